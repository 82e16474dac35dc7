//! Five incidents whose lives are known to the hour, in March 2026.

use contracts::{
    Actor, Audience, Category, Environment, IncidentKey, Party, ReferralState, Severity, Status,
    event::{
        Accepted, Acknowledged, Asked, Cancelled, Closed, Commented, Contributed, IncidentChange,
        IncidentEvent, InformationRequested, Opened, Provider, ReRouted, Readied, ReferralChange,
        ReferralConcluded, ReferralEvent, ReferralWithdrawn, Referred, Reopened, Resolved, Returned,
        SeverityChanged, VerificationFailed, Withdrawn,
    },
    lifecycle::Parties,
};
use jiff::{SignedDuration, Timestamp};

use crate::stage::{
    ADR, OTHER_ADR, OTHER_RETAILER, RETAILER, Stage, actor, evidence, key, packet, provider, raised, rob,
};

/// When the ACCC looks at them.
const NOW: &str = "2026-03-31T00:00:00Z";

/// A stage at that time.
pub(crate) async fn stage_in_march() -> Stage {
    let (stage, clock) = Stage::set_by_a_clock().await;
    clock.set(NOW.parse().expect("a time"));
    stage
}

/// An incident that is told event by event.
pub(crate) struct Life<'a> {
    stage: &'a Stage,
    pub(crate) key: IncidentKey,
    began: Timestamp,
    parties: Parties,
    version: i64,
    round: i32,
    referral_version: i64,
}

fn parties(reporter: &str, provider: &str) -> Parties {
    Parties { reporter: reporter.parse().expect("an id"), provider: provider.parse().expect("an id") }
}

pub(crate) fn provider_of(organisation: &str) -> Provider {
    Provider { organisation: organisation.parse().expect("an id"), ..provider() }
}

fn casey() -> Actor {
    actor("casey", "accc", Party::Accc)
}

fn ann() -> Actor {
    actor("ann", ADR, Party::Adr)
}

fn avery() -> Actor {
    actor("avery", "aemo", Party::Aemo)
}

impl<'a> Life<'a> {
    /// Raised at a moment.
    pub(crate) async fn begins(
        stage: &'a Stage,
        number: i64,
        at: &str,
        (reporter, provider): (&str, &str),
        (severity, category, environment): (Severity, Category, Environment),
    ) -> Self {
        let mut life = Self {
            stage,
            key: key(number),
            began: at.parse().expect("a time"),
            parties: parties(reporter, provider),
            version: 0,
            round: 1,
            referral_version: 0,
        };
        let mut change = raised(number);
        change.provider = provider_of(provider);
        (change.severity, change.category) = (severity, category);
        change.evidence.environment = environment;
        change.shared_responsibility = environment == Environment::Production;
        life.then(0, actor("ann", reporter, Party::Adr), Status::New, change).await;
        life
    }

    /// So many hours after it was raised.
    pub(crate) async fn then(
        &mut self,
        hours: i64,
        by: Actor,
        status: Status,
        change: impl Into<IncidentChange>,
    ) {
        self.version += 1;
        let event = IncidentEvent {
            incident: self.key,
            at: self.began + SignedDuration::from_hours(hours),
            actor: by,
            parties: self.parties.clone(),
            status,
            change: change.into(),
        };
        let owner = if self.version == 1 { "intake" } else { "workflow" };
        self.stage.publish(owner, self.version, &event).await;
        self.stage.shown(self.key, self.version).await;
    }

    async fn in_round(
        &mut self,
        hours: i64,
        by: Actor,
        state: ReferralState,
        change: impl Into<ReferralChange>,
    ) {
        self.referral_version += 1;
        let event = ReferralEvent {
            incident: self.key,
            round: self.round,
            at: self.began + SignedDuration::from_hours(hours),
            actor: by,
            parties: self.parties.clone(),
            state,
            reference: None,
            change: change.into(),
        };
        self.stage.publish("aemo-liaison", self.referral_version, &event).await;
        self.stage.applied("cdr.referral", &self.key.to_string(), self.referral_version).await;
    }

    async fn referred(&mut self, hours: i64, severity: Severity) {
        let referred = Referred {
            round: self.round,
            expected_input: "Why is it missing?".to_owned(),
            provider: provider_of(self.parties.provider.as_str()),
            summary: "missing".to_owned(),
            severity,
            evidence: evidence(),
            override_reason: None,
            attachments: Vec::new(),
        };
        self.then(hours, rob(), Status::ReferredToAemo, Box::new(referred)).await;
        let opened = Box::new(Opened { packet: packet() });
        self.in_round(hours, rob(), ReferralState::Received, opened).await;
    }
}

pub(crate) fn acknowledged() -> Acknowledged {
    Acknowledged { assignee: (&rob()).into() }
}

/// Tells them all:
/// - CDR-1 is acknowledged after 2 hours, referred after 4; AEMO asks after 5, accepts after 6, contributes after 28;
///   ready after 30, failed after 40, ready after 44, resolved after 50.
/// - CDR-2, critical, waits for its reporter since its third hour; the ACCC commented later.
/// - CDR-3, a sandbox's, is cancelled after 5 hours.
/// - CDR-4 is sent on after 24 hours, acknowledged after 26, moderate from 27 on, with AEMO since 30.
/// - CDR-5, of another reporter, is new.
pub(crate) async fn five(stage: &Stage) {
    told(stage, true).await;
}

/// The same, but that AEMO asks nothing.
pub(crate) async fn five_without_a_question(stage: &Stage) {
    told(stage, false).await;
}

async fn told(stage: &Stage, aemo_asks: bool) {
    use Category::{Availability, DataQuality, Other};
    use Environment::{Production, Sandbox};
    use Severity::{Critical, Major, Minor, Moderate};
    let reason = || "because".to_owned();

    let usual = (ADR, RETAILER);
    let mut one =
        Life::begins(stage, 1, "2026-03-02T00:00:00Z", usual, (Major, DataQuality, Production)).await;
    one.then(2, rob(), Status::InProgress, acknowledged()).await;
    one.referred(4, Major).await;
    if aemo_asks {
        let question = Asked { question_id: None, question: "Which?".to_owned() };
        one.in_round(5, avery(), ReferralState::Received, question).await;
    }
    one.in_round(6, avery(), ReferralState::Accepted, Accepted { reference: None }).await;
    one.in_round(28, avery(), ReferralState::Contributed, Contributed { advice: "This.".to_owned() }).await;
    let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Contributed };
    one.then(28, avery(), Status::InProgress, concluded).await;
    one.then(30, rob(), Status::ReadyToVerify, Readied {}).await;
    one.then(40, ann(), Status::InProgress, VerificationFailed { reason: reason() }).await;
    one.then(44, rob(), Status::ReadyToVerify, Readied {}).await;
    one.then(50, ann(), Status::Resolved, Resolved {}).await;

    let mut two =
        Life::begins(stage, 2, "2026-03-09T00:00:00Z", usual, (Critical, Availability, Production)).await;
    two.then(1, rob(), Status::InProgress, acknowledged()).await;
    let asked = InformationRequested { question: "Since when?".to_owned() };
    two.then(3, rob(), Status::WaitingForReporter, asked).await;
    let said =
        Commented { comment_id: uuid::Uuid::nil(), body: "So?".to_owned(), audience: Audience::Everyone };
    two.then(300, casey(), Status::WaitingForReporter, said).await;

    let theirs = (ADR, OTHER_RETAILER);
    let mut three = Life::begins(stage, 3, "2026-03-16T02:00:00Z", theirs, (Minor, Other, Sandbox)).await;
    three.then(5, ann(), Status::Cancelled, Cancelled { reason: reason() }).await;

    let mut four =
        Life::begins(stage, 4, "2026-03-17T01:00:00Z", usual, (Major, DataQuality, Production)).await;
    let (from, to) = (provider_of(RETAILER), provider_of(OTHER_RETAILER));
    four.parties.provider = OTHER_RETAILER.parse().expect("an id");
    four.then(24, casey(), Status::New, ReRouted { from, to, reason: reason() }).await;
    let other_rob = || actor("other-rob", OTHER_RETAILER, Party::DataHolder);
    four.then(26, other_rob(), Status::InProgress, acknowledged()).await;
    let changed = SeverityChanged { from: Major, to: Moderate, reason: reason() };
    four.then(27, other_rob(), Status::InProgress, changed).await;
    four.referred(30, Moderate).await;

    let others = (OTHER_ADR, RETAILER);
    Life::begins(stage, 5, "2026-03-30T06:00:00Z", others, (Major, DataQuality, Production)).await;
}

/// CDR-6: sent on to another brand of the same organisation, given back by AEMO, referred again and taken back, ready
/// twice, resolved, seen again, resolved and closed.
pub(crate) async fn sixth(stage: &Stage) {
    let reason = || "because".to_owned();
    let class = (Severity::Moderate, Category::Conformance, Environment::ConformanceTestSuite);
    let mut six = Life::begins(stage, 6, "2026-03-03T00:00:00Z", (OTHER_ADR, RETAILER), class).await;
    let (from, to) = (provider_of(RETAILER), provider_of(RETAILER));
    six.then(1, casey(), Status::New, ReRouted { from, to, reason: reason() }).await;
    six.then(2, rob(), Status::InProgress, acknowledged()).await;
    six.referred(4, Severity::Moderate).await;
    six.in_round(7, avery(), ReferralState::Returned, Returned { reason: reason() }).await;
    let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Returned };
    six.then(7, avery(), Status::InProgress, concluded).await;
    six.round = 2;
    six.referred(9, Severity::Moderate).await;
    six.then(20, rob(), Status::InProgress, ReferralWithdrawn { round: 2, reason: reason() }).await;
    six.in_round(20, rob(), ReferralState::Withdrawn, Withdrawn { reason: reason() }).await;
    for hours in [30, 50] {
        six.then(hours, rob(), Status::ReadyToVerify, Readied {}).await;
        six.then(hours + 1, ann(), Status::Resolved, Resolved {}).await;
        if hours == 30 {
            six.then(hours + 2, ann(), Status::InProgress, Reopened { reason: reason() }).await;
        }
    }
    six.then(400, Actor::system(), Status::Closed, Closed {}).await;
}

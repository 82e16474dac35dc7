//! The rule as a table: every event, and who of each party is told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::{
    Actor, Attachment, Audience, Category, Environment, OrganisationId, Party, ReferralState, Role, Severity,
    Status,
    event::*,
    incident::{ResponsibleParty, RootCause, RootCauseCode},
    lifecycle::Parties,
    operation::{Operation, Sector},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Address, Heard, Standing, Told, addressees, standings_after_each, told_of};

const REPORTER: &str = "budget-buddy";
const PROVIDER: &str = "harbour";
const FORMER: &str = "sunstone";
const AEMO: &str = "aemo";
const ACCC: &str = "accc";
const NAMES: [&str; 5] = [REPORTER, PROVIDER, FORMER, AEMO, ACCC];

fn organisation(id: &str) -> OrganisationId {
    id.parse().expect("an organisation")
}

fn now() -> Timestamp {
    "2026-03-01T22:30:00Z".parse().expect("a moment")
}

fn actor(id: &str) -> Actor {
    let (name, party) = match id {
        REPORTER => ("Budget Buddy", Party::Adr),
        PROVIDER => ("Harbour Energy", Party::DataHolder),
        AEMO => ("AEMO", Party::Aemo),
        ACCC => ("ACCC", Party::Accc),
        _ => return Actor::system(),
    };
    Actor {
        user: format!("{id}-agent").parse().expect("a user"),
        name: "Kim".to_owned(),
        organisation: organisation(id),
        organisation_name: name.to_owned(),
        party,
        role: Role::Agent,
    }
}

fn provider(id: &str, brand: &str) -> Provider {
    Provider {
        organisation: organisation(id),
        organisation_name: format!("{brand} Energy"),
        brand_id: id.parse().expect("a brand"),
        brand_name: brand.to_owned(),
        sector: Sector::Energy,
    }
}

fn evidence() -> Evidence {
    let operation: Operation = "GET /energy/electricity/servicepoints".parse().expect("in the catalogue");
    Evidence {
        operation,
        secondary_operation: operation.secondary(),
        data_cluster: operation.data_cluster(),
        environment: Environment::Production,
        occurred_from: now(),
        occurred_to: None,
        ongoing: true,
        interaction_ids: Vec::new(),
        http_status: Some(500),
        error_urn: None,
        secondary_data_holder_error: None,
    }
}

/// Free text that must never be quoted.
fn secret() -> String {
    "SECRET".to_owned()
}

fn raised(severity: Severity) -> IncidentChange {
    Box::new(Raised {
        provider: provider(PROVIDER, "Harbour"),
        reporter_name: "Budget Buddy".to_owned(),
        software_product: None,
        summary: secret(),
        description: secret(),
        severity,
        category: Category::DataQuality,
        shared_responsibility: true,
        evidence: evidence(),
        expected: None,
        actual: None,
        steps: None,
        workaround: None,
        affected_consumers: None,
    })
    .into()
}

fn referred() -> IncidentChange {
    Box::new(Referred {
        round: 1,
        expected_input: secret(),
        override_reason: None,
        provider: provider(PROVIDER, "Harbour"),
        summary: secret(),
        severity: Severity::Major,
        evidence: evidence(),
        attachments: Vec::new(),
    })
    .into()
}

fn concluded(outcome: ReferralState) -> IncidentChange {
    ReferralConcluded { round: 1, outcome }.into()
}

fn commented(audience: Audience) -> IncidentChange {
    Commented { comment_id: Uuid::nil(), body: secret(), audience }.into()
}

fn file() -> Attachment {
    Attachment {
        id: Uuid::nil(),
        file_name: secret(),
        media_type: "text/plain".to_owned(),
        size: 1,
        sha256: String::new(),
    }
}

fn attached(files: usize, audience: Audience) -> IncidentChange {
    Attached { files: vec![file(); files], body: Some(secret()), audience }.into()
}

fn incident(by: &str, status: Status, change: IncidentChange) -> IncidentEvent {
    IncidentEvent {
        incident: "CDR-12".parse().expect("a key"),
        at: now(),
        actor: actor(by),
        parties: Parties { reporter: organisation(REPORTER), provider: organisation(PROVIDER) },
        status,
        change,
    }
}

fn referral(state: ReferralState, change: ReferralChange) -> ReferralEvent {
    ReferralEvent {
        incident: "CDR-12".parse().expect("a key"),
        round: 1,
        at: now(),
        actor: actor(AEMO),
        parties: Parties { reporter: organisation(REPORTER), provider: organisation(PROVIDER) },
        state,
        reference: None,
        change,
    }
}

/// What the users of each organisation read.
fn sentences(told: Vec<Address>) -> BTreeMap<String, String> {
    let mut sentences = BTreeMap::new();
    for Address { organisation, text, only_if_referred, .. } in told {
        let mark = if only_if_referred { "(if referred) " } else { "" };
        sentences.entry(organisation.to_string()).or_insert(format!("{mark}{text}"));
    }
    sentences
}

fn check(told: Vec<Address>, expected: &[(&str, &str)], case: &str) {
    let expected: BTreeMap<_, _> =
        expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let sentences = sentences(told);
    assert!(sentences.keys().all(|name| NAMES.contains(&name.as_str())), "{case}: {sentences:?}");
    assert!(sentences.values().all(|text| !text.contains("SECRET")), "{case}: {sentences:?}");
    assert_eq!(sentences, expected, "{case}");
}

/// Everyone of a list in the same words.
fn all<'a>(names: &[&'a str], text: &'a str) -> Vec<(&'a str, &'a str)> {
    names.iter().map(|name| (*name, text)).collect()
}

type Row<'a> = (&'a str, Status, IncidentChange, Vec<(&'a str, &'a str)>);

#[expect(clippy::too_many_lines, reason = "the table has a row for each event")]
fn incident_table() -> Vec<Row<'static>> {
    use Status as S;
    const BOTH: [&str; 2] = [REPORTER, PROVIDER];
    let reason = secret;
    let root_cause = RootCause {
        code: RootCauseCode::SourceData,
        text: secret(),
        responsible_party: ResponsibleParty::Aemo,
    };
    let assignee = Assignee::from(&actor(PROVIDER));
    let colleague = Assignee { user: "lou".parse().expect("a user"), name: "Lou".to_owned() };
    let critical = "Budget Buddy raised CDR-12 with Harbour: severity 1 (Critical).";
    vec![
        (REPORTER, S::New, raised(Severity::Critical), all(&[REPORTER, PROVIDER, ACCC], critical)),
        (
            REPORTER,
            S::New,
            raised(Severity::Major),
            all(&BOTH, "Budget Buddy raised CDR-12 with Harbour: severity 2 (Major)."),
        ),
        (
            PROVIDER,
            S::InProgress,
            Acknowledged { assignee: (&Actor::system()).into() }.into(),
            all(&BOTH, "Harbour Energy acknowledged CDR-12."),
        ),
        (
            PROVIDER,
            S::InProgress,
            Assigned { assignee: Some(assignee) }.into(),
            vec![(PROVIDER, "Kim of Harbour Energy took CDR-12.")],
        ),
        (
            PROVIDER,
            S::InProgress,
            Assigned { assignee: Some(colleague) }.into(),
            vec![(PROVIDER, "Kim of Harbour Energy gave CDR-12 to Lou.")],
        ),
        (
            PROVIDER,
            S::InProgress,
            Assigned { assignee: None }.into(),
            vec![(PROVIDER, "CDR-12 is assigned to nobody at Harbour Energy any more.")],
        ),
        (
            PROVIDER,
            S::WaitingForReporter,
            InformationRequested { question: secret() }.into(),
            vec![
                (PROVIDER, "Harbour Energy asked the reporter for information on CDR-12."),
                (REPORTER, "Harbour Energy asked you for information on CDR-12."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            InformationProvided { answer: secret() }.into(),
            all(&BOTH, "Budget Buddy provided information on CDR-12."),
        ),
        (
            PROVIDER,
            S::ReferredToAemo,
            referred(),
            all(&[REPORTER, PROVIDER, AEMO], "Harbour Energy referred CDR-12 to AEMO."),
        ),
        (
            PROVIDER,
            S::InProgress,
            ReferralWithdrawn { round: 1, reason: reason() }.into(),
            all(&[REPORTER, PROVIDER, AEMO], "Harbour Energy withdrew the referral of CDR-12 to AEMO."),
        ),
        (
            AEMO,
            S::InProgress,
            concluded(ReferralState::Contributed),
            vec![(REPORTER, "CDR-12 is In Progress again.")],
        ),
        (
            AEMO,
            S::InProgress,
            concluded(ReferralState::Returned),
            vec![(REPORTER, "CDR-12 is In Progress again.")],
        ),
        (
            PROVIDER,
            S::InProgress,
            RootCauseSet { root_cause }.into(),
            all(&BOTH, "Harbour Energy set the root cause of CDR-12."),
        ),
        (
            PROVIDER,
            S::ReadyToVerify,
            Readied {}.into(),
            vec![
                (PROVIDER, "Harbour Energy moved CDR-12 to Ready to Verify."),
                (REPORTER, "Harbour Energy moved CDR-12 to Ready to Verify: please test it."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            VerificationFailed { reason: reason() }.into(),
            all(&BOTH, "Budget Buddy tested CDR-12, and it still fails."),
        ),
        (
            REPORTER,
            S::Resolved,
            Resolved {}.into(),
            vec![
                (PROVIDER, "Budget Buddy verified and resolved CDR-12."),
                (REPORTER, "Budget Buddy verified and resolved CDR-12."),
                (AEMO, "(if referred) CDR-12, which was referred to AEMO, is resolved."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            Reopened { reason: reason() }.into(),
            all(&BOTH, "Budget Buddy reopened CDR-12."),
        ),
        ("portal", S::Closed, Closed {}.into(), all(&BOTH, "CDR-12 was closed after fourteen quiet days.")),
        (
            ACCC,
            S::Cancelled,
            Cancelled { reason: reason() }.into(),
            vec![
                (PROVIDER, "ACCC cancelled CDR-12."),
                (REPORTER, "ACCC cancelled CDR-12."),
                (AEMO, "(if referred) CDR-12, which was referred to AEMO, is cancelled."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            commented(Audience::Everyone),
            all(&BOTH, "Budget Buddy commented on CDR-12."),
        ),
        (
            PROVIDER,
            S::InProgress,
            commented(Audience::Referral),
            vec![
                (PROVIDER, "Harbour Energy commented on the referral of CDR-12."),
                (AEMO, "(if referred) Harbour Energy commented on the referral of CDR-12."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            commented(Audience::Organisation),
            vec![(REPORTER, "Kim commented on CDR-12, for your organisation only.")],
        ),
        (
            PROVIDER,
            S::InProgress,
            commented(Audience::Organisation),
            vec![(PROVIDER, "Kim commented on CDR-12, for your organisation only.")],
        ),
        (
            ACCC,
            S::InProgress,
            commented(Audience::Organisation),
            vec![(ACCC, "Kim commented on CDR-12, for your organisation only.")],
        ),
        (
            REPORTER,
            S::InProgress,
            attached(1, Audience::Everyone),
            all(&BOTH, "Budget Buddy attached a file to CDR-12."),
        ),
        (
            PROVIDER,
            S::InProgress,
            attached(2, Audience::Referral),
            vec![
                (PROVIDER, "Harbour Energy attached 2 files for AEMO to CDR-12."),
                (AEMO, "(if referred) Harbour Energy attached 2 files for AEMO to CDR-12."),
            ],
        ),
        (
            PROVIDER,
            S::InProgress,
            attached(1, Audience::Organisation),
            vec![(PROVIDER, "Kim attached a file to CDR-12, for your organisation only.")],
        ),
        (
            ACCC,
            S::InProgress,
            Detached { file: file(), audience: Audience::Everyone }.into(),
            all(&BOTH, "ACCC removed a file from CDR-12."),
        ),
        (
            PROVIDER,
            S::InProgress,
            SeverityChanged { from: Severity::Moderate, to: Severity::Critical, reason: reason() }.into(),
            vec![
                (PROVIDER, "Harbour Energy changed the severity of CDR-12 from 3 to 1 (Critical)."),
                (REPORTER, "Harbour Energy changed the severity of CDR-12 from 3 to 1 (Critical)."),
                (AEMO, "(if referred) Harbour Energy changed the severity of CDR-12 from 3 to 1 (Critical)."),
            ],
        ),
        (
            REPORTER,
            S::InProgress,
            ReferenceAdded { system: secret(), reference: secret() }.into(),
            all(&BOTH, "Budget Buddy added a ticket number to CDR-12."),
        ),
        (
            ACCC,
            S::New,
            ReRouted {
                from: provider(FORMER, "Sunstone"),
                to: provider(PROVIDER, "Harbour"),
                reason: reason(),
            }
            .into(),
            vec![
                (PROVIDER, "ACCC re-routed CDR-12 from Sunstone to Harbour."),
                (REPORTER, "ACCC re-routed CDR-12 from Sunstone to Harbour."),
                (FORMER, "ACCC re-routed CDR-12 away from Sunstone."),
            ],
        ),
        (
            ACCC,
            S::InProgress,
            Escalated { reason: reason() }.into(),
            all(&[REPORTER, PROVIDER, ACCC], "ACCC escalated CDR-12."),
        ),
    ]
}

#[test]
fn every_event_of_an_incident_and_every_party() {
    let mut seen = BTreeSet::new();
    for (by, status, change, expected) in incident_table() {
        let event = incident(by, status, change);
        seen.insert(event.change.event_type());
        check(addressees(Told::Incident(&event)), &expected, event.change.verb());
    }
    assert_eq!(seen, IncidentChange::TYPES.iter().copied().collect(), "the table has a row for each event");
}

#[test]
fn every_event_of_a_referral_is_for_the_provider_and_its_answer_for_aemo_as_well() {
    use ReferralState as S;
    let packet = Packet {
        provider: provider(PROVIDER, "Harbour"),
        summary: secret(),
        severity: Severity::Major,
        first_response_due: None,
        expected_input: secret(),
        override_reason: None,
        evidence: evidence(),
        attachments: Vec::new(),
    };
    let reason = secret;
    let table: Vec<(S, ReferralChange, Option<&str>)> = vec![
        (S::Received, Box::new(Opened { packet }).into(), None),
        (S::Accepted, Accepted { reference: None }.into(), Some("AEMO accepted CDR-12-R1.")),
        (
            S::Accepted,
            Accepted { reference: Some("INC0042".to_owned()) }.into(),
            Some("AEMO accepted CDR-12-R1 as INC0042."),
        ),
        (S::Returned, Returned { reason: reason() }.into(), Some("AEMO returned CDR-12-R1.")),
        (
            S::Deferred,
            Deferred { until: now(), reason: reason() }.into(),
            Some("AEMO deferred CDR-12-R1 until 2 March 2026."),
        ),
        (
            S::Received,
            Asked { question_id: None, question: secret() }.into(),
            Some("AEMO asked a question on CDR-12-R1."),
        ),
        (S::Received, Read { message: 1, told_at: now(), by: ReadBy::System }.into(), None),
        (S::Received, Rescheduled { severity: Severity::Critical, first_response_due: now() }.into(), None),
        (S::Contributed, Contributed { advice: secret() }.into(), Some("AEMO contributed to CDR-12-R1.")),
        (
            S::Accepted,
            ReferralCommented { comment_id: Uuid::nil(), body: secret() }.into(),
            Some("AEMO commented on CDR-12-R1."),
        ),
        (S::Withdrawn, Withdrawn { reason: reason() }.into(), None),
    ];
    let mut seen = BTreeSet::new();
    for (state, change, expected) in table {
        let event = referral(state, change);
        seen.insert(event.change.event_type());
        let expected: Vec<_> = expected.into_iter().map(|text| (PROVIDER, text)).collect();
        check(addressees(Told::Referral(&event)), &expected, event.change.verb());
    }
    let answered = Answered { question_id: Uuid::nil(), answer: secret(), more_asked: false };
    let mut event = referral(S::Received, answered.into());
    event.actor = actor(PROVIDER);
    seen.insert(event.change.event_type());
    let told = all(&[PROVIDER, AEMO], "Harbour Energy answered AEMO’s question on CDR-12-R1.");
    check(addressees(Told::Referral(&event)), &told, "answered");
    assert_eq!(seen, ReferralChange::TYPES.iter().copied().collect(), "the table has a row for each event");
}

#[test]
fn aemo_is_told_of_files_from_the_referral_on_wherever_a_batch_begins_and_ends() {
    let files = || attached(1, Audience::Referral);
    let events = [files(), referred(), files()].map(|change| incident(PROVIDER, Status::InProgress, change));
    let batch: Vec<_> =
        events.iter().map(|event| Heard { event: Told::Incident(event), version: 1 }).collect();
    let standings = standings_after_each(&batch, HashMap::new());
    let told: Vec<bool> = batch
        .iter()
        .zip(&standings)
        .map(|(heard, standing)| {
            told_of(heard.event, standing).iter().any(|one| one.organisation == organisation(AEMO))
        })
        .collect();
    assert_eq!(told, [false, true, true]);
}

#[test]
fn an_organisation_is_told_once_though_the_incident_went_from_one_of_its_brands_to_another() {
    let (from, to) = (provider(PROVIDER, "Harbour Gas"), provider(PROVIDER, "Harbour"));
    let event = incident(ACCC, Status::New, ReRouted { from, to, reason: secret() }.into());
    let told = told_of(Told::Incident(&event), &Standing::default());
    let mut organisations: Vec<_> = told.iter().map(|address| address.organisation.as_str()).collect();
    organisations.sort_unstable();
    assert_eq!(organisations, [ACCC, REPORTER, PROVIDER], "the ACCC for its watchers");
}

#[test]
fn the_reporter_is_shown_no_round() {
    for (by, status, change, _) in incident_table() {
        for address in addressees(Told::Incident(&incident(by, status, change))) {
            assert!(address.organisation != organisation(REPORTER) || address.round.is_none(), "{address:?}");
        }
    }
}

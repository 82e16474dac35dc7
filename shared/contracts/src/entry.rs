//! What an event tells whom: one or two lines of the timeline. The rule that a recipient learns nothing of what the
//! provider and AEMO say to each other stands here, for the pages and for the events that a participant's own systems
//! are sent.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    actor::{Actor, Party},
    event::{IncidentChange, IncidentEvent, ReferralChange, ReferralEvent},
    ids::{OrganisationId, UserId},
    incident::{Audience, Status},
    reader::{self, AEMO},
};

/// Who did it, as others on the incident see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EntryActor {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub name: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// What kind of participant it is.
    pub party: Party,
}

impl From<&Actor> for EntryActor {
    fn from(actor: &Actor) -> Self {
        Self {
            user: actor.user.clone(),
            name: actor.name.clone(),
            organisation: actor.organisation.clone(),
            organisation_name: actor.organisation_name.clone(),
            party: actor.party,
        }
    }
}

/// A line, before it has a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// 0, or more where one event tells several audiences different things.
    pub part: i16,
    /// The referral round that it belongs to.
    pub round: Option<i32>,
    /// What happened, in the past tense.
    pub kind: &'static str,
    /// Who did it.
    pub actor: EntryActor,
    /// Who reads it, in words for people.
    pub audience: Audience,
    /// The status of the incident, or the state of the round, after it.
    pub state: Option<&'static str>,
    /// What was said or changed.
    pub body: Value,
    /// Who reads it, by the words of [`reader`].
    pub readers: Vec<String>,
}

/// The referral of an incident to AEMO, as it is told. The recipient learns that there is one, and nothing of what is in
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ReferredTold {
    /// What AEMO is expected to contribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_input: Option<String>,
    /// Why AEMO all the same, where the evidence points elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    override_reason: Option<String>,
}

/// What an event of an incident tells. `last_round` is the last referral round, this event included; 0 for none.
pub fn of_incident(event: &IncidentEvent, last_round: i32) -> Vec<Entry> {
    let round = (last_round > 0).then_some(last_round);
    let public = Entry {
        part: 0,
        round: None,
        kind: event.change.verb(),
        actor: EntryActor::from(&event.actor),
        audience: Audience::Everyone,
        state: Some(event.status.as_str()),
        body: json!({}),
        readers: reader::of_audience(Audience::Everyone, &event.parties, None),
    };
    let mut private = Entry { part: 1, round, audience: Audience::Referral, state: None, ..public.clone() };
    private.readers = reader::of_referral(&event.parties);
    match &event.change {
        IncidentChange::Referred(referred) => {
            let told_of_it = ReferredTold {
                expected_input: Some(referred.expected_input.clone()),
                override_reason: referred.override_reason.clone(),
            };
            vec![public, Entry { kind: "expected_input", body: told(&told_of_it), ..private }]
        }
        // What was raised stands on the incident itself; why a referral is withdrawn is for AEMO, and the liaison's
        // own event tells it there.
        IncidentChange::Raised(_) | IncidentChange::ReferralWithdrawn(_) => vec![public],
        // Who at AEMO answered, and whether with advice or a return, is not for the recipient.
        IncidentChange::ReferralConcluded(_) => {
            vec![Entry { actor: EntryActor::from(&impersonal(&event.actor)), ..public }]
        }
        IncidentChange::Commented(comment) => {
            let readers = reader::of_audience(comment.audience, &event.parties, Some(&event.actor));
            let round = round.filter(|_| comment.audience == Audience::Referral);
            vec![Entry {
                round,
                audience: comment.audience,
                state: None,
                body: told(comment),
                readers,
                ..public
            }]
        }
        IncidentChange::Attached(attached) => vec![Entry {
            round: round.filter(|_| attached.audience == Audience::Referral),
            audience: attached.audience,
            state: None,
            body: told(attached),
            readers: reader::of_file(attached.audience, &event.parties, &event.actor, last_round > 0),
            ..public
        }],
        IncidentChange::Detached(detached) => vec![Entry {
            round: round.filter(|_| detached.audience == Audience::Referral),
            audience: detached.audience,
            state: None,
            body: told(detached),
            readers: reader::of_file(detached.audience, &event.parties, &event.actor, last_round > 0),
            ..public
        }],
        // AEMO is told of another severity while it works on the round, and of the end of what it worked on.
        IncidentChange::SeverityChanged(changed) => {
            let public = Entry { body: told(changed), ..public };
            let aemo = aemo_only(event, &private, public.body.clone());
            let referred = event.status == Status::ReferredToAemo;
            [Some(public), aemo.filter(|_| referred)].into_iter().flatten().collect()
        }
        IncidentChange::Resolved(_) | IncidentChange::Cancelled(_) => {
            let aemo = aemo_only(event, &private, json!({ "status": event.status }));
            let public = Entry { body: told(&event.change), ..public };
            [Some(public), aemo].into_iter().flatten().collect()
        }
        change => vec![Entry { body: told(change), ..public }],
    }
}

/// What an event of a referral round tells: the provider, AEMO and the ACCC, never the recipient.
pub fn of_referral(event: &ReferralEvent) -> Entry {
    let body = match &event.change {
        // What AEMO was told stands on the referral, and what was expected in the line of the incident's event.
        ReferralChange::Opened(_) => json!({}),
        change => told(change),
    };
    let mut readers = reader::of_referral(&event.parties);
    // That AEMO has read something is no news to AEMO.
    if matches!(event.change, ReferralChange::Read(_)) {
        readers.retain(|reader| reader != AEMO);
    }
    Entry {
        part: 0,
        round: Some(event.round),
        kind: event.change.verb(),
        actor: EntryActor::from(&event.actor),
        audience: Audience::Referral,
        state: Some(event.state.as_str()),
        body,
        readers,
    }
}

/// A line for AEMO alone, where there was a round. AEMO deals with the provider, so nobody else's name is in it.
fn aemo_only(event: &IncidentEvent, private: &Entry, body: Value) -> Option<Entry> {
    let by_provider = event.actor.organisation == event.parties.provider;
    let actor = if by_provider { private.actor.clone() } else { EntryActor::from(&Actor::system()) };
    private.round.is_some().then(|| Entry { body, actor, readers: vec![AEMO.to_owned()], ..private.clone() })
}

fn impersonal(actor: &Actor) -> Actor {
    if actor.party == Party::Aemo { Actor::aemo_system() } else { actor.clone() }
}

fn told(change: &impl Serialize) -> Value {
    serde_json::to_value(change).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{
        event::{Commented, ReferralConcluded, ReferralWithdrawn, SeverityChanged},
        lifecycle::Parties,
        referral::ReferralState,
    };

    const RECIPIENT: &str = "adr-1";

    fn event(status: Status, actor: Actor, change: impl Into<IncidentChange>) -> IncidentEvent {
        IncidentEvent {
            incident: "CDR-1".parse().expect("a key"),
            at: Timestamp::UNIX_EPOCH,
            actor,
            parties: Parties {
                reporter: RECIPIENT.parse().expect("a token"),
                provider: "retailer-1".parse().expect("a token"),
            },
            status,
            change: change.into(),
        }
    }

    fn read_by<'a>(entries: &'a [Entry], reader: &str) -> Vec<&'a Entry> {
        entries.iter().filter(|entry| entry.readers.iter().any(|one| one == reader)).collect()
    }

    #[test]
    fn the_recipient_learns_that_a_round_ended_but_not_how_nor_by_whom() {
        let mut aemo = Actor::aemo_system();
        aemo.name = "Avery of AEMO".to_owned();
        let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Returned };
        let entries = of_incident(&event(Status::InProgress, aemo, concluded), 1);
        let seen = read_by(&entries, RECIPIENT);
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].body.clone(), seen[0].actor.name.as_str()), (json!({}), "AEMO (system)"));
    }

    #[test]
    fn a_reason_to_withdraw_is_not_told_to_the_recipient() {
        let withdrawn = ReferralWithdrawn { round: 1, reason: "the fault was ours".to_owned() };
        let entries = of_incident(&event(Status::InProgress, Actor::system(), withdrawn), 1);
        assert!(!format!("{:?}", read_by(&entries, RECIPIENT)).contains("ours"));
    }

    #[test]
    fn aemo_reads_only_what_is_said_in_a_referral() {
        let comment = |audience| Commented { comment_id: Uuid::nil(), body: "word".to_owned(), audience };
        for audience in Audience::ALL {
            let entries = of_incident(&event(Status::InProgress, Actor::system(), comment(*audience)), 1);
            assert_eq!(
                read_by(&entries, AEMO).len(),
                usize::from(*audience == Audience::Referral),
                "{audience}"
            );
            assert_eq!(read_by(&entries, RECIPIENT).len(), usize::from(*audience == Audience::Everyone));
        }
    }

    #[test]
    fn aemo_is_told_of_another_severity_only_while_it_works_on_it() {
        use crate::incident::Severity::{Major, Minor};
        let changed = || SeverityChanged { from: Minor, to: Major, reason: "more are affected".to_owned() };
        let during = of_incident(&event(Status::ReferredToAemo, Actor::system(), changed()), 1);
        assert_eq!(read_by(&during, AEMO).len(), 1);
        let after = of_incident(&event(Status::InProgress, Actor::system(), changed()), 1);
        assert_eq!(read_by(&after, AEMO).len(), 0);
    }
}

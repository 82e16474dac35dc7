//! What a participant's own systems are told, in the stream `PARTICIPANT_EVENTS`: of each incident that the organisation
//! is on, what its users read on the page, and no more. What that is, [`crate::entry`] says.
//!
//! Numbered apart from the inner events, so that an organisation sees a gapless sequence of its own per incident,
//! whatever happened that is not for it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{Event, IncidentChange, IncidentEvent, ReferralChange, ReferralEvent};
use crate::{
    actor::Actor,
    entry::{self, Entry, EntryActor, ReferredTold},
    form::Empty,
    ids::{IncidentKey, OrganisationId, ReferralId},
    incident::Audience,
    lifecycle::{Parties, Relation},
    schema::Described,
};

/// The first word of every type and subject here. The second is the organisation.
pub(crate) const PARTICIPANT: &str = "participant";

/// One message to one participant.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ParticipantEvent {
    /// `participant.<organisation>.<incident|referral>.<past-tense>.v1`: whom it is for stands in the type, since the
    /// type is the subject but for the key, and the subject is what an account may read by.
    #[serde(skip)]
    event_type: String,
    /// Whom it is for.
    pub organisation: OrganisationId,
    /// What the organisation is to the incident; of an incident that left it, what it was.
    pub relation: Relation,
    /// The incident.
    pub incident: IncidentKey,
    /// The referral round that it belongs to.
    pub referral: Option<ReferralId>,
    /// The version of the incident, or of its referrals, after it; of an incident it is what `If-Match` takes.
    pub version: i64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who did it, as others on the incident see it.
    pub actor: EntryActor,
    /// Who else reads it all.
    pub audience: Audience,
    /// The status of the incident, or AEMO's state of the round, after it; absent of a comment.
    pub state: Option<String>,
    /// What was said or changed.
    #[schema(value_type = Object)]
    pub change: Value,
}

/// What stands in a type for the organisation that it is for.
pub(crate) const ORGANISATION: &str = "{organisation}";
/// The last word on an incident that went to somebody else: of all that can happen the one that is no event inside.
const LEFT: &str = "left";

impl Event for ParticipantEvent {
    fn event_type(&self) -> &str {
        &self.event_type
    }

    fn key(&self) -> String {
        self.incident.to_string()
    }
}

impl ParticipantEvent {
    /// The entity of all that an organisation is told: see [`entity`](super::entity).
    pub fn entity_of(organisation: &OrganisationId) -> String {
        format!("{PARTICIPANT}.{organisation}")
    }

    /// What an event of an incident, the `version`th, tells an organisation; `None` where it tells it nothing.
    /// `last_round` is the last referral round, this event included; 0 for none.
    pub fn of_incident(
        event: &IncidentEvent,
        version: i64,
        last_round: i32,
        organisation: &OrganisationId,
    ) -> Option<Self> {
        let place = Place {
            organisation,
            relation: relation(&event.parties, organisation),
            entity: INCIDENT,
            incident: event.incident,
            version,
            at: event.at,
        };
        let told = place.told(event.change.verb(), entry::of_incident(event, last_round));
        match (&event.change, told) {
            // A page shows the incident itself; here it comes with the event that began it.
            (IncidentChange::Raised(raised), Some(told)) => Some(Self { change: value(raised), ..told }),
            // Who owned it learns that it went, and neither why nor where to: it is none of its business any more.
            (IncidentChange::ReRouted(gone), None) if gone.from.organisation == *organisation => {
                Some(place.left())
            }
            (_, told) => told,
        }
    }

    /// What an event of a referral round, the `version`th of the incident's rounds, tells an organisation; `None` where
    /// it tells it nothing.
    pub fn of_referral(event: &ReferralEvent, version: i64, organisation: &OrganisationId) -> Option<Self> {
        let place = Place {
            organisation,
            relation: relation(&event.parties, organisation),
            entity: REFERRAL,
            incident: event.incident,
            version,
            at: event.at,
        };
        let told = place.told(event.change.verb(), vec![entry::of_referral(event)])?;
        Some(match &event.change {
            // A page shows the packet with the round.
            ReferralChange::Opened(opened) => Self { change: value(opened), ..told },
            _ => told,
        })
    }
}

const INCIDENT: &str = "incident";
const REFERRAL: &str = "referral";

fn event_type(organisation: &str, entity: &str, verb: &str) -> String {
    format!("{PARTICIPANT}.{organisation}.{entity}.{verb}.v1")
}

/// Every type, with [`ORGANISATION`] in the place of whom it is for, and the schema of its `change`.
pub(crate) fn schemas() -> Vec<(String, Described)> {
    let incident = IncidentChange::schemas().into_iter().map(|(inside, change)| {
        let change = match verb(inside) {
            "referred" => change.described_as::<ReferredTold>(),
            "referral_withdrawn" | "referral_concluded" => change.described_as::<Empty>(),
            _ => change,
        };
        (event_type(ORGANISATION, INCIDENT, verb(inside)), change)
    });
    let mut left = Described::of::<Empty>();
    left.schema["description"] = "The incident was re-routed to somebody else: nothing of it follows.".into();
    let left = (event_type(ORGANISATION, INCIDENT, LEFT), left);
    let referral = ReferralChange::schemas()
        .into_iter()
        .map(|(inside, change)| (event_type(ORGANISATION, REFERRAL, verb(inside)), change));
    incident.chain([left]).chain(referral).collect()
}

/// The word of a type inside for what happened.
fn verb(event_type: &str) -> &str {
    event_type.split('.').nth(2).unwrap_or_default()
}

/// Where and when something happened, and whom it is told to.
struct Place<'a> {
    organisation: &'a OrganisationId,
    relation: Relation,
    entity: &'static str,
    incident: IncidentKey,
    version: i64,
    at: Timestamp,
}

impl Place<'_> {
    /// Of these lines those that the organisation reads, as one event.
    fn told(&self, verb: &str, lines: Vec<Entry>) -> Option<ParticipantEvent> {
        let mut lines = lines
            .into_iter()
            .filter(|line| line.readers.iter().any(|reader| reader == self.organisation.as_str()));
        let first = lines.next()?;
        let mut told = self.event(verb, first.actor);
        told.audience = first.audience;
        told.state = first.state.map(str::to_owned);
        told.change = first.body;
        let mut round = first.round;
        // What only some read comes after what all do, so the last line names those who read all of it.
        for line in lines {
            told.audience = line.audience;
            round = round.or(line.round);
            if let (Value::Object(change), Value::Object(more)) = (&mut told.change, line.body) {
                change.extend(more);
            }
        }
        told.referral = round.map(|round| ReferralId { incident: self.incident, round });
        Some(told)
    }

    /// The last word on an incident that went to somebody else.
    fn left(&self) -> ParticipantEvent {
        let actor = EntryActor::from(&Actor::system());
        ParticipantEvent { relation: Relation::Provider, ..self.event(LEFT, actor) }
    }

    fn event(&self, verb: &str, actor: EntryActor) -> ParticipantEvent {
        ParticipantEvent {
            event_type: event_type(self.organisation.as_str(), self.entity, verb),
            organisation: self.organisation.clone(),
            relation: self.relation,
            incident: self.incident,
            referral: None,
            version: self.version,
            at: self.at,
            actor,
            audience: Audience::Everyone,
            state: None,
            change: Value::Object(serde_json::Map::new()),
        }
    }
}

fn relation(parties: &Parties, organisation: &OrganisationId) -> Relation {
    if parties.provider == *organisation { Relation::Provider } else { Relation::Reporter }
}

fn value(change: &impl Serialize) -> Value {
    serde_json::to_value(change).unwrap_or_default()
}

#[cfg(test)]
mod tests;

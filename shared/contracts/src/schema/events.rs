//! The schema of each event's body.

use utoipa::ToSchema;

use super::Described;
use crate::{
    event::{
        AemoChange, AemoEvent, IncidentChange, IncidentEvent, OrganisationEvent, ParticipantEvent, ReadEvent,
        ReferralChange, ReferralEvent, UserEvent, WatcherEvent, participant_schemas,
    },
    participant::{EnrolledUser, Organisation},
};

/// Every type of event, in the order of the catalogue, with the schema of its body.
pub fn events() -> Vec<(&'static str, Described)> {
    [
        placed::<IncidentEvent>(IncidentChange::schemas()),
        placed::<ReferralEvent>(ReferralChange::schemas()),
        placed::<AemoEvent>(AemoChange::schemas()),
        whole::<WatcherEvent, WatcherEvent>(),
        whole::<OrganisationEvent, Organisation>(),
        whole::<UserEvent, EnrolledUser>(),
    ]
    .concat()
}

/// Every type of event that a participant's own systems are sent, with `{organisation}` in the place of whom it is for.
pub fn participants() -> Vec<(String, Described)> {
    let body = Described::of::<ParticipantEvent>();
    participant_schemas().into_iter().map(|(event_type, change)| (event_type, body.placing(change))).collect()
}

/// A family whose types differ in their `change`.
fn placed<E: ToSchema>(changes: Vec<(&'static str, Described)>) -> Vec<(&'static str, Described)> {
    let body = Described::of::<E>();
    changes.into_iter().map(|(event_type, change)| (event_type, body.placing(change))).collect()
}

impl Described {
    /// The body of an event with its `change`, which is what the event is about.
    fn placing(&self, change: Self) -> Self {
        let says = change.schema["description"].clone();
        let mut placed = self.clone().with_property("change", change);
        placed.schema["description"] = says;
        placed
    }
}

/// A family of one shape.
fn whole<E: ReadEvent, Body: ToSchema>() -> Vec<(&'static str, Described)> {
    E::TYPES.iter().map(|&event_type| (event_type, Described::of::<Body>())).collect()
}

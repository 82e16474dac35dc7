//! The schema of each event's body.

use utoipa::ToSchema;

use super::Described;
use crate::{
    event::{
        AemoChange, AemoEvent, IncidentChange, IncidentEvent, OrganisationEvent, ReadEvent, ReferralChange,
        ReferralEvent, UserEvent, WatcherEvent,
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

/// A family whose types differ in their `change`.
fn placed<E: ToSchema>(changes: Vec<(&'static str, Described)>) -> Vec<(&'static str, Described)> {
    let body = Described::of::<E>();
    changes
        .into_iter()
        .map(|(event_type, change)| {
            let says = change.schema["description"].clone();
            let mut described = body.clone().with_property("change", change);
            described.schema["description"] = says;
            (event_type, described)
        })
        .collect()
}

/// A family of one shape.
fn whole<E: ReadEvent, Body: ToSchema>() -> Vec<(&'static str, Described)> {
    E::TYPES.iter().map(|&event_type| (event_type, Described::of::<Body>())).collect()
}

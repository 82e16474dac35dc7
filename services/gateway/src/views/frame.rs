//! What stands around every page.

use crate::{
    domain::viewer::Viewer,
    identity::{self, Secret},
};

/// Who looks at the page, and where they may go.
pub(crate) struct Frame {
    /// The user's name.
    pub(crate) name: String,
    /// The organisation's name.
    pub(crate) organisation: String,
    /// What kind of participant it is.
    pub(crate) party: &'static str,
    /// What every form carries.
    pub(crate) csrf: String,
    /// By which a form that is sent twice is known.
    pub(crate) once: String,
    pub(crate) sees_incidents: bool,
    pub(crate) sees_referrals: bool,
    pub(crate) may_raise: bool,
}

impl Frame {
    /// For a viewer in a session.
    pub(crate) fn new(viewer: &Viewer, session: &Secret) -> Self {
        Self {
            name: viewer.actor.name.clone(),
            organisation: viewer.actor.organisation_name.clone(),
            party: viewer.actor.party.label(),
            csrf: identity::csrf_token(session),
            once: Secret::new("form-").reveal().to_owned(),
            sees_incidents: viewer.sees_incidents(),
            sees_referrals: viewer.sees_referrals(),
            may_raise: viewer.may_raise(),
        }
    }
}

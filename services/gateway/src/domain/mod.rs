//! What the gateway knows by itself: who reads what, what an event tells whom, and how pages are walked. Pure.

pub(crate) mod cast;
pub(crate) mod consequence;
pub(crate) mod cursor;
pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod form;
pub(crate) mod incident;
pub(crate) mod interaction_ids;
pub(crate) mod lane;
pub(crate) mod life;
pub(crate) mod local_time;
pub(crate) mod pasted;
pub(crate) mod preview;
pub(crate) mod raise_form;
pub(crate) mod reader;
pub(crate) mod referral;
pub(crate) mod show;
pub(crate) mod standing;
pub(crate) mod swimlane;
pub(crate) mod telling;
pub(crate) mod timeline;
pub(crate) mod viewer;

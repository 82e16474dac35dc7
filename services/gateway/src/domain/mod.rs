//! What the gateway knows by itself: who reads what, what an event tells whom, and how pages are walked. Pure.

pub(crate) mod csv;
pub(crate) mod cursor;
pub(crate) mod entry;
pub(crate) mod form;
pub(crate) mod incident;
pub(crate) mod local_time;
pub(crate) mod monitoring;
pub(crate) mod reader;
pub(crate) mod referral;
pub(crate) mod telling;
pub(crate) mod timeline;
pub(crate) mod viewer;

//! What the gateway knows by itself: what is shown to whom in which words, and how pages are walked. Pure. Who reads
//! what, and what an event tells whom, it shares with notification.

pub(crate) mod answer_consequence;
pub(crate) mod at_aemo;
pub(crate) mod attachment;
pub(crate) mod attention;
pub(crate) mod cast;
pub(crate) mod consequence;
pub(crate) mod csv;
pub(crate) mod cursor;
pub(crate) mod desk;
pub(crate) mod draft;
pub(crate) mod file_kind;
pub(crate) mod file_name;
pub(crate) mod filter;
pub(crate) mod finds;
pub(crate) mod form;
pub(crate) mod health;
pub(crate) mod incident;
pub(crate) mod interaction_ids;
pub(crate) mod lane;
pub(crate) mod life;
pub(crate) mod local_time;
pub(crate) mod monitoring;
pub(crate) mod need;
pub(crate) mod notice;
pub(crate) mod passage;
pub(crate) mod pasted;
pub(crate) mod preview;
pub(crate) mod queue;
pub(crate) mod raise_form;
pub(crate) mod referral;
pub(crate) mod saved_filter;
pub(crate) mod screen;
pub(crate) mod show;
pub(crate) mod side;
pub(crate) mod sieve;
pub(crate) mod sort;
pub(crate) mod standing;
pub(crate) mod swimlane;
pub(crate) mod telling;
pub(crate) mod timeline;
pub(crate) mod viewer;
pub(crate) mod visit;
pub(crate) mod walk;
pub(crate) mod watcher;

pub(crate) use contracts::{entry, reader};

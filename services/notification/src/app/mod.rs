//! [`notify`]: an event becomes a record for each addressee. [`list`], [`unread`], [`open`] and [`mark_read`]: what a
//! user does with his or her own. [`watch`]: what a user wants to be told of; [`note_parties`] and [`enrol`] take from
//! that what a user may no longer read. [`add_participant`] and its like: whose own systems are told as well, which
//! [`tell_participants`] does.

mod list;
mod mark_read;
mod notify;
mod open;
mod participants;
mod tell_participants;
mod unread;
mod watch;
mod watchers;

pub(crate) use list::list;
pub(crate) use mark_read::mark_read;
pub(crate) use notify::{Occasion, notify};
pub(crate) use open::open;
pub(crate) use participants::{add_participant, list_participants, remove_participant};
pub(crate) use tell_participants::tell_participants;
pub(crate) use unread::unread;
pub(crate) use watch::watch;
pub(crate) use watchers::{enrol, note_parties};

//! [`tell`]: what a batch of events brings about. [`notify`] makes of each a record for each addressee,
//! [`tell_participants`] what participants' own systems are sent. [`list`], [`unread`], [`open`] and [`mark_read`]: what a
//! user does with his or her own. [`watch`]: what a user wants to be told of; [`watchers`] takes from that what a user may
//! no longer read, when the incident goes to another provider or the user is [`enrol`]led elsewhere. [`add_participant`]
//! and its like: whose own systems are told as well.

mod happened;
mod list;
mod mark_read;
mod notify;
mod open;
mod participants;
mod tell;
mod tell_participants;
mod unread;
mod watch;
mod watchers;

pub(crate) use happened::Happened;
pub(crate) use list::list;
pub(crate) use mark_read::mark_read;
pub(crate) use open::open;
pub(crate) use participants::{add_participant, list_participants, remove_participant};
pub(crate) use tell::tell;
pub(crate) use unread::unread;
pub(crate) use watch::watch;
pub(crate) use watchers::enrol;

//! [`notify`]: an event becomes a record for each addressee. [`list`], [`unread`], [`open`] and [`mark_read`]: what a
//! user does with his or her own. [`watch`]: what a user wants to be told of; [`note_parties`] and [`enrol`] take from
//! that what a user may no longer read.

mod list;
mod mark_read;
mod notify;
mod open;
mod unread;
mod watch;
mod watchers;

pub(crate) use list::list;
pub(crate) use mark_read::mark_read;
pub(crate) use notify::{Occasion, notify};
pub(crate) use open::open;
pub(crate) use unread::unread;
pub(crate) use watch::watch;
pub(crate) use watchers::{enrol, note_parties};

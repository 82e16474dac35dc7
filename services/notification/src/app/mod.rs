//! [`notify`]: an event becomes a record for each addressee. [`list`] and [`mark_read`]: what a user does with his
//! or her own.

mod list;
mod mark_read;
mod notify;

pub(crate) use list::list;
pub(crate) use mark_read::mark_read;
pub(crate) use notify::{Occasion, notify};

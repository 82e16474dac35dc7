//! The tables of `migrations/`. A user's row is the lock of that user's notifications, an incident's row that of its
//! watchers.

pub(crate) mod incidents;
pub(crate) mod notifications;
pub(crate) mod participants;
pub(crate) mod referred;
pub(crate) mod users;
pub(crate) mod watchers;

//! The tables of `migrations/`. A user's row is the lock of that user's notifications.

pub(crate) mod notifications;
pub(crate) mod referred;
pub(crate) mod users;

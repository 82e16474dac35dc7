//! What intake does, one use case a file.

mod raise;
mod register;

pub(crate) use raise::raise;
pub(crate) use register::register;

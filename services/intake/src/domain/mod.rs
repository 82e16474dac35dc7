//! What intake decides, without any driver.

pub(crate) mod participant;
pub(crate) mod raise;

//! The life of an incident, without any driver.
//!
//! [`permission`] says whether somebody may do something to an incident now; the transitions of [`Incident`] say what
//! it then becomes and what the world is told ([`Decided`]), or why not ([`Refusal`]).

mod attachment;
mod comment;
mod decided;
mod incident;
pub(crate) mod permission;
mod refusal;
mod routing;
mod state;
mod transitions;

pub(crate) use decided::{Decided, QuietPeriod};
pub(crate) use incident::Incident;
pub(crate) use refusal::Refusal;
pub(crate) use routing::KnownBrand;
pub(crate) use state::{Resolution, State};

#[cfg(test)]
mod tests;

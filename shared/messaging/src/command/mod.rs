//! Commands: request/reply through the NATS services framework, so that `nats micro ls` shows who answers what.

mod client;
mod idempotency;
mod server;
mod tally;

pub use client::{Ask, CommandClient};
pub use server::{Commands, decode_request};
pub(crate) use server::{Route, answer_to};
pub use tally::Tallied;

/// The moment after which nobody waits for the answer any more, RFC 3339.
const DEADLINE: &str = "cdr-deadline";

//! What AEMO can do in a round, one use case a file: [`accept`], [`return_round`], [`defer`], [`ask`],
//! [`contribute`], [`comment`]. Each reads its form and says which [`Answer`](crate::domain::Answer) it is;
//! [`answering`] is the way all six go: load, decide, save, publish.
//!
//! What follows from an incident's events is in [`crate::subscribers`].

mod accept;
mod answering;
mod ask;
mod comment;
mod contribute;
mod defer;
mod return_round;

pub(crate) use accept::accept;
pub(crate) use ask::ask;
pub(crate) use comment::comment;
pub(crate) use contribute::contribute;
pub(crate) use defer::defer;
pub(crate) use return_round::return_round;

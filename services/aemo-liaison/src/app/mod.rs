//! What AEMO can do in a round, one use case a file: [`accept`], [`return_round`], [`defer`], [`ask`],
//! [`contribute`], [`comment`]. Each reads its form and says which [`Answer`](crate::domain::Answer) it is;
//! [`answering`] is the way all six go: load, decide, save, publish. The provider answers AEMO's questions
//! ([`answer_aemo`]); that AEMO has read something is noted by [`read`], and by [`look`] for who looks at the desk.
//!
//! What follows from an incident's events is in [`crate::subscribers`].

mod accept;
mod answer_aemo;
mod answering;
mod ask;
mod comment;
mod contribute;
mod defer;
mod look;
mod read;
mod return_round;

pub(crate) use accept::accept;
pub(crate) use answer_aemo::answer_aemo;
pub(crate) use answering::{read_place, take_place};
pub(crate) use ask::ask;
pub(crate) use comment::comment;
pub(crate) use contribute::contribute;
pub(crate) use defer::defer;
pub(crate) use look::look;
pub(crate) use read::read;
pub(crate) use return_round::return_round;

//! The rules of a referral: no database, no broker, no clock.
//!
//! A [`Referral`] is what was referred of one incident: the [`Thread`] (who is on it, and its two sequences) and one
//! [`Round`]. [`answer`] is what AEMO says; [`packet`] is all that AEMO gets to know.

pub(crate) mod answer;
pub(crate) mod packet;
mod referral;
mod round;
#[cfg(test)]
mod tests;

pub(crate) use answer::Answer;
pub(crate) use packet::{Former, PacketId};
pub(crate) use referral::{Deed, Entry, Numbered, Referral, Thread};
pub(crate) use round::{FirstResponse, Round, State};

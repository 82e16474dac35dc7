//! What the ACCC watches: where incidents stand, how long each party held them, what was referred. Pure.
//!
//! Two things are kept. `monitoring_incident` has a narrow row for each incident that is not over ([`watched`]): the
//! present is counted there, so a page costs what is open now and not what ever was. The past is a ledger of entries of
//! eight bytes ([`entry`]), packed by participant and month: a page adds up those of its period, exactly.

pub(crate) mod bars;
pub(crate) mod calendar;
pub(crate) mod cell;
pub(crate) mod columns;
pub(crate) mod entry;
pub(crate) mod figures;
pub(crate) mod percent;
pub(crate) mod question;
pub(crate) mod ranges;
pub(crate) mod report;
pub(crate) mod standing;
pub(crate) mod tables;
pub(crate) mod watched;

#[cfg(test)]
mod tests;

//! Notification on real parts: events in, records for each who must know, lists out.

mod addressees;
mod events;
mod lists;
mod participants;
mod watching;
mod world;

//! The liaison on real parts: referrals out to AEMO, answers in from AEMO's own account and from the portal.

mod answers;
mod events;
mod packets;
mod privacy;
mod questions;
mod races;
mod readers;
mod reading;
mod world;

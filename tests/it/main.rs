//! The whole flow on real parts: all five services, a real PostgreSQL, a real NATS under the permissions of
//! `deploy/nats`, HTTP from outside, and AEMO as a plain NATS client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod attachments;
mod away;
mod contract;
mod crash;
mod dead_letters;
mod desk;
mod forbidden;
mod hostile;
mod idempotency;
mod ops;
mod outages;
mod participants;
mod privacy;
mod process;
mod readers;
mod rounds;
mod traces;
mod two_people;
mod verification;
mod walls;
mod watching;

use flow_tests::{api, hex::hex, pages, python, world};

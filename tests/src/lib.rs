//! What the tests of the whole stand on: all services of one test on real parts, the API and the pages from outside,
//! AEMO's system as a plain NATS client, and programs that run beside a test. The tests are in `it/` and `browser/`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub mod aemo;
pub mod api;
pub mod clock;
pub mod hex;
pub mod pages;
pub mod participant;
pub mod program;
pub mod python;
pub mod world;

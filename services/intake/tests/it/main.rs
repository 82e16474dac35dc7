//! Intake on a real PostgreSQL and a real NATS, through its commands and what it publishes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod idempotency;
mod participants;
mod privacy;
mod raising;
mod world;

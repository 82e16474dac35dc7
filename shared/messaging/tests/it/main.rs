//! The promises of the messaging, on a real PostgreSQL and a real NATS under the permissions of `deploy/nats`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commands;
mod events;
mod relay;
mod replay;
mod world;

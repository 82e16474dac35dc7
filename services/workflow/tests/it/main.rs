//! Workflow on a real PostgreSQL and a real NATS. The other services are played by messages in their names.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attachments;
mod commands;
mod events;
mod privacy;
mod process;
mod quiet_period;
mod routing;
mod world;

//! What the services rely on, on real servers where there is one involved.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broker;
mod health;
mod lifecycle;
mod pool;
mod time;

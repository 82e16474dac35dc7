//! How services exchange messages without losing, doubling or reordering one.
//!
//! The cast, and who hands what to whom:
//!
//! * A **command** reaches its owner by request/reply ([`command`]); the owner works in a [`UnitOfWork`], which is
//!   one transaction with everything it publishes, and answers after the commit.
//! * The **outbox** holds the events of that transaction; the [`relay`] publishes them in order per key and marks
//!   them once JetStream has acknowledged.
//! * A **subscriber** ([`subscribe`]) takes events in batches; the **inbox** lets each take effect once and in the
//!   order of its version, in the transaction of the effect. What comes early waits in a table.
//! * What fails is tried again from the same table; after its last try it becomes a **dead letter**, published through
//!   the outbox like anything else, and waits there until an operator has it tried again.
//!
//! This crate knows no incident: it moves what `contracts` declares.

pub mod command;
mod database;
mod dead_letter;
mod envelope;
mod failure;
mod inbox;
mod metrics;
mod outbox;
pub mod relay;
pub mod service;
mod settings;
pub mod subscribe;
pub mod topology;
mod unit_of_work;

pub use database::Database;
pub use dead_letter::DeadLetter;
pub use envelope::Envelope;
pub use failure::{Failure, readable};
pub use metrics::Metrics;
pub use service::{Service, ServiceSettings};
pub use settings::Patience;
pub use subscribe::{EventHandler, Subscription};
pub use unit_of_work::{Context, UnitOfWork};

/// The tables of this crate, which stand in every service's database.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

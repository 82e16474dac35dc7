//! What every service needs and no service should write twice: time and ids that a test can set, a database
//! pool, a broker connection, health endpoints, and a life that ends in order.
//!
//! Nothing here knows an incident, and nothing here reads the environment: settings come in as values.

pub mod broker;
pub mod checks;
pub mod clock;
pub mod deps;
pub mod health;
pub mod ids;
pub mod lifecycle;
pub mod pool;
pub mod running;
pub mod sentence;
pub mod signal;
pub mod sql;

pub use broker::{BrokerError, BrokerSettings};
pub use clock::{Clock, ManualClock, SystemClock};
pub use deps::Deps;
pub use health::Health;
pub use ids::{CountingIds, Ids, TimeOrderedIds};
pub use lifecycle::{Failure, Lifecycle};
pub use pool::{DatabaseSettings, MigrationError, PoolError};
pub use running::{Running, StartError};
pub use sentence::sentence;
pub use signal::wait_for_signal;
pub use sql::Time;

//! PostgreSQL, NATS and browsers for tests: the real ones, the servers under the configuration and the permissions of `deploy/`.
//!
//! [`TestCluster::start`] gives a test databases and a broker of its own. The servers are containers or local
//! processes ([`Mode`]); the tests cannot tell. `README.md` says which settings there are.

pub mod chromedriver;
pub mod cluster;
mod docker;
pub mod infra;
mod local;
pub mod nats;
pub mod postgres;
mod provision;
mod reaper;
pub mod settings;
pub mod wait_for;

pub use chromedriver::Chromedriver;
pub use cluster::TestCluster;
pub use infra::{Infra, infra};
pub use settings::Mode;
pub use wait_for::wait_for;

//! The gateway upon a real PostgreSQL and NATS. The owners of the data are played by the tests.

mod access;
mod events;
mod identity;
mod monitoring;
mod pages;
mod paging;
mod projection;
mod protocol;
mod stage;
mod visibility;

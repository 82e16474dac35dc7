//! The gateway upon a real PostgreSQL and NATS. The owners of the data are played by the tests.

mod access;
mod browser;
mod events;
mod identity;
mod lists;
mod pages;
mod paging;
mod projection;
mod protocol;
mod queues;
mod stage;
mod visibility;

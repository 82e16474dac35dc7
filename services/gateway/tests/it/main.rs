//! The gateway upon a real PostgreSQL and NATS. The owners of the data are played by the tests.

mod access;
mod events;
mod home;
mod identity;
mod notifications;
mod pages;
mod paging;
mod played;
mod projection;
mod protocol;
mod stage;
mod visibility;
mod watching;

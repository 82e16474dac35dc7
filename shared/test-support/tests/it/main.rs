//! The servers of the tests, tested.

mod cluster;
mod servers;

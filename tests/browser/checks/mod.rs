//! What every page must stand: each check gives what it found, nothing when all is well.

mod axe;
mod console;
mod layout;
mod weight;

pub(crate) use axe::Axe;
pub(crate) use console::complaints;
pub(crate) use layout::{STILL, shift, sideways};
pub(crate) use weight::{Weight, forget_files, weigh};

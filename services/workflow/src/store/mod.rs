//! The tables of workflow.

pub(crate) mod brand;
pub(crate) mod incident;
pub(crate) mod timer;

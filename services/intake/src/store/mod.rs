//! The tables of intake.

pub(crate) mod brand;
pub(crate) mod incident;
pub(crate) mod organisation;
pub(crate) mod software_product;

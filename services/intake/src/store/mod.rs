//! The tables of intake.

use std::fmt::Display;

use messaging::Failure;

pub(crate) mod brand;
pub(crate) mod incident;
pub(crate) mod organisation;
pub(crate) mod software_product;

/// A stored value, or where it stands when it cannot be read.
fn readable<T, E: Display>(
    value: Result<T, E>,
    table: &str,
    column: &str,
    id: &dyn Display,
) -> Result<T, Failure> {
    value.map_err(|error| Failure::Inconsistent(format!("{table}.{column} of {id} cannot be read: {error}")))
}

//! Intake told of an organisation: its brands are where an incident can be sent on to.

use contracts::participant::Organisation;
use messaging::{Failure, UnitOfWork};

use crate::store;

/// Keeps the brands of the organisation as they now are.
pub(crate) async fn learn_brands(uow: &mut UnitOfWork, organisation: Organisation) -> Result<(), Failure> {
    store::brand::replace(uow, &organisation).await
}

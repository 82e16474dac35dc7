//! Policy: a resolved incident is closed after fourteen quiet days.

use contracts::{Actor, IncidentKey};
use messaging::{Failure, UnitOfWork};

use super::record::record;
use crate::store;

/// Closes the incident if its quiet period is over by now; says whether. It is not when somebody reopened it or
/// commented since the timer was found to be due.
pub(crate) async fn close_quiet(uow: &mut UnitOfWork, key: IncidentKey) -> Result<bool, Failure> {
    let Some(incident) = store::incident::find_locked(uow, key).await? else {
        return Err(Failure::Inconsistent(format!("incident: no row for {key}, which a timer is about")));
    };
    if !store::timer::take_due(uow, key).await? {
        return Ok(false);
    }
    let Some(decided) = incident.close() else { return Ok(false) };
    record(uow, Actor::system(), decided).await?;
    Ok(true)
}

//! Policy: when AEMO has answered or returned a round, the provider goes on.

use contracts::{Actor, event::ReferralEvent};
use messaging::{Failure, UnitOfWork};

use super::record::record;
use crate::store;

/// Puts the incident back In Progress if the round is still open. It is not when the provider withdrew it while AEMO
/// answered; then nothing changes.
pub(crate) async fn conclude_referral(uow: &mut UnitOfWork, event: ReferralEvent) -> Result<(), Failure> {
    let ReferralEvent { incident: key, round, state: outcome, .. } = event;
    let Some(incident) = store::incident::find_locked(uow, key).await? else {
        // Workflow itself opened the round, so the row was here.
        return Err(Failure::Inconsistent(format!(
            "incident: no row for {key}, which round {round} is about"
        )));
    };
    if let Some(decided) = incident.conclude_referral(round, outcome) {
        record(uow, Actor::system(), decided).await?;
    }
    Ok(())
}

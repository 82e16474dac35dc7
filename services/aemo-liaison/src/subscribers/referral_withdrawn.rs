//! The provider took the round back. Where AEMO answered at the same moment, its answer stands and is told to the
//! provider; AEMO need not hear of a withdrawal that came too late.

use contracts::{
    ReferralId,
    event::{IncidentEvent, ReferralWithdrawn},
};
use messaging::{Failure, UnitOfWork};

use super::{deed, publish_both};
use crate::store::{self, Noted};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &ReferralWithdrawn,
) -> Result<(), Failure> {
    let id = ReferralId { incident: event.incident, round: change.round };
    let mut referral = store::find_round(uow, id)
        .await?
        .ok_or_else(|| Failure::Inconsistent(format!("rounds: {id} is withdrawn and was never opened")))?;
    let Some((told, said)) = referral.withdraw(&change.reason, deed(event)) else {
        tracing::info!(referral = %id, "withdrawn after AEMO had answered; the answer stands");
        return Ok(());
    };
    store::save(uow, &referral, Noted::told(&said)).await?;
    publish_both(uow, &told)
}

//! `cdr.referral.contributed` and `cdr.referral.returned`: the provider goes on.

use contracts::event::ReferralEvent;
use messaging::{Failure, UnitOfWork};

use crate::app;

pub(super) async fn on_concluded(uow: &mut UnitOfWork, event: ReferralEvent) -> Result<(), Failure> {
    app::conclude_referral(uow, event).await
}

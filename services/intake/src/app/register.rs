//! The participants are told anew.

use contracts::{event::OrganisationEvent, participant::Organisation};
use messaging::{Failure, UnitOfWork};

use crate::{domain::participant, store};

/// Stores and publishes each organisation that is new or not as it was; says how many.
pub(crate) async fn register(uow: &mut UnitOfWork, told: &[Organisation]) -> Result<usize, Failure> {
    let stored = store::organisation::lock_all(uow).await?;
    let mut changed = 0;
    for organisation in told {
        let organisation = participant::in_order(organisation.clone());
        let version = match stored.get(&organisation.id) {
            Some((_, stored)) if *stored == organisation => continue,
            Some((version, _)) => version + 1,
            None => 1,
        };
        store::organisation::save(uow, &organisation, version).await?;
        uow.publish(version, &OrganisationEvent(organisation))?;
        changed += 1;
    }
    Ok(changed)
}

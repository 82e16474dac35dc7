//! The provider referred: the round opens, and AEMO gets its packet.

use contracts::event::{IncidentEvent, Referred};
use messaging::{Failure, UnitOfWork};

use super::{deed, publish_both};
use crate::{domain::Referral, store};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Referred,
) -> Result<(), Failure> {
    let before = store::find_last(uow, event.incident).await?;
    let (referral, told, said) =
        Referral::open(before, (event.incident, &event.parties), change, deed(event))
            .map_err(|out_of_turn| Failure::Inconsistent(out_of_turn.to_string()))?;
    store::save(uow, &referral, Some(&said)).await?;
    publish_both(uow, &told)
}

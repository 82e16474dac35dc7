//! The provider referred: the round opens, and AEMO gets its packet, with what was said in the rounds before.

use contracts::event::{IncidentEvent, Referred};
use messaging::{Failure, UnitOfWork};

use super::{deed, publish_both};
use crate::{
    domain::{Former, Referral},
    store::{self, Noted},
};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Referred,
) -> Result<(), Failure> {
    let before = store::find_last(uow, event.incident).await?;
    let former = match before {
        Some(_) => store::thread::read_former(uow, event.incident).await?,
        None => Former::default(),
    };
    let (referral, told, said) =
        Referral::open((before, former), (event.incident, &event.parties), change, deed(event))
            .map_err(|out_of_turn| Failure::Inconsistent(out_of_turn.to_string()))?;
    store::save(uow, &referral, Noted::told(&said)).await?;
    publish_both(uow, &told)
}

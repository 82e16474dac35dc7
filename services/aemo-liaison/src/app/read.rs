//! AEMO has read messages: of one round by looking at it, or of many by acknowledging them.

use std::collections::BTreeMap;

use contracts::{
    IncidentKey, ReferralId,
    event::{Read, ReadBy},
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::PacketId,
    store::{self, packets},
};

/// Notes that these messages were read, and tells the services of each round of which AEMO has read more than before.
/// Gives how many were not read until now. What is known already, or was never told, changes nothing.
///
/// AEMO may acknowledge out of order. A round is told of as read up to the message before the first that is not.
pub(crate) async fn read(uow: &mut UnitOfWork, read: &[PacketId], by: ReadBy) -> Result<usize, Failure> {
    let rounds: Vec<ReferralId> = packets::list_rounds_of_unread(uow, read).await?;
    if rounds.is_empty() {
        return Ok(0);
    }
    let referrals = store::list_rounds(uow, &rounds).await?;
    let marked = packets::mark_read(uow, read).await?;
    let reached = packets::list_reached(uow, &rounds).await?;
    let now = uow.now();
    let mut versions: BTreeMap<IncidentKey, i64> = BTreeMap::new();
    for mut referral in referrals {
        let id = referral.id();
        // Several rounds of one incident are one sequence.
        if let Some(version) = versions.get(&id.incident) {
            referral.thread.referral_version = *version;
        }
        let further = reached.get(&id).filter(|(message, _)| {
            marked.iter().any(|(round, packet)| *round == id && packet.version <= *message)
        });
        let Some((message, told_at)) = further else { continue };
        let told = referral.read(Read { message: *message, told_at: *told_at, by }, now);
        versions.insert(id.incident, told.version);
        uow.publish(told.version, &told.event)?;
    }
    store::save_versions(uow, &versions).await?;
    Ok(marked.len())
}

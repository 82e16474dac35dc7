//! `cdr.referral.opened`

use contracts::event::{Packet, ReferralEvent};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::reader;

/// A round appears. The provider may have changed the severity since it referred: that one counts.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    version: i64,
    event: &ReferralEvent,
    packet: &Packet,
) -> Result<(), Failure> {
    let written = serde_json::to_value(packet)
        .map_err(|error| Failure::Inconsistent(format!("a packet cannot be written: {error}")))?;
    sqlx::query!(
        "INSERT INTO referral
             (incident, round, state, version, severity, packet, provider_organisation, readers, opened_at, updated_at)
         VALUES ($1, $2, $3, $4, COALESCE((SELECT severity FROM incident WHERE number = $1), $5), $6, $7, $8, $9, $9)",
        event.incident.number(),
        event.round,
        event.state.as_str(),
        version,
        packet.severity.number(),
        written,
        event.parties.provider.as_str(),
        &reader::of_referral(&event.parties),
        Time(event.at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

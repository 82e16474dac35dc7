//! `cdr.referral.opened`

use contracts::{
    ReferralId,
    event::{Packet, ReferralEvent},
};
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
             (incident, round, state, version, severity, packet, provider_organisation, provider_brand, data_cluster,
              environment, readers, opened_at, updated_at, state_since, told_at, first_response_due)
         VALUES ($1, $2, $3, $4, COALESCE((SELECT severity FROM incident WHERE number = $1), $5), $6, $7, $10, $11,
                 $12, $8, $9, $9, $9, $9, $13)",
        event.incident.number(),
        event.round,
        event.state.as_str(),
        version,
        packet.severity.number(),
        written,
        event.parties.provider.as_str(),
        &reader::of_referral(&event.parties),
        Time(event.at),
        packet.provider.brand_id.as_str(),
        packet.evidence.data_cluster.as_str(),
        packet.evidence.environment.as_str(),
        packet.first_response_due.map(Time) as Option<Time>,
    )
    .execute(uow.connection())
    .await?;
    let id = ReferralId { incident: event.incident, round: event.round };
    let mut words = vec![event.incident.to_string(), id.to_string()];
    words.extend(packet.evidence.interaction_ids.iter().map(ToString::to_string));
    name(uow, id, &words).await
}

/// Lets the round be found by these words.
pub(super) async fn name(uow: &mut UnitOfWork, id: ReferralId, words: &[String]) -> Result<(), Failure> {
    let words: Vec<String> = words.iter().map(|word| word.trim().to_lowercase()).collect();
    sqlx::query!(
        "INSERT INTO referral_word (word, incident, round)
         SELECT word, $2, $3 FROM UNNEST($1::text[]) AS word ON CONFLICT DO NOTHING",
        &words,
        id.incident.number(),
        id.round,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

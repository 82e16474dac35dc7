//! Participants whose own systems are told, and how much each was told of which incident.

use std::collections::BTreeMap;

use contracts::{
    IncidentKey, OrganisationId,
    command::{AddParticipantForm, ToldParticipant},
    event::ParticipantEvent,
};
use messaging::{Failure, UnitOfWork, readable};
use service_kit::Time;

/// All of them, in the order of their ids.
pub(crate) async fn list(uow: &mut UnitOfWork) -> Result<Vec<ToldParticipant>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT organisation, password_hash, since AS "since: Time" FROM participants ORDER BY organisation"#
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            let organisation =
                readable(row.organisation.parse(), "participants", "organisation", &row.organisation)?;
            Ok(ToldParticipant { organisation, password_hash: row.password_hash, since: row.since.0 })
        })
        .collect()
}

/// Adds one; one that is there gets the new password where the form says so. Says whether anything changed.
pub(crate) async fn add(uow: &mut UnitOfWork, form: &AddParticipantForm) -> Result<bool, Failure> {
    let now = Time(uow.now());
    let written = sqlx::query!(
        "INSERT INTO participants (organisation, password_hash, since) VALUES ($1, $2, $3)
         ON CONFLICT (organisation) DO UPDATE SET password_hash = excluded.password_hash WHERE $4",
        form.organisation.as_str(),
        form.password_hash,
        now,
        form.new_password,
    )
    .execute(uow.connection())
    .await?;
    Ok(written.rows_affected() > 0)
}

/// Removes one, with all that it was told: what waits to be published, and what would be published again after the broker
/// lost it. Who is added again later is told what happens from then on. Says whether it was there.
pub(crate) async fn remove(uow: &mut UnitOfWork, organisation: &OrganisationId) -> Result<bool, Failure> {
    let deleted = sqlx::query!("DELETE FROM participants WHERE organisation = $1", organisation.as_str())
        .execute(uow.connection())
        .await?;
    sqlx::query!("DELETE FROM outbox WHERE entity = $1", ParticipantEvent::entity_of(organisation))
        .execute(uow.connection())
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// An organisation's events of one incident.
pub(crate) type Sequence = (OrganisationId, IncidentKey);

/// Takes numbers for events that are about to be told: so many for each organisation and incident. Gives the last number
/// of each.
pub(crate) async fn take_numbers(
    uow: &mut UnitOfWork,
    wanted: &BTreeMap<Sequence, i64>,
) -> Result<BTreeMap<Sequence, i64>, Failure> {
    let organisations: Vec<&str> = wanted.keys().map(|(organisation, _)| organisation.as_str()).collect();
    let incidents: Vec<i64> = wanted.keys().map(|(_, incident)| incident.number()).collect();
    let counts: Vec<i64> = wanted.values().copied().collect();
    // In one order, so that two batches cannot deadlock.
    let rows = sqlx::query!(
        "INSERT INTO participant_incidents (organisation, incident, version)
         SELECT organisation, incident, wanted
         FROM UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS told (organisation, incident, wanted)
         ORDER BY organisation, incident
         ON CONFLICT (organisation, incident) DO UPDATE SET version = participant_incidents.version + excluded.version
         RETURNING organisation, incident, version",
        &organisations as &[&str],
        &incidents,
        &counts,
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            let (table, of) = ("participant_incidents", &row.organisation);
            let organisation = readable(row.organisation.parse(), table, "organisation", of)?;
            let key = IncidentKey::from_number(row.incident).ok_or("no incident's number");
            Ok(((organisation, readable(key, table, "incident", of)?), row.version))
        })
        .collect()
}

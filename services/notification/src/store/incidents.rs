//! The incidents that were heard of, and the organisations on them. A row is the lock of the incident's watchers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::{IncidentKey, lifecycle::Parties};
use messaging::{Failure, UnitOfWork, readable};

use crate::domain::Standing;

/// An incident that was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) incident: IncidentKey,
    pub(crate) parties: Parties,
    /// The number of the last event about its watchers.
    pub(crate) watchers_version: i64,
}

/// Notes who is on these incidents. Gives those that were known and had others on them before; they are locked. There
/// seldom are any, and what is no news writes and locks nothing.
pub(crate) async fn note(
    uow: &mut UnitOfWork,
    parties: &BTreeMap<IncidentKey, &Parties>,
) -> Result<Vec<IncidentKey>, Failure> {
    let numbers: Vec<i64> = parties.keys().map(|incident| incident.number()).collect();
    let reporters: Vec<&str> = parties.values().map(|parties| parties.reporter.as_str()).collect();
    let providers: Vec<&str> = parties.values().map(|parties| parties.provider.as_str()).collect();
    let rows = sqlx::query!(
        r#"INSERT INTO incidents (number, reporter, provider)
           SELECT number, reporter, provider
           FROM UNNEST($1::bigint[], $2::text[], $3::text[]) AS heard (number, reporter, provider)
           WHERE NOT EXISTS (SELECT FROM incidents known
                             WHERE known.number = heard.number AND known.reporter = heard.reporter
                               AND known.provider = heard.provider)
           ORDER BY number
           ON CONFLICT (number) DO UPDATE SET reporter = excluded.reporter, provider = excluded.provider
           RETURNING number, (xmax <> 0) AS "known!""#,
        &numbers,
        &reporters as &[&str],
        &providers as &[&str],
    )
    .fetch_all(uow.connection())
    .await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.known)
        .filter_map(|row| IncidentKey::from_number(row.number))
        .collect())
}

/// The incident, locked; `None` for one that was not heard of.
pub(crate) async fn find_locked(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
) -> Result<Option<Known>, Failure> {
    let row = sqlx::query!(
        "SELECT reporter, provider, watchers_version FROM incidents WHERE number = $1 FOR UPDATE",
        incident.number(),
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(|row| {
        Ok(Known {
            incident,
            parties: Parties {
                reporter: readable(row.reporter.parse(), "incidents", "reporter", &incident)?,
                provider: readable(row.provider.parse(), "incidents", "provider", &incident)?,
            },
            watchers_version: row.watchers_version,
        })
    })
    .transpose()
}

/// Writes the number of the last event about the watchers of an incident that is locked.
pub(crate) async fn set_watchers_version(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    version: i64,
) -> Result<(), Failure> {
    sqlx::query!("UPDATE incidents SET watchers_version = $2 WHERE number = $1", incident.number(), version)
        .execute(uow.connection())
        .await?;
    Ok(())
}

/// How these incidents stand, as far as they were heard of.
pub(crate) async fn standings(
    uow: &mut UnitOfWork,
    incidents: &BTreeSet<IncidentKey>,
) -> Result<HashMap<IncidentKey, Standing>, Failure> {
    let numbers: Vec<i64> = incidents.iter().map(|incident| incident.number()).collect();
    let rows = sqlx::query!(
        r#"SELECT asked.number AS "number!", provider AS "provider?", COALESCE(last_round, 0) AS "last_round!"
           FROM UNNEST($1::bigint[]) AS asked (number)
           LEFT JOIN incidents USING (number) LEFT JOIN referred_incidents ON incident = asked.number"#,
        &numbers,
    )
    .fetch_all(uow.connection())
    .await?;
    let mut standings = HashMap::new();
    for row in rows {
        let Some(incident) = IncidentKey::from_number(row.number) else { continue };
        let provider = row.provider.map(|provider| provider.parse()).transpose();
        let provider = readable(provider, "incidents", "provider", &incident)?;
        standings.insert(incident, Standing { provider, last_round: row.last_round });
    }
    Ok(standings)
}

//! The incidents that were heard of, and the organisations on them. A row is the lock of the incident's watchers.

use std::collections::{BTreeSet, HashMap};

use contracts::{IncidentKey, lifecycle::Parties};
use messaging::{Failure, UnitOfWork};

use crate::domain::Standing;

/// An incident that was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) incident: IncidentKey,
    pub(crate) parties: Parties,
    /// The number of the last event about its watchers.
    pub(crate) watchers_version: i64,
}

/// Notes who is on the incident. Says whether that is new; then the row is locked. It seldom is, so the usual way
/// writes and locks nothing.
pub(crate) async fn note(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    parties: &Parties,
) -> Result<bool, Failure> {
    let written = sqlx::query!(
        "INSERT INTO incidents (number, reporter, provider)
         SELECT $1, $2, $3
         WHERE NOT EXISTS (SELECT FROM incidents WHERE number = $1 AND reporter = $2 AND provider = $3)
         ON CONFLICT (number) DO UPDATE SET reporter = excluded.reporter, provider = excluded.provider",
        incident.number(),
        parties.reporter.as_str(),
        parties.provider.as_str(),
    )
    .execute(uow.connection())
    .await?;
    Ok(written.rows_affected() > 0)
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
        let broken = |error| Failure::Inconsistent(format!("incidents: a party of {incident}: {error}"));
        Ok(Known {
            incident,
            parties: Parties {
                reporter: row.reporter.parse().map_err(broken)?,
                provider: row.provider.parse().map_err(broken)?,
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
        r#"SELECT number, provider, COALESCE(last_round, 0) AS "last_round!"
           FROM incidents LEFT JOIN referred_incidents ON incident = number WHERE number = ANY($1)"#,
        &numbers,
    )
    .fetch_all(uow.connection())
    .await?;
    let mut standings = HashMap::new();
    for row in rows {
        let Some(incident) = IncidentKey::from_number(row.number) else { continue };
        let provider = row
            .provider
            .parse()
            .map_err(|error| Failure::Inconsistent(format!("incidents.provider of {incident}: {error}")))?;
        standings.insert(incident, Standing { provider, last_round: row.last_round });
    }
    Ok(standings)
}

//! What the provider and AEMO said to each other.

use contracts::{Actor, IncidentKey};
use messaging::{Failure, UnitOfWork};

use super::row;
use crate::domain::{Entry, Former};

/// How many words a new round tells at most.
const MOST: i64 = 500;

/// What was said until now, for a new round.
pub(crate) async fn read_former(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<Former, Failure> {
    let rows = sqlx::query!(
        r#"SELECT id, round, at, kind, author, body, count(*) OVER () AS "all!"
           FROM thread_entries WHERE incident = $1 ORDER BY id DESC LIMIT $2"#,
        incident.number(),
        MOST,
    )
    .fetch_all(uow.connection())
    .await?;
    let all = rows.first().map_or(0, |row| u32::try_from(row.all).unwrap_or(u32::MAX));
    let newest: Result<Vec<Entry>, Failure> = rows
        .into_iter()
        .rev()
        .map(|row| {
            let author: Actor = serde_json::from_value(row.author)
                .map_err(|_| row::unreadable("thread_entries", "author", &row.id.to_string()))?;
            Ok(Entry { round: row.round, at: row.at.0, kind: row.kind.into(), author, body: row.body })
        })
        .collect();
    Ok(Former::of(newest?, all))
}

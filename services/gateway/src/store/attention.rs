//! What waits for the reader, the worst first, and then what waits longest.

use contracts::{IncidentKey, Severity, UserId};
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::need::Need;

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) incident: IncidentKey,
    pub(crate) round: Option<i32>,
    pub(crate) need: Need,
    pub(crate) severity: Severity,
    pub(crate) since: Timestamp,
    /// Whether it is this user's own.
    pub(crate) mine: bool,
}

struct WaitingRow {
    incident: i64,
    round: Option<i32>,
    need: String,
    severity: i16,
    since: Time,
    assignee: String,
}

/// What waits for this user, or for whoever takes it; `needs` in the order of their weight.
pub(crate) async fn list_of_user(
    reading: &mut Reading,
    user: &UserId,
    needs: &[Need],
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query_as!(
        WaitingRow,
        r#"SELECT n.incident, n.round, n.need, n.severity, n.since, n.assignee
           FROM UNNEST($2::text[]) WITH ORDINALITY AS wanted (need, weight)
           CROSS JOIN UNNEST(ARRAY[$3, '']) AS whose (assignee)
           CROSS JOIN LATERAL (
               SELECT * FROM attention a
               WHERE a.reader = $1 AND a.need = wanted.need AND a.assignee = whose.assignee AND a.since <= $4
               ORDER BY a.severity, a.since, a.incident LIMIT $5
           ) n
           ORDER BY n.severity, wanted.weight, n.since, n.incident LIMIT $5"#,
        reading.reader,
        &words(needs),
        user.as_str(),
        Time(now),
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.iter().map(|row| waiting(row, user)).collect()
}

/// What waits for anybody of the reader's organisation.
pub(crate) async fn list_of_all(
    reading: &mut Reading,
    user: &UserId,
    needs: &[Need],
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query_as!(
        WaitingRow,
        r#"SELECT n.incident, n.round, n.need, n.severity, n.since, n.assignee
           FROM UNNEST($2::text[]) WITH ORDINALITY AS wanted (need, weight)
           CROSS JOIN LATERAL (
               SELECT * FROM attention a
               WHERE a.reader = $1 AND a.need = wanted.need AND a.since <= $3
               ORDER BY a.severity, a.since, a.incident LIMIT $4
           ) n
           ORDER BY n.severity, wanted.weight, n.since, n.incident LIMIT $4"#,
        reading.reader,
        &words(needs),
        Time(now),
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.iter().map(|row| waiting(row, user)).collect()
}

fn words(needs: &[Need]) -> Vec<String> {
    needs.iter().map(|need| need.as_str().to_owned()).collect()
}

fn waiting(r: &WaitingRow, user: &UserId) -> Result<Waiting, Failure> {
    let row = Row { table: "attention", id: r.incident };
    Ok(Waiting {
        incident: row.some("incident", IncidentKey::from_number(r.incident))?,
        round: r.round,
        need: row.some("need", Need::named(&r.need))?,
        severity: row.some("severity", Severity::from_number(r.severity))?,
        since: r.since.0,
        mine: r.assignee == user.as_str(),
    })
}

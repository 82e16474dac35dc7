//! What each user was told.

use contracts::{
    IncidentKey, UserId,
    command::{ListNotificationsForm, Notification},
};
use jiff::Timestamp;
use messaging::{Envelope, Failure, UnitOfWork, readable};
use service_kit::Time;
use uuid::Uuid;

/// A record to be written.
pub(crate) struct Record<'a> {
    pub(crate) user: UserId,
    pub(crate) id: Uuid,
    /// The referral round, for those who can open it.
    pub(crate) round: Option<i32>,
    pub(crate) text: &'a str,
    pub(crate) event: &'a Envelope,
    pub(crate) incident: IncidentKey,
    pub(crate) at: Timestamp,
}

/// Writes records, and counts them for their users, who must be locked.
pub(crate) async fn insert(uow: &mut UnitOfWork, records: &[Record<'_>]) -> Result<(), Failure> {
    if records.is_empty() {
        return Ok(());
    }
    let users: Vec<&str> = records.iter().map(|record| record.user.as_str()).collect();
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let rounds: Vec<Option<i32>> = records.iter().map(|record| record.round).collect();
    let bodies: Vec<&str> = records.iter().map(|record| record.text).collect();
    let events: Vec<Uuid> = records.iter().map(|record| record.event.id).collect();
    let types: Vec<&str> = records.iter().map(|record| record.event.event_type.as_str()).collect();
    let incidents: Vec<i64> = records.iter().map(|record| record.incident.number()).collect();
    let times: Vec<Time> = records.iter().map(|record| Time(record.at)).collect();
    sqlx::query!(
        "WITH written AS (
             INSERT INTO notifications (user_id, id, round, body, event_id, event, incident, at)
             SELECT user_id, id, round, body, event_id, event, incident, at
             FROM UNNEST($1::text[], $2::uuid[], $3::integer[], $4::text[], $5::uuid[], $6::text[], $7::bigint[],
                         $8::timestamptz[])
                  AS record (user_id, id, round, body, event_id, event, incident, at)
             ON CONFLICT (event_id, user_id) DO NOTHING
             RETURNING user_id
         ), counted AS (
             SELECT user_id, count(*) AS written FROM written GROUP BY user_id
         )
         UPDATE users SET unread = unread + counted.written FROM counted WHERE users.id = counted.user_id",
        &users as &[&str],
        &ids,
        &rounds as &[Option<i32>],
        &bodies as &[&str],
        &events,
        &types as &[&str],
        &incidents,
        &times as &[Time],
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// A record as stored.
struct Row {
    id: Uuid,
    incident: i64,
    round: Option<i32>,
    event: String,
    body: String,
    at: Time,
    read: bool,
}

impl Row {
    fn read(self) -> Result<Notification, Failure> {
        let Self { id, incident, round, event, body: text, at: Time(at), read } = self;
        let key = IncidentKey::from_number(incident).ok_or("no incident's number");
        let incident = readable(key, "notifications", "incident", &id)?;
        Ok(Notification { id, incident, round, event, text, at, read })
    }
}

/// At most `limit` of a user's, the newest first, from the form's cursor on.
pub(crate) async fn list(
    uow: &mut UnitOfWork,
    user: &UserId,
    form: &ListNotificationsForm,
    limit: i64,
) -> Result<Vec<Notification>, Failure> {
    let before = form.cursor.unwrap_or(Uuid::max());
    let rows = if form.unread {
        sqlx::query_as!(
            Row,
            r#"SELECT id, incident, round, event, body, at, false AS "read!" FROM notifications
               WHERE user_id = $1 AND id < $2 AND read_at IS NULL ORDER BY id DESC LIMIT $3"#,
            user.as_str(),
            before,
            limit,
        )
        .fetch_all(uow.connection())
        .await?
    } else {
        sqlx::query_as!(
            Row,
            r#"SELECT id, incident, round, event, body, at, read_at IS NOT NULL AS "read!" FROM notifications
               WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"#,
            user.as_str(),
            before,
            limit,
        )
        .fetch_all(uow.connection())
        .await?
    };
    rows.into_iter().map(Row::read).collect()
}

/// One of a user's; `None` for what is not there or is another's.
pub(crate) async fn find(
    uow: &mut UnitOfWork,
    user: &UserId,
    id: Uuid,
) -> Result<Option<Notification>, Failure> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, incident, round, event, body, at, read_at IS NOT NULL AS "read!" FROM notifications
           WHERE user_id = $1 AND id = $2"#,
        user.as_str(),
        id,
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(Row::read).transpose()
}

/// Marks these of a user's as read; says how many were not.
pub(crate) async fn mark(uow: &mut UnitOfWork, user: &UserId, ids: &[Uuid]) -> Result<i64, Failure> {
    let now = Time(uow.now());
    let marked = sqlx::query!(
        "UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND id = ANY($2) AND read_at IS NULL",
        user.as_str(),
        ids,
        now,
    )
    .execute(uow.connection())
    .await?;
    Ok(count(marked.rows_affected()))
}

/// Marks a user's as read up to one; says how many were not.
pub(crate) async fn mark_up_to(uow: &mut UnitOfWork, user: &UserId, id: Uuid) -> Result<i64, Failure> {
    let now = Time(uow.now());
    let marked = sqlx::query!(
        "UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND id <= $2 AND read_at IS NULL",
        user.as_str(),
        id,
        now,
    )
    .execute(uow.connection())
    .await?;
    Ok(count(marked.rows_affected()))
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

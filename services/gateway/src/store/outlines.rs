//! Incidents and rounds in outline: what home says of each besides why it is there.

use std::collections::HashMap;

use contracts::{IncidentKey, Severity, Status, incident::Court};
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::{desk::Group, reader, side::Side};

/// An incident, or for AEMO the last referral round of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) incident: IncidentKey,
    pub(crate) summary: String,
    pub(crate) severity: Severity,
    /// Whose move it is, as the reader may know it; nobody's once it is resolved, and nothing for AEMO.
    pub(crate) court: Option<Court>,
    /// The round, for AEMO.
    pub(crate) round: Option<i32>,
    /// The brand that owns it.
    pub(crate) brand: String,
    /// Who raised it; unknown to AEMO.
    pub(crate) reporter: Option<String>,
    /// Who of the provider has it.
    pub(crate) assignee: Option<String>,
    pub(crate) updated_at: Timestamp,
}

/// What is known to the reader of these incidents, by their numbers.
pub(crate) async fn outlines(
    reading: &mut Reading,
    numbers: &[i64],
) -> Result<HashMap<i64, Outline>, Failure> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let all = if reading.reader == reader::AEMO {
        of_rounds(reading, numbers).await?
    } else {
        of_incidents(reading, numbers).await?
    };
    Ok(all.into_iter().map(|outline| (outline.incident.number(), outline)).collect())
}

async fn of_incidents(reading: &mut Reading, numbers: &[i64]) -> Result<Vec<Outline>, Failure> {
    let rows = sqlx::query!(
        "SELECT i.number, i.summary, i.severity, n.court, i.provider_brand_name, i.reporter_name, i.assignee_name,
                i.updated_at
         FROM incident i JOIN incident_reader n ON n.number = i.number AND n.organisation = $2
         WHERE i.number = ANY ($1) AND $2 = ANY (i.readers)",
        numbers,
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "incident", id: r.number };
            Ok(Outline {
                incident: row.some("number", IncidentKey::from_number(r.number))?,
                severity: row.some("severity", Severity::from_number(r.severity))?,
                court: r.court.map(|court| row.parse("court", &court)).transpose()?,
                round: None,
                summary: r.summary,
                brand: r.provider_brand_name,
                reporter: Some(r.reporter_name),
                assignee: r.assignee_name,
                updated_at: r.updated_at.0,
            })
        })
        .collect()
}

async fn of_rounds(reading: &mut Reading, numbers: &[i64]) -> Result<Vec<Outline>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (incident) incident, round, severity, packet ->> 'summary' AS "summary!",
                  packet #>> '{provider,brand_name}' AS "brand!", updated_at
           FROM referral WHERE incident = ANY ($1) AND $2 = ANY (readers)
           ORDER BY incident, round DESC"#,
        numbers,
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "referral", id: r.incident };
            Ok(Outline {
                incident: row.some("incident", IncidentKey::from_number(r.incident))?,
                severity: row.some("severity", Severity::from_number(r.severity))?,
                court: None,
                round: Some(r.round),
                summary: r.summary,
                brand: r.brand,
                reporter: None,
                assignee: None,
                updated_at: r.updated_at.0,
            })
        })
        .collect()
}

/// What stands at a place of the strip: how many, and the numbers of those that changed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gathered<P> {
    pub(crate) place: P,
    /// How many among those that were looked at: at most as many of each status as were asked for.
    pub(crate) size: i64,
    pub(crate) numbers: Vec<i64>,
}

/// How an incident is placed: whose move it is, whether the reader's organisation is the provider, and where that is.
pub(crate) type Placing = (Option<Court>, bool, Side);

/// Where the reader's incidents are. Of each of these statuses the `newest` that changed last are looked at, and `rows`
/// of each place are named.
pub(crate) async fn gather_incidents(
    reading: &mut Reading,
    statuses: &[Status],
    placings: &[Placing],
    newest: i64,
    rows: i64,
) -> Result<Vec<Gathered<Side>>, Failure> {
    let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    let courts: Vec<Option<String>> =
        placings.iter().map(|(court, ..)| court.map(|court| court.to_string())).collect();
    let own: Vec<bool> = placings.iter().map(|(_, own, _)| *own).collect();
    let sides: Vec<String> = placings.iter().map(|(.., side)| side.as_str().to_owned()).collect();
    let found = sqlx::query!(
        r#"WITH newest AS (
               SELECT n.court, n.number, n.updated_at, n.provider = $1 AS own
               FROM UNNEST($2::text[]) AS wanted (status)
               CROSS JOIN LATERAL (
                   SELECT r.number, r.updated_at, r.provider, r.court FROM incident_reader r
                   WHERE r.organisation = $1 AND r.status = wanted.status
                   ORDER BY r.updated_at DESC, r.number DESC LIMIT $5
               ) n
           ), placed AS (
               SELECT p.side, n.number, count(*) OVER (PARTITION BY p.side) AS size,
                      row_number() OVER (PARTITION BY p.side ORDER BY n.updated_at DESC, n.number DESC) AS place
               FROM newest n
               JOIN UNNEST($7::text[], $3::boolean[], $4::text[]) AS p (court, own, side)
                   ON p.court IS NOT DISTINCT FROM n.court AND p.own = n.own
           )
           SELECT side AS "side!", size AS "size!", number AS "number!"
           FROM placed WHERE place <= $6 ORDER BY side, place"#,
        reading.reader,
        &statuses,
        &own,
        &sides,
        newest,
        rows,
        &courts as &[Option<String>],
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let mut gathered: Vec<Gathered<Side>> = Vec::new();
    for r in found {
        let place = Row { table: "incident_reader", id: r.number }.some("side", Side::named(&r.side))?;
        push(&mut gathered, place, r.size, r.number);
    }
    Ok(gathered)
}

/// The same of AEMO's open rounds, by the groups in which they lie on the desk.
pub(crate) async fn gather_rounds(
    reading: &mut Reading,
    groups: &[Group],
    newest: i64,
    rows: i64,
) -> Result<Vec<Gathered<Group>>, Failure> {
    let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
    let found = sqlx::query!(
        r#"SELECT wanted.desk AS "desk!", n.size AS "size!", n.incident AS "incident!"
           FROM UNNEST($2::text[]) WITH ORDINALITY AS wanted (desk, weight)
           CROSS JOIN LATERAL (
               SELECT m.incident, count(*) OVER () AS size, row_number() OVER () AS place FROM (
                   SELECT r.incident, r.updated_at FROM referral r
                   WHERE r.desk = wanted.desk AND $1 = ANY (r.readers)
                   ORDER BY r.updated_at DESC, r.incident DESC, r.round DESC LIMIT $3
               ) m
           ) n
           WHERE n.place <= $4 ORDER BY wanted.weight, n.place"#,
        reading.reader,
        &groups,
        newest,
        rows,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let mut gathered = Vec::new();
    for r in found {
        let place = Row { table: "referral", id: r.incident }.parse("desk", &r.desk)?;
        push(&mut gathered, place, r.size, r.incident);
    }
    Ok(gathered)
}

fn push<P: PartialEq>(gathered: &mut Vec<Gathered<P>>, place: P, size: i64, number: i64) {
    match gathered.last_mut() {
        Some(last) if last.place == place => last.numbers.push(number),
        _ => gathered.push(Gathered { place, size, numbers: vec![number] }),
    }
}

/// The open incidents that nothing has happened to since, the one longest without a word first.
pub(crate) async fn list_untouched(
    reading: &mut Reading,
    statuses: &[Status],
    since: Timestamp,
    limit: i64,
) -> Result<Vec<i64>, Failure> {
    let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    let numbers = sqlx::query_scalar!(
        r#"SELECT n.number AS "number!"
           FROM UNNEST($2::text[]) AS wanted (status)
           CROSS JOIN LATERAL (
               SELECT r.number, r.updated_at FROM incident_reader r
               WHERE r.organisation = $1 AND r.status = wanted.status AND r.updated_at < $3
               ORDER BY r.updated_at, r.number LIMIT $4
           ) n
           ORDER BY n.updated_at, n.number LIMIT $4"#,
        reading.reader,
        &statuses,
        Time(since),
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(numbers)
}

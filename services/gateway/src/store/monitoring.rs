//! What the ACCC watches. Row-level security lets nobody else read it.

use std::collections::BTreeMap;

use contracts::{IncidentKey, OrganisationId, Severity};
use futures::TryStreamExt;
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

use super::{reading::Reading, row::Row};
use crate::domain::monitoring::{
    calendar::month_of,
    figures::{Adding, Figures, Page},
    question::{By, Question},
    report::{Names, Untouched},
    standing::{Age, Alike, Standings},
};

/// What of a question narrows the rows, as SQL takes it: NULL for all.
struct Narrowed {
    by: &'static str,
    participant: Option<String>,
    severities: Option<Vec<i16>>,
    environments: Option<Vec<String>>,
    categories: Option<Vec<String>>,
}

impl From<&Question> for Narrowed {
    fn from(question: &Question) -> Self {
        fn some<T: ToString>(list: &[T]) -> Option<Vec<String>> {
            (!list.is_empty()).then(|| list.iter().map(ToString::to_string).collect())
        }
        let selection = &question.selection;
        let severities: Vec<i16> = selection.severities.iter().map(|one| one.number()).collect();
        Self {
            by: question.by.as_str(),
            participant: question.participant.as_ref().map(ToString::to_string),
            severities: (!severities.is_empty()).then_some(severities),
            environments: some(&selection.environments),
            categories: some(&selection.categories),
        }
    }
}

/// Where the incidents that are not over stand at a moment.
pub(crate) async fn count_standings(
    reading: &mut Reading,
    question: &Question,
    now: Timestamp,
) -> Result<Standings, Failure> {
    let asked = Narrowed::from(question);
    let rows = sqlx::query!(
        r#"SELECT CASE $1 WHEN 'provider' THEN provider ELSE reporter END AS "participant!", status, court, severity,
                  width_bucket(extract(epoch FROM $7::timestamptz - raised_at)::bigint, $6::bigint[]) AS "age!",
                  count(*) AS "count!", min(raised_at) AS "oldest!: Time"
           FROM monitoring_incident
           WHERE ($2::text IS NULL OR CASE $1 WHEN 'provider' THEN provider ELSE reporter END = $2)
             AND ($3::smallint[] IS NULL OR severity = ANY ($3))
             AND ($4::text[] IS NULL OR environment = ANY ($4))
             AND ($5::text[] IS NULL OR category = ANY ($5))
           GROUP BY 1, 2, 3, 4, 5"#,
        asked.by,
        asked.participant,
        asked.severities.as_deref(),
        asked.environments.as_deref(),
        asked.categories.as_deref(),
        &Age::BOUNDS,
        Time(now),
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let alike: Vec<Alike> = rows
        .into_iter()
        .map(|r| {
            let row = Row { table: "monitoring_incident", id: &r.participant };
            Ok(Alike {
                participant: row.parse("participant", &r.participant)?,
                status: row.parse("status", &r.status)?,
                court: r.court.map(|court| row.parse("court", &court)).transpose()?,
                severity: row.some("severity", Severity::from_number(r.severity))?,
                age: row.some("age", Age::at(r.age))?,
                count: r.count,
                oldest: r.oldest.0,
            })
        })
        .collect::<Result<_, Failure>>()?;
    Ok(Standings::of(&alike))
}

/// What the ledger says to the question.
pub(crate) async fn add_up(reading: &mut Reading, question: &Question) -> Result<Figures, Failure> {
    let mut adding = Adding::new(question);
    let mut pages = sqlx::query!(
        "SELECT participant, month, entries FROM monitoring_ledger
         WHERE relation = $1 AND month BETWEEN $2 AND $3 AND ($4::text IS NULL OR participant = $4)",
        question.by.as_str(),
        month_of(question.period.from),
        month_of(question.period.to),
        question.participant.as_ref().map(OrganisationId::as_str),
    )
    .fetch(&mut *reading.tx);
    while let Some(r) = pages.try_next().await? {
        let row = Row { table: "monitoring_ledger", id: &r.participant };
        let participant = row.parse("participant", &r.participant)?;
        adding.add(&Page { participant, month: r.month, entries: r.entries });
    }
    drop(pages);
    Ok(adding.finish())
}

/// The open incidents to which no participant has done anything for longest, at most `limit`.
pub(crate) async fn list_untouched(
    reading: &mut Reading,
    question: &Question,
    names: &Names,
    limit: i64,
) -> Result<Vec<Untouched>, Failure> {
    let asked = Narrowed::from(question);
    let rows = sqlx::query!(
        "SELECT m.number, m.status, m.court, m.severity, m.provider, m.reporter, m.raised_at, m.touched_at, i.summary
         FROM (
             SELECT number, status, court, severity, provider, reporter, raised_at, touched_at
             FROM monitoring_incident
             WHERE status <> 'resolved'
               AND ($2::text IS NULL OR CASE $1 WHEN 'provider' THEN provider ELSE reporter END = $2)
               AND ($3::smallint[] IS NULL OR severity = ANY ($3))
               AND ($4::text[] IS NULL OR environment = ANY ($4))
               AND ($5::text[] IS NULL OR category = ANY ($5))
             ORDER BY touched_at, number LIMIT $6
         ) m
         JOIN incident i ON i.number = m.number AND $7 = ANY (i.readers)
         ORDER BY m.touched_at, m.number",
        asked.by,
        asked.participant,
        asked.severities.as_deref(),
        asked.environments.as_deref(),
        asked.categories.as_deref(),
        limit,
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "monitoring_incident", id: r.number };
            Ok(Untouched {
                key: row.some("number", IncidentKey::from_number(r.number))?,
                summary: r.summary,
                status: row.parse("status", &r.status)?,
                ball_in_court: r.court.map(|court| row.parse("court", &court)).transpose()?,
                severity: row.some("severity", Severity::from_number(r.severity))?,
                provider: names.participant(&row.parse("provider", &r.provider)?),
                reporter: names.participant(&row.parse("reporter", &r.reporter)?),
                raised_at: r.raised_at.0,
                touched_at: r.touched_at.0,
            })
        })
        .collect()
}

/// The names of all who may be on an incident, and of those who may be what is asked for.
pub(crate) async fn list_participants(
    pool: &PgPool,
    by: By,
) -> Result<(Names, Vec<OrganisationId>), Failure> {
    let rows = sqlx::query!(
        r#"SELECT id, name, party = 'data_holder' OR ($1 = 'reporter' AND party = 'adr') AS "asked!"
           FROM organisation WHERE party IN ('adr', 'data_holder') ORDER BY lower(name), id"#,
        by.as_str(),
    )
    .fetch_all(pool)
    .await?;
    let (mut names, mut asked) = (BTreeMap::new(), Vec::new());
    for r in rows {
        let id: OrganisationId = Row { table: "organisation", id: &r.id }.parse("id", &r.id)?;
        if r.asked {
            asked.push(id.clone());
        }
        names.insert(id, r.name);
    }
    Ok((Names(names), asked))
}

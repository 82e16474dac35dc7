//! Lists of incidents: filtered, ordered, searched, a page at a time.

use contracts::{OrganisationId, incident::Court};
use messaging::Failure;
use service_kit::Time;

use super::{incidents::list_summaries, reading::Reading};
use crate::domain::{
    filter::{Filter, Whose},
    incident::IncidentSummary,
    sort::{Moment, Sort},
    walk::{Spot, Walk},
};

/// How many incidents are looked through for words before the index of words is asked.
const LOOKED_THROUGH: i64 = 2_000;

/// What comes next on the walk among what the reader may see, at most `limit`.
pub(crate) async fn list_incidents(
    reading: &mut Reading,
    filter: &Filter,
    walk: &Walk,
    limit: i64,
) -> Result<Vec<IncidentSummary>, Failure> {
    let numbers = match &filter.words {
        None => numbers(&next(reading, filter, walk, limit).await?),
        Some(words) => search(reading, filter, words, walk, limit).await?,
    };
    list_summaries(reading, &numbers).await
}

/// A stretch of a walk: the incidents on it that hold the words, if any are asked for, and where to go on; `None` at
/// the end. However rare the words are, a stretch is read in one go.
pub(crate) async fn list_stretch(
    reading: &mut Reading,
    filter: &Filter,
    walk: &Walk,
    length: i64,
) -> Result<(Vec<IncidentSummary>, Option<Walk>), Failure> {
    let spots = next(reading, filter, walk, length).await?;
    let further = spots.last().filter(|_| is(spots.len(), length));
    let further = further.map(|last| Walk { from: Some(*last), ..*walk });
    let mut numbers = numbers(&spots);
    if let Some(words) = &filter.words {
        numbers = holding(reading, &numbers, words, length).await?;
    }
    Ok((list_summaries(reading, &numbers).await?, further))
}

/// How many there are, counted up to `most`. Words are not asked for.
pub(crate) async fn count_up_to(reading: &mut Reading, filter: &Filter, most: i64) -> Result<usize, Failure> {
    Ok(next(reading, filter, &Walk::whole(Sort::Updated), most).await?.len())
}

/// A common word is found among the first incidents, where sorting all that hold it would take seconds; a rare one by
/// the index, which finds few.
async fn search(
    reading: &mut Reading,
    filter: &Filter,
    words: &str,
    walk: &Walk,
    limit: i64,
) -> Result<Vec<i64>, Failure> {
    let first = numbers(&next(reading, filter, walk, LOOKED_THROUGH).await?);
    let found = holding(reading, &first, words, limit).await?;
    if is(found.len(), limit) || !is(first.len(), LOOKED_THROUGH) {
        return Ok(found);
    }
    search_all(reading, filter, words, walk, limit).await
}

/// What comes next, without regard to words. A provider's brand and its organisation are written alike: where one is
/// asked for, both are walked, each by its index.
async fn next(reading: &mut Reading, filter: &Filter, walk: &Walk, limit: i64) -> Result<Vec<Spot>, Failure> {
    let asked = Asked::of(filter);
    let Some(word) = filter.provider.as_deref() else {
        return along_the_lanes(reading, filter, &asked, walk, limit).await;
    };
    let by_brand = Asked { brand: Some(word), ..asked.clone() };
    let mut spots = along_the_lanes(reading, filter, &by_brand, walk, limit).await?;
    if asked.owner.is_none_or(|owner| owner == word) {
        let by_owner = Asked { owner: Some(word), ..asked };
        spots.extend(along_the_lanes(reading, filter, &by_owner, walk, limit).await?);
        spots.sort_by(|one, other| walk.compare(one, other));
        spots.dedup();
        spots.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(spots)
}

async fn along_the_lanes(
    reading: &mut Reading,
    filter: &Filter,
    asked: &Asked<'_>,
    walk: &Walk,
    limit: i64,
) -> Result<Vec<Spot>, Failure> {
    let lanes = walk.lanes(filter);
    let statuses: Vec<String> = lanes.iter().map(|lane| lane.status.to_string()).collect();
    let severities: Vec<i16> = lanes.iter().map(|lane| lane.severity.number()).collect();
    let moments: Vec<Time> = lanes.iter().map(|lane| Time(lane.at)).collect();
    let numbers: Vec<i64> = lanes.iter().map(|lane| lane.number).collect();
    let rows = sqlx::query!(
        r#"SELECT found.number AS "number!", found.at AS "at!", lane.severity AS "severity!"
           FROM UNNEST($2::text[], $3::smallint[], $4::timestamptz[], $5::bigint[])
               AS lane (status, severity, at, number)
           CROSS JOIN LATERAL (
               SELECT n.number, n.at FROM (
                   SELECT *, CASE $6 WHEN 'updated' THEN updated_at WHEN 'raised' THEN created_at
                                     ELSE court_since END AS at
                   FROM incident_reader
               ) n
               WHERE n.organisation = $1 AND n.status = lane.status AND n.severity = lane.severity
                 AND CASE WHEN $7 THEN (n.at, n.number) < (lane.at, lane.number)
                          ELSE (n.at, n.number) > (lane.at, lane.number) END
                 AND ($10::text IS NULL OR n.assignee = $10) AND (NOT $11 OR n.assignee IS NULL)
                 AND ($12::text IS NULL OR n.provider = $12)
                 AND ($13::text IS NULL OR n.provider_brand = $13)
                 AND ($14::text IS NULL OR n.reporter = $14)
                 AND ($15::text[] IS NULL OR n.category = ANY ($15))
                 AND ($16::text[] IS NULL OR n.environment = ANY ($16))
                 AND ($17::boolean IS NULL OR n.shared_responsibility = $17)
                 AND ($18::timestamptz IS NULL OR n.updated_at < $18)
                 AND ($19::text IS NULL OR n.court = $19)
                 -- Who is not the provider of its incident raised it.
                 AND ($20::text[] IS NULL AND NOT $21 OR n.court = ANY ($20)
                      OR $21 AND n.court = CASE WHEN n.provider = $1 THEN 'provider' ELSE 'reporter' END)
               ORDER BY CASE WHEN $7 THEN n.at END DESC, CASE WHEN NOT $7 THEN n.at END,
                        CASE WHEN $7 THEN n.number END DESC, CASE WHEN NOT $7 THEN n.number END
               LIMIT $8
           ) found
           ORDER BY lane.severity * $9::smallint,
                    CASE WHEN $7 THEN found.at END DESC, CASE WHEN NOT $7 THEN found.at END,
                    CASE WHEN $7 THEN found.number END DESC, CASE WHEN NOT $7 THEN found.number END
           LIMIT $8"#,
        reading.reader,
        &statuses,
        &severities,
        &moments as &[Time],
        &numbers,
        word(walk.sort.moment()),
        walk.latest_first(),
        limit,
        walk.severity_sign(),
        asked.assignee,
        asked.unassigned,
        asked.owner,
        asked.brand,
        asked.reporter,
        asked.categories.as_deref(),
        asked.environments.as_deref(),
        asked.shared_responsibility,
        asked.untouched_since as Option<Time>,
        asked.within,
        asked.courts.as_deref(),
        asked.yours,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(rows.into_iter().map(|r| Spot { severity: r.severity, at: r.at.0, number: r.number }).collect())
}

/// Those of these incidents that hold the words, in their order, at most `limit`.
async fn holding(
    reading: &mut Reading,
    numbers: &[i64],
    words: &str,
    limit: i64,
) -> Result<Vec<i64>, Failure> {
    let found = sqlx::query_scalar!(
        "SELECT s.number
         FROM UNNEST($1::bigint[]) WITH ORDINALITY AS passed (number, place)
         JOIN incident_search s ON s.number = passed.number
         WHERE s.words @@ websearch_to_tsquery('english', $2)
         ORDER BY passed.place LIMIT $3",
        numbers,
        words,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(found)
}

/// The same as a walk, by the index of words. `OFFSET 0` keeps PostgreSQL from sorting all that the reader may see in
/// order to find few.
async fn search_all(
    reading: &mut Reading,
    filter: &Filter,
    words: &str,
    walk: &Walk,
    limit: i64,
) -> Result<Vec<i64>, Failure> {
    let asked = Asked::of(filter);
    let statuses: Vec<String> = filter.statuses.iter().map(ToString::to_string).collect();
    let severities: Vec<i16> = filter.severities.iter().map(|severity| severity.number()).collect();
    let (rank, at, number) = walk.start();
    let found = sqlx::query_scalar!(
        r#"SELECT n.number
           FROM incident_search s
           CROSS JOIN LATERAL (
               SELECT *, severity * $9::smallint AS rank,
                      CASE $6 WHEN 'updated' THEN updated_at WHEN 'raised' THEN created_at ELSE court_since END AS at
               FROM incident_reader WHERE number = s.number AND organisation = $1
               OFFSET 0
           ) n
           WHERE s.words @@ (websearch_to_tsquery('english', $2) && ('''reader:' || $1 || '''')::tsquery)
             AND n.status = ANY ($3) AND n.severity = ANY ($4)
             AND ($19::smallint IS NULL OR n.rank > $19 OR n.rank = $19
                  AND CASE WHEN $7 THEN (n.at, n.number) < ($5, $20) ELSE (n.at, n.number) > ($5, $20) END)
             AND ($10::text IS NULL OR n.assignee = $10) AND (NOT $11 OR n.assignee IS NULL)
             AND ($12::text IS NULL OR n.provider = $12)
             AND ($13::text IS NULL OR n.provider_brand = $13 OR n.provider = $13)
             AND ($14::text IS NULL OR n.reporter = $14)
             AND ($15::text[] IS NULL OR n.category = ANY ($15))
             AND ($16::text[] IS NULL OR n.environment = ANY ($16))
             AND ($17::boolean IS NULL OR n.shared_responsibility = $17)
             AND ($18::timestamptz IS NULL OR n.updated_at < $18)
             AND ($21::text IS NULL OR n.court = $21)
             AND ($22::text[] IS NULL AND NOT $23 OR n.court = ANY ($22)
                  OR $23 AND n.court = CASE WHEN n.provider = $1 THEN 'provider' ELSE 'reporter' END)
           ORDER BY n.rank,
                    CASE WHEN $7 THEN n.at END DESC, CASE WHEN NOT $7 THEN n.at END,
                    CASE WHEN $7 THEN n.number END DESC, CASE WHEN NOT $7 THEN n.number END
           LIMIT $8"#,
        reading.reader,
        words,
        &statuses,
        &severities,
        Time(at),
        word(walk.sort.moment()),
        walk.latest_first(),
        limit,
        walk.severity_sign(),
        asked.assignee,
        asked.unassigned,
        asked.owner,
        filter.provider.as_deref(),
        asked.reporter,
        asked.categories.as_deref(),
        asked.environments.as_deref(),
        asked.shared_responsibility,
        asked.untouched_since as Option<Time>,
        rank,
        number,
        asked.within,
        asked.courts.as_deref(),
        asked.yours,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(found)
}

/// A filter as its statements take it; `None` asks for nothing.
#[derive(Clone)]
struct Asked<'a> {
    assignee: Option<&'a str>,
    unassigned: bool,
    owner: Option<&'a str>,
    brand: Option<&'a str>,
    reporter: Option<&'a str>,
    categories: Option<Vec<String>>,
    environments: Option<Vec<String>>,
    shared_responsibility: Option<bool>,
    untouched_since: Option<Time>,
    /// The one court that it must be in.
    within: Option<&'static str>,
    courts: Option<Vec<String>>,
    yours: bool,
}

impl<'a> Asked<'a> {
    fn of(filter: &'a Filter) -> Self {
        // Where one court is asked for, PostgreSQL finds the index that begins with it.
        let only = match filter.courts.as_slice() {
            [only] if !filter.yours => Some(*only),
            _ => None,
        };
        Self {
            assignee: match &filter.assignee {
                Some(Whose::User(user)) => Some(user.as_str()),
                _ => None,
            },
            unassigned: filter.assignee == Some(Whose::Nobody),
            owner: filter.owner.as_ref().map(OrganisationId::as_str),
            brand: None,
            reporter: filter.reporter.as_ref().map(OrganisationId::as_str),
            categories: any_of(&filter.categories),
            environments: any_of(&filter.environments),
            shared_responsibility: filter.shared_responsibility,
            untouched_since: filter.untouched_since.map(Time),
            within: filter.within.or(only).map(Court::as_str),
            courts: any_of(&filter.courts),
            yours: filter.yours,
        }
    }
}

/// Any of these words; no question where there are none.
fn any_of<T: ToString>(values: &[T]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.iter().map(ToString::to_string).collect())
}

/// The moment that an order goes by, as the statements name it.
fn word(moment: Moment) -> &'static str {
    match moment {
        Moment::Updated => "updated",
        Moment::Raised => "raised",
        Moment::Court => "court",
    }
}

fn numbers(spots: &[Spot]) -> Vec<i64> {
    spots.iter().map(|spot| spot.number).collect()
}

fn is(count: usize, number: i64) -> bool {
    i64::try_from(count).is_ok_and(|count| count == number)
}

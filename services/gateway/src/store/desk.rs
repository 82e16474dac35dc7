//! Lists of referral rounds, in four orders.

use contracts::ReferralState;
use messaging::Failure;
use service_kit::Time;

use super::{
    reading::Reading,
    referrals::{ReferralRow, view},
};
use crate::domain::{
    desk::{DeskPlace, Filter, Group, Order},
    referral::ReferralView,
};

/// How many rounds a word can name at most.
const MOST_NAMED: i64 = 200;
/// Up to how many the rounds of a group are counted.
pub(crate) const MOST_COUNTED: i64 = 200;

/// A filter as the statements take it.
struct Narrowed {
    groups: Vec<String>,
    own: Option<String>,
    states: Option<Vec<String>>,
    severities: Option<Vec<i16>>,
    provider: Option<String>,
    clusters: Option<Vec<String>>,
    environments: Option<Vec<String>>,
    /// What the word names: incidents, and the round of each.
    named: Option<(Vec<i64>, Vec<i32>)>,
}

/// One page in one order. Each order is a statement of its own, so that each is walked along its own index.
macro_rules! walk {
    ($reading:expr, $by:expr, $after:expr, $limit:expr, beyond $beyond:literal, within $within:literal, all $all:literal) => {
        sqlx::query_as!(
            ReferralRow,
            "SELECT r.incident, r.round, r.state, r.version, r.severity, r.packet, r.reference, r.deferred_until,
                    r.opened_at, r.updated_at, r.state_since, r.asked_at, r.first_response_due, r.first_response_at,
                    r.told_at, r.read_through, r.read_at, r.questions
             FROM UNNEST($2::text[]) AS wanted (desk)
             CROSS JOIN LATERAL (
                 SELECT * FROM referral n
                 WHERE n.desk = wanted.desk AND $1 = ANY (n.readers) AND "
                + $beyond
                + " AND ($3::text IS NULL OR n.provider_organisation = $3)
                   AND ($4::text[] IS NULL OR n.state = ANY ($4))
                   AND ($5::smallint[] IS NULL OR n.severity = ANY ($5))
                   AND ($6::text IS NULL OR n.provider_brand = $6 OR n.provider_organisation = $6)
                   AND ($7::text[] IS NULL OR n.data_cluster = ANY ($7))
                   AND ($8::text[] IS NULL OR n.environment = ANY ($8))
                   AND ($9::bigint[] IS NULL OR (n.incident = ANY ($9) AND EXISTS (
                            SELECT FROM UNNEST($9, $10::integer[]) AS named (incident, round)
                            WHERE named.incident = n.incident AND named.round = n.round)))
                 ORDER BY "
                + $within
                + " LIMIT $15
             ) r
             ORDER BY "
                + $all
                + " LIMIT $15",
            $reading.reader,
            &$by.groups,
            $by.own.as_deref(),
            $by.states.as_deref(),
            $by.severities.as_deref(),
            $by.provider.as_deref(),
            $by.clusters.as_deref(),
            $by.environments.as_deref(),
            $by.named.as_ref().map(|(incidents, _)| incidents.as_slice()),
            $by.named.as_ref().map(|(_, rounds)| rounds.as_slice()),
            $after.severity,
            Time($after.at),
            $after.number,
            $after.round,
            $limit,
        )
        .fetch_all(&mut *$reading.tx)
        .await?
    };
}

/// A page of the rounds that the reader may see, of at most `limit`, in the order of `after`.
pub(crate) async fn list_referrals(
    reading: &mut Reading,
    filter: &Filter,
    after: DeskPlace,
    limit: i64,
) -> Result<Vec<ReferralView>, Failure> {
    let by = narrowed(reading, filter).await?;
    // Only one order needs the severity of the place; the others name it so that all take the same parameters.
    let rows: Vec<ReferralRow> = match after.order {
        Order::Updated => walk!(
            reading, by, after, limit,
            beyond "$11::smallint IS NOT NULL AND (n.updated_at, n.incident, n.round) < ($12, $13, $14)",
            within "n.updated_at DESC, n.incident DESC, n.round DESC",
            all "r.updated_at DESC, r.incident DESC, r.round DESC"
        ),
        Order::Age => walk!(
            reading, by, after, limit,
            beyond "$11::smallint IS NOT NULL AND (n.opened_at, n.incident, n.round) > ($12, $13, $14)",
            within "n.opened_at, n.incident, n.round",
            all "r.opened_at, r.incident, r.round"
        ),
        Order::Severity => walk!(
            reading, by, after, limit,
            beyond "(n.severity, n.opened_at, n.incident, n.round) > ($11, $12, $13, $14)",
            within "n.severity, n.opened_at, n.incident, n.round",
            all "r.severity, r.opened_at, r.incident, r.round"
        ),
        Order::Due => walk!(
            reading, by, after, limit,
            beyond "$11::smallint IS NOT NULL AND n.deferred_until IS NOT NULL
                    AND (n.deferred_until, n.incident, n.round) > ($12, $13, $14)",
            within "n.deferred_until, n.incident, n.round",
            all "r.deferred_until, r.incident, r.round"
        ),
    };
    rows.into_iter().map(view).collect()
}

/// How many rounds lie in each group in which somebody has to do something, counted up to [`MOST_COUNTED`]. The
/// filter's own groups do not narrow it.
pub(crate) async fn count_open(reading: &mut Reading, filter: &Filter) -> Result<Vec<(Group, i64)>, Failure> {
    let all = Filter { groups: Group::OPEN.to_vec(), ..filter.clone() };
    let by = narrowed(reading, &all).await?;
    let rows = sqlx::query!(
        r#"SELECT wanted.desk AS "desk!",
                  (SELECT count(*) FROM (
                       SELECT FROM referral n
                       WHERE n.desk = wanted.desk AND $1 = ANY (n.readers)
                         AND ($3::text IS NULL OR n.provider_organisation = $3)
                         AND ($4::text[] IS NULL OR n.state = ANY ($4))
                         AND ($5::smallint[] IS NULL OR n.severity = ANY ($5))
                         AND ($6::text IS NULL OR n.provider_brand = $6 OR n.provider_organisation = $6)
                         AND ($7::text[] IS NULL OR n.data_cluster = ANY ($7))
                         AND ($8::text[] IS NULL OR n.environment = ANY ($8))
                         AND ($9::bigint[] IS NULL OR (n.incident = ANY ($9) AND EXISTS (
                                  SELECT FROM UNNEST($9, $10::integer[]) AS named (incident, round)
                                  WHERE named.incident = n.incident AND named.round = n.round)))
                       LIMIT $11) AS counted) AS "count!"
           FROM UNNEST($2::text[]) AS wanted (desk)"#,
        reading.reader,
        &by.groups,
        by.own.as_deref(),
        by.states.as_deref(),
        by.severities.as_deref(),
        by.provider.as_deref(),
        by.clusters.as_deref(),
        by.environments.as_deref(),
        by.named.as_ref().map(|(incidents, _)| incidents.as_slice()),
        by.named.as_ref().map(|(_, rounds)| rounds.as_slice()),
        MOST_COUNTED,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let count = |group: Group| rows.iter().find(|row| row.desk == group.as_str()).map_or(0, |row| row.count);
    Ok(Group::OPEN.iter().map(|group| (*group, count(*group))).collect())
}

/// What the statements take, with what the word names looked up.
async fn narrowed(reading: &mut Reading, filter: &Filter) -> Result<Narrowed, Failure> {
    // Each statement is planned for what it is asked: a plan for any parameters would walk all rounds for a provider
    // that has three.
    sqlx::query!(r#"SELECT set_config('plan_cache_mode', 'force_custom_plan', true) AS "mode!""#)
        .fetch_one(&mut *reading.tx)
        .await?;
    let named = match &filter.word {
        Some(word) => Some(named(reading, word).await?),
        None => None,
    };
    let groups = if filter.groups.is_empty() { Group::ALL } else { &filter.groups };
    let states = filter.states.iter().map(|state: &ReferralState| state.to_string()).collect();
    Ok(Narrowed {
        groups: groups.iter().map(ToString::to_string).collect(),
        own: filter.own.as_ref().map(ToString::to_string),
        states: some(states),
        severities: some(filter.severities.iter().map(|severity| severity.number()).collect()),
        provider: filter.provider.clone(),
        clusters: some(filter.data_clusters.iter().map(ToString::to_string).collect()),
        environments: some(filter.environments.iter().map(ToString::to_string).collect()),
        named,
    })
}

async fn named(reading: &mut Reading, word: &str) -> Result<(Vec<i64>, Vec<i32>), Failure> {
    let rows = sqlx::query!(
        "SELECT incident, round FROM referral_word WHERE word = $1 ORDER BY incident DESC, round DESC LIMIT $2",
        word.trim().to_lowercase(),
        MOST_NAMED,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.incident, row.round)).unzip())
}

/// Nothing chosen narrows nothing.
fn some<T>(chosen: Vec<T>) -> Option<Vec<T>> {
    (!chosen.is_empty()).then_some(chosen)
}

//! What the ACCC watches, as figures: `GET /monitoring/…`. For the ACCC alone.

pub(crate) mod courts;
pub(crate) mod query;
pub(crate) mod referrals;
pub(crate) mod standing;
pub(crate) mod times;
pub(crate) mod untouched;
pub(crate) mod weeks;

use contracts::{OrganisationId, Problem, problem::Kind};

use super::refusal::Refusal;
use crate::{
    domain::{
        monitoring::{
            calendar::day_of,
            question::{By, Question},
            report::{Names, Report},
        },
        viewer::Viewer,
    },
    state::Portal,
    store::{monitoring, reading},
};
use query::MonitoringQuery;

/// How many of the oldest untouched incidents are told of.
const UNTOUCHED: i64 = 200;

/// Refuses everybody but the ACCC.
pub(crate) fn allowed(viewer: &Viewer) -> Result<(), Problem> {
    if viewer.monitors() {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "Monitoring is the ACCC’s. Your own incidents are at /incidents."))
}

/// The answer to a query, or what is wrong with it.
pub(crate) async fn answer(
    portal: &Portal,
    viewer: &Viewer,
    query: &MonitoringQuery,
) -> Result<Report, Refusal> {
    allowed(viewer)?;
    let question = query.question(day_of(portal.database.now()))?;
    let (names, _) = participants(portal, question.by).await?;
    report(portal, viewer, question, names).await
}

/// The names of all participants, and who can be asked for.
pub(crate) async fn participants(portal: &Portal, by: By) -> Result<(Names, Vec<OrganisationId>), Refusal> {
    Ok(monitoring::list_participants(portal.database.pool(), by).await?)
}

/// The answer to a question.
pub(crate) async fn report(
    portal: &Portal,
    viewer: &Viewer,
    question: Question,
    names: Names,
) -> Result<Report, Refusal> {
    let as_at = portal.database.now();
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let standings = monitoring::count_standings(&mut reading, &question, as_at).await?;
    let figures = monitoring::add_up(&mut reading, &question).await?;
    let untouched = monitoring::list_untouched(&mut reading, &question, &names, UNTOUCHED).await?;
    Ok(Report { question, as_at, names, standings, figures, untouched })
}

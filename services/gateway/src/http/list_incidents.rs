//! `GET /incidents`

use axum::{Json, extract::State};
use contracts::Problem;

use super::{
    caller::Caller,
    incident_query::IncidentQuery,
    page::{Asked, Page, Paging},
    refusal::Refusal,
};
use crate::{
    domain::{filter::Filter, incident::IncidentSummary, sort::Sort, viewer::Viewer, walk::Walk},
    state::Portal,
    store::{incident_list, reading},
};

/// The incidents that the caller may see.
#[utoipa::path(
    get, path = "/incidents", tag = "incidents", operation_id = "list_incidents",
    params(IncidentQuery, Paging),
    responses(
        (status = 200, body = Page<IncidentSummary>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_incidents(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<IncidentQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<IncidentSummary>>, Refusal> {
    let sort = query.sort(Sort::Updated)?;
    let filter = query.filter(&viewer, portal.database.now())?;
    Ok(Json(load(&portal, &viewer, &filter, sort, &paging).await?))
}

/// A page of what the viewer may see.
pub(crate) async fn load(
    portal: &Portal,
    viewer: &Viewer,
    filter: &Filter,
    sort: Sort,
    paging: &Paging,
) -> Result<Page<IncidentSummary>, Refusal> {
    let (walk, limit) = (Walk::read(sort, paging.cursor())?, paging.limit()?);
    let mut reading = reading::begin_list(portal.database.pool(), viewer).await?;
    let rows = incident_list::list_incidents(&mut reading, filter, &walk, limit + 1).await?;
    Ok(Page::walked(rows, limit, &walk))
}

//! `GET /incidents`

use axum::{Json, extract::State};
use contracts::{FieldError, Problem};
use serde::Deserialize;

use super::{
    caller::Caller,
    page::{Asked, Page, Paging, words},
    refusal::Refusal,
};
use crate::{
    domain::{cursor::Place, incident::IncidentSummary},
    state::Portal,
    store::{
        incidents::{self, Filter},
        reading,
    },
};

/// The longest search.
const LONGEST_SEARCH: usize = 200;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentQuery {
    /// One or more statuses, separated by commas.
    pub(crate) status: Option<String>,
    /// One or more severities, separated by commas.
    pub(crate) severity: Option<String>,
    /// A provider's brand or organisation.
    pub(crate) provider: Option<String>,
    /// Words; `"in quotes"` for a phrase, `-word` for one that must not be there.
    pub(crate) q: Option<String>,
}

impl IncidentQuery {
    /// The filter, or every field at fault.
    pub(crate) fn filter(&self) -> Result<Filter, Problem> {
        let mut errors = Vec::new();
        let words_asked = self.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
        if words_asked.is_some_and(|words| words.chars().count() > LONGEST_SEARCH || words.contains('\0')) {
            let detail = format!("has at most {LONGEST_SEARCH} characters");
            errors.push(FieldError::new("q", "too_long", detail));
        }
        let filter = Filter {
            statuses: words("status", self.status.as_deref(), &mut errors),
            severities: words("severity", self.severity.as_deref(), &mut errors),
            provider: words::<contracts::BrandId>("provider", self.provider.as_deref(), &mut errors)
                .first()
                .map(ToString::to_string),
            words: words_asked.map(str::to_owned),
        };
        if errors.is_empty() { Ok(filter) } else { Err(Problem::invalid(errors)) }
    }
}

/// The incidents that the caller may see, the last updated first.
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
    let (filter, limit, after) = (query.filter()?, paging.limit()?, Place::decode(paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = incidents::list_incidents(&mut reading, &filter, after, limit + 1).await?;
    Ok(Json(Page::new(rows, limit, place)))
}

/// Where the next page begins.
pub(crate) fn place(last: &IncidentSummary) -> String {
    Place { at: last.updated_at, number: last.key.number(), round: 0 }.encode()
}

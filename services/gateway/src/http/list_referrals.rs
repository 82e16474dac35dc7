//! `GET /referrals`

use axum::{Json, extract::State};
use contracts::{FieldError, IncidentKey, Party, Problem};
use serde::Deserialize;

use super::{
    caller::Caller,
    page::{Asked, Page, Paging, words},
    refusal::Refusal,
};
use crate::{
    domain::{
        desk::{DeskPlace, Filter, Order},
        referral::ReferralView,
        viewer::Viewer,
    },
    state::Portal,
    store::{attachments, desk, reading},
};

/// The word for all groups in an address; the same as none.
pub(crate) const ALL_GROUPS: &str = "all";

/// What the list is narrowed to, and in which order it comes.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralQuery {
    /// One or more groups, separated by commas: `received`, `accepted`, `deferred`, `waiting` (a question of AEMO's
    /// is open), `done`; `all` is the same as none.
    pub(crate) group: Option<String>,
    /// One or more states, separated by commas.
    pub(crate) state: Option<String>,
    /// One or more severities, separated by commas.
    pub(crate) severity: Option<String>,
    /// A brand or an organisation.
    pub(crate) provider: Option<String>,
    /// One or more kinds of data, separated by commas.
    pub(crate) data_cluster: Option<String>,
    /// One or more environments, separated by commas.
    pub(crate) environment: Option<String>,
    /// The key of an incident or a round, AEMO's reference, or an interaction id; whole.
    pub(crate) q: Option<String>,
    /// `updated` (the last one first), `age` (the oldest first), `severity` (the worst first), or `due` (the first
    /// due first, of those that are set aside); `updated` unless said otherwise.
    pub(crate) sort: Option<String>,
}

impl ReferralQuery {
    /// Whether anything but the group narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        let filters =
            [&self.state, &self.severity, &self.provider, &self.data_cluster, &self.environment, &self.q];
        filters.into_iter().flatten().any(|text| !text.trim().is_empty())
    }

    /// The filter for a viewer, and the order if one is asked for. Names every field that cannot be read.
    pub(crate) fn read(&self, viewer: &Viewer) -> Result<(Filter, Option<Order>), Problem> {
        let mut errors = Vec::new();
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let filter = Filter {
            groups: words("group", self.group.as_deref().filter(|group| *group != ALL_GROUPS), &mut errors),
            states: words("state", self.state.as_deref(), &mut errors),
            severities: words("severity", self.severity.as_deref(), &mut errors),
            provider: given(&self.provider),
            data_clusters: words("data_cluster", self.data_cluster.as_deref(), &mut errors),
            environments: words("environment", self.environment.as_deref(), &mut errors),
            word: given(&self.q),
            own: (viewer.actor.party == Party::DataHolder).then(|| viewer.actor.organisation.clone()),
        };
        let order = given(&self.sort).and_then(|text| {
            let order = text.parse();
            let fault = |error| errors.push(FieldError::new("sort", "unknown", format!("“{text}” {error}")));
            order.map_err(fault).ok()
        });
        if errors.is_empty() { Ok((filter, order)) } else { Err(Problem::invalid(errors)) }
    }
}

/// The referral rounds that the caller may see: all for AEMO and the ACCC, its own for a provider.
#[utoipa::path(
    get, path = "/referrals", tag = "referrals", operation_id = "list_referrals",
    params(ReferralQuery, Paging),
    responses(
        (status = 200, body = Page<ReferralView>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_referrals(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<ReferralQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<ReferralView>>, Refusal> {
    let (filter, order) = query.read(&viewer)?;
    let order = order.unwrap_or(Order::Updated);
    let (limit, after) = (paging.limit()?, DeskPlace::decode(order, paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = desk::list_referrals(&mut reading, &filter, after, limit + 1).await?;
    let incidents: Vec<IncidentKey> = rows.iter().map(|row| row.incident).collect();
    let files = attachments::list_for_aemo(&mut reading, &incidents).await?;
    let shown = |row: ReferralView| {
        let files = files.get(&row.incident).cloned().unwrap_or_default();
        row.with_files(files, &viewer.actor).shown_to(&viewer.actor)
    };
    let shown = rows.into_iter().map(shown).collect();
    Ok(Json(Page::new(shown, limit, |last| DeskPlace::of(order, last).encode())))
}

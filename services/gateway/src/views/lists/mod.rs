//! Lists of incidents: the queues of those who work on them, and all that somebody sees. Both are one page.

mod asked;
mod assign;
mod choices;
mod export;
mod page;
mod saved;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use self::asked::ListQuery;
use super::{problem::Instead, signed_in::SignedIn};
use crate::{
    domain::saved_filter::List,
    http::page::{Asked, Paging},
    state::Portal,
};

/// The lists, and what is done from them. `/incidents` itself is routed beside the form that raises one.
pub(super) fn router() -> Router<Portal> {
    Router::new()
        .route("/queues", get(queues))
        .route("/queues/assign", post(assign::submit))
        .route("/incidents.csv", get(export::show))
        .route("/filters", get(saved::show).post(saved::save))
        .route("/filters/{id}/rename", post(saved::rename))
        .route("/filters/{id}/delete", post(saved::forget))
}

/// `/queues`
async fn queues(
    State(portal): State<Portal>,
    signed_in: SignedIn,
    Asked(query): Asked<ListQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Instead> {
    if !signed_in.viewer.sees_queues() {
        return Ok(Redirect::to("/incidents").into_response());
    }
    page::show(&portal, signed_in, List::Queues, query, &paging).await
}

/// `/incidents`
pub(super) async fn incidents(
    State(portal): State<Portal>,
    signed_in: SignedIn,
    Asked(query): Asked<ListQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Instead> {
    if !signed_in.viewer.sees_incidents() {
        return Ok(Redirect::to("/referrals").into_response());
    }
    page::show(&portal, signed_in, List::Incidents, query, &paging).await
}

//! `GET /me/colleagues`

use axum::{Json, extract::State};
use contracts::{Problem, event::Assignee};

use super::{caller::Caller, page::Page, refusal::Refusal};
use crate::{identity, state::Portal};

/// The agents of the caller's organisation, by name, at most 500: those whom an incident can be given to.
#[utoipa::path(
    get, path = "/me/colleagues", tag = "me", operation_id = "list_colleagues",
    responses(
        (status = 200, body = Page<Assignee>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_colleagues(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
) -> Result<Json<Page<Assignee>>, Refusal> {
    let items = identity::list_colleagues(portal.database.pool(), &viewer.actor.organisation).await?;
    Ok(Json(Page::whole(items)))
}

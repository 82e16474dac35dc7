//! `GET /me`

use axum::Json;
use contracts::{Actor, Problem};
use serde::Serialize;

use super::caller::Caller;
use crate::domain::viewer::Viewer;

/// Who the token or session is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Me {
    /// The user, the organisation and the role.
    #[serde(flatten)]
    actor: Actor,
    /// The name to sign in with.
    login: String,
    /// Whether the terms were accepted; no command is taken before.
    terms_accepted: bool,
}

impl From<Viewer> for Me {
    fn from(Viewer { actor, login, terms_accepted }: Viewer) -> Self {
        Self { actor, login, terms_accepted }
    }
}

/// Who the caller is.
#[utoipa::path(
    get, path = "/me", tag = "me", operation_id = "get_me",
    responses(
        (status = 200, body = Me),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn me(Caller(viewer): Caller) -> Json<Me> {
    Json(viewer.into())
}

//! `GET /notifications`

use axum::{Json, extract::State};
use contracts::{Problem, command::NotificationPage, form::Fields, nats::subjects};
use serde::Deserialize;

use super::{caller::Caller, command, conditions::Conditions, page::Asked, refusal::Refusal};
use crate::{domain::viewer::Viewer, state::Portal};

/// Which notifications. The notification service says what is wrong with them.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationQuery {
    /// How many at most, 1 to 100; 25 unless said otherwise.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// `true` for those that are not read yet.
    unread: Option<String>,
}

impl NotificationQuery {
    /// Whether only those that are not read yet are asked for.
    pub(crate) fn only_unread(&self) -> bool {
        matches!(self.unread.as_deref(), Some("true" | "on" | "yes"))
    }
}

/// What the caller should know, the newest first.
#[utoipa::path(
    get, path = "/notifications", tag = "notifications", operation_id = "list_notifications",
    params(NotificationQuery),
    responses(
        (status = 200, body = NotificationPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_notifications(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<NotificationQuery>,
) -> Result<Json<NotificationPage>, Refusal> {
    Ok(Json(load(&portal, &viewer, query).await?))
}

/// Asks the notification service.
pub(crate) async fn load(
    portal: &Portal,
    viewer: &Viewer,
    NotificationQuery { limit, cursor, unread }: NotificationQuery,
) -> Result<NotificationPage, Problem> {
    let given = [("limit", limit), ("cursor", cursor), ("unread", unread)];
    let fields: Fields =
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
    command::ask(portal, viewer, subjects::notification::LIST, None, Conditions::default(), fields).await
}

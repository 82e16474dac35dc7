//! `/notifications`

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Redirect, Response},
};
use contracts::command::{Notification, NotificationPage};

use super::{frame::Frame, page::render, posted::Posted, problem::Instead, signed_in::SignedIn};
use crate::{
    http::{
        mark_read,
        notifications::{NotificationQuery, load},
        page::Asked,
    },
    state::Portal,
};

/// A row of the list.
struct Row {
    notification: Notification,
    to: String,
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    frame: Frame,
    rows: Vec<Row>,
    unread: i64,
    newest: Option<String>,
    next: Option<String>,
}

/// The list.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<NotificationQuery>,
) -> Result<Response, Instead> {
    let NotificationPage { items, next, unread } = load(&portal, &viewer, query).await?;
    let newest = items.first().map(|newest| newest.id.to_string());
    let incidents = frame.sees_incidents;
    let row = |notification: Notification| Row {
        to: match notification.round {
            Some(round) if !incidents => format!("/referrals/{}-R{round}", notification.incident),
            _ => format!("/incidents/{}", notification.incident),
        },
        notification,
    };
    let rows = items.into_iter().map(row).collect();
    Ok(render(StatusCode::OK, &NotificationsPage { frame, rows, unread, newest, next }))
}

/// Marks them as read.
pub(crate) async fn submit(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let Posted { viewer, fields, conditions, .. } = posted;
    mark_read(&portal, &viewer, conditions, fields).await?;
    Ok(Redirect::to("/notifications"))
}

//! `/notifications`

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Redirect, Response},
};
use contracts::{
    Problem,
    command::{Notification, NotificationPage},
    form::Fields,
    problem::Kind,
};

use super::{
    frame::Frame,
    page::{render, status},
    posted::{Posted, take},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::notice::day,
    http::{
        mark_read,
        notifications::{NotificationQuery, load},
        open_notification,
        page::Asked,
    },
    state::Portal,
};

/// What came on one day.
struct Day {
    name: String,
    notifications: Vec<Notification>,
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    frame: Frame,
    days: Vec<Day>,
    /// How many are unread in all.
    unread: i64,
    /// Whether only those are listed.
    only_unread: bool,
    /// The newest on the page, up to which all can be marked.
    newest: Option<String>,
    next: Option<String>,
    /// Why there is no list.
    problem: Option<Problem>,
}

/// The list. Where the notification service is away the page says so; the rest of the portal goes on.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<NotificationQuery>,
) -> Result<Response, Instead> {
    let only_unread = query.only_unread();
    let (page, problem) = match load(&portal, &viewer, query).await {
        Ok(page) => (page, None),
        Err(problem) if problem.kind() == Kind::Unavailable => {
            (NotificationPage { items: Vec::new(), next: None, unread: 0 }, Some(problem))
        }
        Err(problem) => return Err(problem.into()),
    };
    let NotificationPage { items, next, unread } = page;
    let newest = items.first().map(|newest| newest.id.to_string());
    let days = by_day(items, &frame);
    let code = problem.as_ref().map_or(StatusCode::OK, status);
    Ok(render(code, &NotificationsPage { frame, days, unread, only_unread, newest, next, problem }))
}

/// Marks some as read, or all up to one, and shows the list again.
pub(crate) async fn submit(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let Posted { viewer, mut fields, conditions, .. } = posted;
    let only_unread = take(&mut fields, "show").is_some_and(|show| show == "unread");
    mark_read(&portal, &viewer, conditions, fields).await?;
    Ok(Redirect::to(if only_unread { "/notifications?unread=true" } else { "/notifications" }))
}

/// `GET /notifications/{id}`: it is read, and what it is about is shown.
pub(crate) async fn open(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Instead> {
    if id.parse::<uuid::Uuid>().is_err() {
        return Err(Problem::not_found("such notification").into());
    }
    let fields: Fields = [("id".to_owned(), id.into())].into_iter().collect();
    let opened = open_notification(&portal, &viewer, fields).await?;
    let to = match opened.round {
        Some(round) if !frame.sees_incidents => format!("/referrals/{}-R{round}", opened.incident),
        _ => format!("/incidents/{}", opened.incident),
    };
    Ok(Redirect::to(&to))
}

/// The list in days, as it is ordered.
fn by_day(items: Vec<Notification>, frame: &Frame) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for notification in items {
        let name = day(notification.at, frame.now, &frame.zone);
        match days.last_mut() {
            Some(last) if last.name == name => last.notifications.push(notification),
            _ => days.push(Day { name, notifications: vec![notification] }),
        }
    }
    days
}

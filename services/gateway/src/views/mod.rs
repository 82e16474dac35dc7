//! The pages: server-rendered, and they need no script.

mod action_form;
mod answer;
mod comment;
mod frame;
mod home;
mod incident;
mod incidents;
mod new_incident;
mod notifications;
mod page;
mod posted;
mod problem;
mod referral;
mod referrals;
mod sign_in;
mod sign_out;
mod signed_in;
mod take_action;
mod terms;

use axum::{
    Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};

pub(crate) use problem::page as problem_page;

use crate::state::Portal;

/// Every page.
pub(crate) fn router() -> Router<Portal> {
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_out::submit))
        .route("/terms", get(terms::show).post(terms::submit))
        .route("/incidents", get(incidents::show).post(new_incident::submit))
        .route("/incidents/new", get(new_incident::show))
        .route("/incidents/{key}", get(incident::show))
        .route("/incidents/{key}/comments", post(comment::submit))
        .route("/incidents/{key}/actions/{action}", post(take_action::submit))
        .route("/referrals", get(referrals::show))
        .route("/referrals/{id}", get(referral::show))
        .route("/referrals/{id}/actions/{action}", post(answer::submit))
        .route("/notifications", get(notifications::show).post(notifications::submit))
        .route("/static/portal.css", get(style))
        .route("/static/mark.svg", get(mark))
}

async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, include_str!("../../static/portal.css"))
}

async fn mark() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_str!("../../static/mark.svg"))
}

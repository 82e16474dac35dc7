//! The pages: server-rendered. They need no script, and live with it.

mod action_form;
mod answer;
pub(crate) mod assets;
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
        .route("/static/{name}", get(assets::serve))
}

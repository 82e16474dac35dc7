//! The pages: server-rendered. They need no script, and live with it.

mod action_form;
mod answer;
pub(crate) mod assets;
mod attach;
mod attachment;
mod breakable;
mod comment;
mod drafts;
mod frame;
mod home;
mod incident;
mod lists;
mod looked_at;
mod me;
mod monitoring;
mod multipart;
mod new_incident;
mod notifications;
mod ops;
mod own_path;
mod page;
mod posted;
mod problem;
mod referral;
mod referrals;
mod renewal;
mod sign_in;
mod sign_out;
mod signed_in;
mod take_action;
mod terms;
mod watch;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};

pub(crate) use breakable::breakable;
pub(crate) use problem::{in_a_frame, page as problem_page};

use crate::state::Portal;

/// For forms with files.
fn large() -> DefaultBodyLimit {
    DefaultBodyLimit::max(multipart::LARGEST_FORM)
}

/// Every page.
pub(crate) fn router() -> Router<Portal> {
    Router::new()
        .route("/", get(home::show))
        .route("/seen", post(home::seen))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_out::submit))
        .route("/sign-out/everywhere", post(sign_out::everywhere))
        .route("/me", get(me::show))
        .route("/me/zone", post(me::choose_zone))
        .route("/drafts", post(drafts::submit))
        .route("/drafts/discard", post(drafts::discard))
        .route("/terms", get(terms::show).post(terms::submit))
        .route("/incidents", get(lists::incidents).post(new_incident::submit).layer(large()))
        .route("/incidents/new", get(new_incident::show).post(new_incident::look).layer(large()))
        .route("/incidents/{key}", get(incident::show))
        .route("/incidents/{key}/comments", get(comment::show).post(comment::submit).layer(large()))
        .route("/incidents/{key}/attachments", get(comment::show).post(attach::submit).layer(large()))
        .route("/attachments/{id}", get(attachment::show))
        .route("/attachments/{id}/remove", post(attachment::remove))
        .route("/incidents/{key}/actions/{action}", get(take_action::show).post(take_action::submit))
        .route("/incidents/{key}/watch", post(watch::submit))
        .route("/referrals", get(referrals::show))
        .route("/referrals/{id}", get(referral::show))
        .route("/referrals/{id}/actions/{action}", get(answer::show).post(answer::submit))
        .route("/monitoring", get(monitoring::show))
        .route("/monitoring/{file}", get(monitoring::download))
        .route("/ops", get(ops::show))
        .route("/notifications", get(notifications::show).post(notifications::submit))
        .route("/notifications/{id}", get(notifications::open))
        .merge(lists::router())
        .layer(middleware::from_fn(renewal::hand_over))
        .route("/static/{name}", get(assets::serve))
}

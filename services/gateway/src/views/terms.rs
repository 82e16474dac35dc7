//! `/terms`

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Redirect, Response},
};

use super::{frame::Frame, page::render, posted::Posted, problem::Instead, signed_in::SignedIn};
use crate::{identity, state::Portal};

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    frame: Frame,
    accepted: bool,
}

/// The terms.
pub(crate) async fn show(SignedIn { viewer, frame }: SignedIn) -> Response {
    render(StatusCode::OK, &TermsPage { frame, accepted: viewer.terms_accepted })
}

/// Accepts them.
pub(crate) async fn submit(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let now = portal.database.now();
    identity::accept_terms(portal.database.pool(), &posted.viewer.actor.user, now).await?;
    Ok(Redirect::to("/"))
}

//! `/terms`

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Redirect, Response},
};
use serde::Deserialize;

use super::{
    frame::Frame,
    own_path::own_path,
    page::render,
    posted::{Posted, take},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    identity::{self, terms},
    state::Portal,
};

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    frame: Frame,
    version: i32,
    dated: &'static str,
    /// When this version was accepted.
    accepted: Option<jiff::Timestamp>,
    /// Whether one before it was.
    earlier: bool,
    next: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub(crate) struct Then {
    next: Option<String>,
}

/// The terms.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Query(Then { next }): Query<Then>,
) -> Result<Response, Instead> {
    let accepted = terms::find_acceptance(portal.database.pool(), &viewer.actor.user).await?;
    let present = accepted.filter(|accepted| accepted.version >= terms::VERSION);
    let page = TermsPage {
        frame,
        version: terms::VERSION,
        dated: terms::DATED,
        accepted: present.map(|accepted| accepted.at),
        earlier: accepted.is_some() && present.is_none(),
        next: own_path(next.as_deref()).to_owned(),
    };
    Ok(render(StatusCode::OK, &page))
}

/// Accepts them, and leads on.
pub(crate) async fn submit(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let Posted { viewer, mut fields, .. } = posted;
    let next = take(&mut fields, "next");
    identity::accept_terms(portal.database.pool(), &viewer.actor.user, portal.database.now()).await?;
    Ok(Redirect::to(own_path(next.as_deref())))
}

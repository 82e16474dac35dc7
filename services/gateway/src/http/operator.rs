//! Whoever runs the portal, and nobody else.

use axum::{extract::FromRequestParts, http::request::Parts};
use contracts::{Problem, problem::Kind};

use super::{caller::Caller, refusal::Refusal};
use crate::{domain::viewer::Viewer, state::Portal};

/// A caller who runs the portal.
pub(crate) struct Operator(pub(crate) Viewer);

impl FromRequestParts<Portal> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Refusal> {
        let Caller(viewer) = Caller::from_request_parts(parts, portal).await?;
        require_operator(&viewer)?;
        Ok(Self(viewer))
    }
}

/// Refuses whoever does not run the portal.
pub(crate) fn require_operator(viewer: &Viewer) -> Result<(), Problem> {
    if viewer.operates() {
        return Ok(());
    }
    let detail =
        "How the portal works inside is for those who run it. Ask them with the trace id of an answer.";
    Err(Problem::new(Kind::Forbidden, detail))
}

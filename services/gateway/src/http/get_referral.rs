//! `GET /referrals/{id}`

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use contracts::{Problem, ReferralId};
use messaging::Failure;

use super::{caller::Caller, conditions::etag, refusal::Refusal};
use crate::{
    domain::{referral::ReferralView, viewer::Viewer},
    state::Portal,
    store::{attachments, reading, referrals},
};

/// A referral round: what AEMO was told, where it stands, and what the caller may do now.
#[utoipa::path(
    get, path = "/referrals/{id}", tag = "referrals", operation_id = "get_referral",
    params(("id" = ReferralId, Path)),
    responses(
        (status = 200, body = ReferralView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get_referral(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
) -> Result<Response, Refusal> {
    let view = load(&portal, &viewer, id(&given)?).await?;
    Ok(([(header::ETAG, etag(view.version))], Json(view)).into_response())
}

/// The round as the viewer may see it.
pub(crate) async fn load(portal: &Portal, viewer: &Viewer, id: ReferralId) -> Result<ReferralView, Failure> {
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let found = referrals::find_referral(&mut reading, id).await?;
    let view = found.ok_or_else(|| Problem::not_found(format!("referral {id}")))?;
    let files = attachments::list_for_aemo(&mut reading, id.incident).await?;
    Ok(view.with_files(files, &viewer.actor).shown_to(&viewer.actor))
}

/// The id in a path. What is no id is no referral either.
pub(crate) fn id(given: &str) -> Result<ReferralId, Problem> {
    given.parse().map_err(|_| Problem::not_found("such referral"))
}

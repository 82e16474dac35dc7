//! `GET /referrals/{id}`

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use contracts::{Problem, ReferralId, event::REFERRAL, problem::Kind};
use messaging::Failure;

use super::{caller::Caller, conditions::etag, refusal::Refusal};
use crate::{
    domain::{referral::ReferralView, viewer::Viewer},
    state::Portal,
    store::{
        attachments, position,
        reading::{self, Reading},
        referrals, timeline,
    },
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
    if let Some(view) = referrals::find_referral(&mut reading, id).await? {
        return shown(&mut reading, viewer, view).await;
    }
    drop(reading);
    arriving(portal, viewer, id).await
}

/// The round, once it is here. Workflow's event says that an incident was referred, and the liaison opens the round
/// after it: who comes by what the first has told waits for the second, as a command waits for what it did.
async fn arriving(portal: &Portal, viewer: &Viewer, id: ReferralId) -> Result<ReferralView, Failure> {
    let (pool, incident) = (portal.database.pool(), id.incident.to_string());
    loop {
        let applied = position::applied(pool, REFERRAL, &incident).await?;
        let mut reading = reading::begin(pool, viewer).await?;
        if let Some(view) = referrals::find_referral(&mut reading, id).await? {
            return shown(&mut reading, viewer, view).await;
        }
        if timeline::list_of_referral(&mut reading, id, 0, 1).await?.is_empty() {
            return Err(Problem::not_found(format!("referral {id}")).into());
        }
        drop(reading);
        if !portal.applied.wait(pool, REFERRAL, &incident, applied + 1).await {
            let detail =
                format!("{} was referred, and {id} is still on its way. Ask again in a moment.", id.incident);
            return Err(Problem::new(Kind::Unavailable, detail).into());
        }
    }
}

async fn shown(reading: &mut Reading, viewer: &Viewer, view: ReferralView) -> Result<ReferralView, Failure> {
    let mut files = attachments::list_for_aemo(reading, &[view.incident]).await?;
    let files = files.remove(&view.incident).unwrap_or_default();
    Ok(view.with_files(files, &viewer.actor).shown_to(&viewer.actor))
}

/// The id in a path. What is no id is no referral either.
pub(crate) fn id(given: &str) -> Result<ReferralId, Problem> {
    given.parse().map_err(|_| Problem::not_found("such referral"))
}

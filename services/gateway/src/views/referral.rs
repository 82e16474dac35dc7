//! `/referrals/{id}`

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::ReferralId;

use super::{
    action_form::{ActionForm, RefusedForm, Stranded, hand_back},
    drafts,
    frame::Frame,
    page::{render, status},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        form,
        referral::ReferralView,
        telling::{Told, tell},
        viewer::Viewer,
    },
    http::{
        get_referral::{id, load},
        page::MOST,
    },
    state::Portal,
    store::{reading, timeline},
};

#[derive(Template)]
#[template(path = "referral.html")]
struct ReferralPage {
    frame: Frame,
    view: ReferralView,
    entries: Vec<Told>,
    actions: Vec<ActionForm>,
    problem: Option<String>,
    lost: Vec<String>,
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(given): Path<String>,
) -> Result<Response, Instead> {
    page(&portal, &viewer, frame, id(&given)?, None).await
}

/// The page, with a form that was refused.
pub(super) async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    id: ReferralId,
    refused: Option<RefusedForm>,
) -> Result<Response, Instead> {
    let view = load(portal, viewer, id).await?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let entries = timeline::list_of_referral(&mut reading, id, 0, MOST).await?;
    let mut actions: Vec<ActionForm> = view
        .available_actions
        .iter()
        .map(|action| {
            let to = format!("/referrals/{id}/actions/{action}");
            ActionForm::new(action.as_str(), action.label(), to, form::answer(*action))
        })
        .collect();
    drafts::resume(portal, viewer, actions.iter_mut()).await?;
    let code = refused.as_ref().map_or(StatusCode::OK, |refused| status(&refused.problem));
    let Stranded { problem, lost } = hand_back(refused, actions.iter_mut());
    let page = ReferralPage {
        entries: entries.iter().map(|entry| tell(entry, &frame.zone)).collect(),
        frame,
        view,
        actions,
        problem,
        lost,
    };
    Ok(render(code, &page))
}

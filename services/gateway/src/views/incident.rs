//! `/incidents/{key}`

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Action, Audience, IncidentKey, Relation, Role};

use super::{
    action_form::{ActionForm, RefusedForm, Stranded, hand_back},
    frame::Frame,
    new_incident::active_brands,
    page::{render, status},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        form,
        incident::IncidentView,
        telling::{Told, tell},
        viewer::Viewer,
    },
    http::{
        get_incident::{key, load},
        page::MOST,
    },
    state::Portal,
    store::{reading, timeline},
};

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    view: IncidentView,
    entries: Vec<Told>,
    more: bool,
    actions: Vec<ActionForm>,
    comment: Option<ActionForm>,
    /// A refusal whose form is no longer on the page: the incident has changed meanwhile.
    problem: Option<String>,
    /// What was typed into it.
    lost: Vec<String>,
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(given): Path<String>,
) -> Result<Response, Instead> {
    page(&portal, &viewer, frame, key(&given)?, None).await
}

/// The page, with a form that was refused.
pub(super) async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    key: IncidentKey,
    refused: Option<RefusedForm>,
) -> Result<Response, Instead> {
    let view = load(portal, viewer, key).await?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let mut entries = timeline::list_of_incident(&mut reading, key, 0, MOST + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(MOST) > MOST;
    entries.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let brands = if view.available_actions.contains(&Action::ReRoute) {
        active_brands(portal).await?
    } else {
        Vec::new()
    };
    let mut actions: Vec<ActionForm> = view
        .available_actions
        .iter()
        .map(|action| {
            let to = format!("/incidents/{key}/actions/{action}");
            ActionForm::new(action.as_str(), action.label(), to, form::action(*action, &brands))
        })
        .collect();
    let audiences = audiences(&view);
    let mut comment = (viewer.actor.role == Role::Agent).then(|| {
        ActionForm::new("comment", "Comment", format!("/incidents/{key}/comments"), form::comment(&audiences))
    });
    let code = refused.as_ref().map_or(StatusCode::OK, |refused| status(&refused.problem));
    let Stranded { problem, lost } = hand_back(refused, actions.iter_mut().chain(comment.as_mut()));
    let page = IncidentPage {
        entries: entries.iter().map(|entry| tell(entry, &frame.zone)).collect(),
        frame,
        view,
        more,
        actions,
        comment,
        problem,
        lost,
    };
    Ok(render(code, &page))
}

/// To whom the viewer may speak on this incident.
fn audiences(view: &IncidentView) -> Vec<Audience> {
    let referred = view.referrals.as_ref().is_some_and(|rounds| !rounds.is_empty());
    let to_aemo = referred && view.relation != Relation::Reporter;
    let all = Audience::ALL.iter().copied();
    all.filter(|audience| *audience != Audience::Referral || to_aemo).collect()
}

//! `/referrals/{id}`

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contracts::{Party, ReferralAction, ReferralId, event::REFERRAL, problem::Kind};

use super::{
    action_form::{ActionForm, RefusedForm, Stranded, hand_back},
    drafts,
    frame::Frame,
    looked_at::is_looked_at,
    page::{render, status},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        answer_consequence, fields,
        referral::ReferralView,
        telling::{Told, tell},
        viewer::Viewer,
    },
    http::{
        get_referral::{id, load},
        look,
        page::MOST,
    },
    state::Portal,
    store::{reading, timeline},
};

/// How many of the changes are told; the conversation has the rest.
const MOST_CHANGES: i64 = 20;

/// What is told instead of versions, which a person does not know of.
const STALE: &str = "The referral has changed since this page was shown to you, so nothing was done. Look at what \
                     changed; what you filled in is still here, and can be sent again.";

/// An answer that was refused, and the version that it was meant for.
pub(super) struct Again {
    pub(super) refused: RefusedForm,
    pub(super) seen: Option<i64>,
}

/// What changed while somebody was filling in a form, the newest first.
struct Changed {
    entries: Vec<Told>,
    more: bool,
    /// The form to go on with.
    form: String,
}

#[derive(Template)]
#[template(path = "referral.html")]
struct ReferralPage {
    frame: Frame,
    view: ReferralView,
    entries: Vec<Told>,
    /// Whether there was more before the first entry.
    more: bool,
    actions: Vec<ActionForm>,
    comment: Option<ActionForm>,
    changed: Option<Changed>,
    /// A refusal whose form is no longer on the page.
    problem: Option<String>,
    /// What was typed into it.
    lost: Vec<String>,
}

impl ReferralPage {
    /// Whether the viewer reads it as the provider that referred.
    fn is_provider(&self) -> bool {
        self.frame.party == Party::DataHolder
    }

    /// Whether the viewer reads it as AEMO.
    fn is_aemo(&self) -> bool {
        self.frame.party == Party::Aemo
    }
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(given): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Instead> {
    let view = load(&portal, &viewer, id(&given)?).await?;
    if viewer.actor.party == Party::Aemo && is_looked_at(&headers) {
        note_look(&portal, &viewer, &view);
    }
    page(&portal, &viewer, frame, view, None).await
}

/// AEMO has read what its user is about to see. The page waits for nothing of it: the owner may be away, and AEMO's
/// system will have read it another time.
fn note_look(portal: &Portal, viewer: &Viewer, view: &ReferralView) {
    if view.at_aemo.unread_since.is_none() {
        return;
    }
    let (portal, viewer, id, told_at) = (portal.clone(), viewer.clone(), view.id, view.at_aemo.told_at);
    tokio::spawn(async move {
        if let Err(problem) = look(&portal, &viewer, id, told_at).await {
            tracing::info!(referral = %id, problem = %problem.detail, "that AEMO looked is not noted");
        }
    });
}

/// The page with an answer that was refused, as things now are.
pub(super) async fn again(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    id: ReferralId,
    again: Again,
) -> Result<Response, Instead> {
    let view = load(portal, viewer, id).await?;
    page(portal, viewer, frame, view, Some(again)).await
}

async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    view: ReferralView,
    again: Option<Again>,
) -> Result<Response, Instead> {
    let id = view.id;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let mut entries = timeline::list_last_of_referral(&mut reading, id, MOST + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(MOST) > MOST;
    if more {
        entries.remove(0);
    }
    let code = again.as_ref().map_or(StatusCode::OK, |again| status(&again.refused.problem));
    let (mut refused, mut changed) = (None, None);
    if let Some(Again { refused: mut given, seen }) = again {
        if let (Kind::Stale, Some(seen)) = (given.problem.kind(), seen) {
            STALE.clone_into(&mut given.problem.detail);
            let lines =
                timeline::list_of_round_after_version(&mut reading, id, seen, MOST_CHANGES + 1).await?;
            let entries: Vec<Told> = lines.iter().map(|line| tell(line, &frame.zone)).collect();
            changed = Some(cut(entries, given.form.clone()));
        }
        refused = Some(given);
    }
    let mut actions: Vec<ActionForm> = view.available_actions.iter().map(|one| action(*one, &view)).collect();
    drafts::resume(portal, viewer, actions.iter_mut()).await?;
    unfold(&mut actions, refused.as_ref());
    let Stranded { problem, lost } = hand_back(refused, actions.iter_mut());
    let comment = actions.extract_if(.., |form| form.form == ReferralAction::Comment.as_str()).next();
    let page = ReferralPage {
        entries: entries.iter().map(|entry| tell(entry, &frame.zone)).collect(),
        frame,
        view,
        more,
        actions,
        comment,
        changed,
        problem,
        lost,
    };
    Ok(render(code, &page))
}

/// The version that is current, when nothing happened in the round since `seen`: a word in another round of the
/// incident moves the version, and is no reason to decide anew.
pub(super) async fn unseen(
    portal: &Portal,
    viewer: &Viewer,
    id: ReferralId,
    seen: i64,
) -> Result<Option<i64>, Instead> {
    // The owner was ahead of what is shown.
    portal.applied.wait(portal.database.pool(), REFERRAL, &id.incident.to_string(), seen + 1).await;
    let view = load(portal, viewer, id).await?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let known = timeline::list_of_round_after_version(&mut reading, id, seen, 1).await?;
    Ok((known.is_empty() && view.version > seen).then_some(view.version))
}

fn action(action: ReferralAction, view: &ReferralView) -> ActionForm {
    let to = format!("/referrals/{}/actions/{action}", view.id);
    ActionForm {
        consequence: Some(answer_consequence::of(action, view.state)),
        version: answer_consequence::rests_on_what_was_seen(action).then_some(view.version),
        ..ActionForm::new(
            action.as_str(),
            action.label(),
            to,
            fields::answer(action, &view.at_aemo.open_questions),
        )
    }
}

/// Lays open what is most likely done next, unless one form was refused.
fn unfold(actions: &mut [ActionForm], refused: Option<&RefusedForm>) {
    if refused.is_some() {
        return;
    }
    let likely = [ReferralAction::Accept, ReferralAction::Contribute, ReferralAction::Answer];
    let first = likely.into_iter().find(|one| actions.iter().any(|form| form.form == one.as_str()));
    for form in actions.iter_mut() {
        form.open = first.is_some_and(|first| form.form == first.as_str());
    }
}

fn cut(mut entries: Vec<Told>, form: String) -> Changed {
    let most = usize::try_from(MOST_CHANGES).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    Changed { entries, more, form }
}

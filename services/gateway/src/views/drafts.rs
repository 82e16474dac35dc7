//! Drafts: what is typed is kept while it is typed, when it is refused, and when its session has ended meanwhile.

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, UserId, form::Fields, problem::Kind};
use jiff::Timestamp;
use messaging::Failure;
use serde::Serialize;

use super::{
    action_form::ActionForm,
    frame::zone_of,
    own_path::{by_way_of, own_path},
    posted::{Posted, foreign, form, take},
    problem::Instead,
    sign_in::Why,
    signed_in::session,
};
use crate::{
    domain::{
        draft::{DraftForm, Kept, LARGEST, NotKept},
        form::fill,
        viewer::Viewer,
    },
    http::refusal::Refusal,
    identity::{self, Session},
    state::Portal,
    store::drafts,
};

/// After a command: what was refused is kept, and what was done needs no draft. Gives when it was kept. A draft that
/// fails is no reason to fail the command.
pub(super) async fn settle<T>(
    portal: &Portal,
    viewer: &Viewer,
    form: DraftForm,
    typed: &Fields,
    outcome: &Result<T, Problem>,
) -> Option<Timestamp> {
    if outcome.is_err() {
        return keep_typed(portal, viewer, form, typed).await;
    }
    if let Err(error) = drafts::forget_draft(portal.database.pool(), &viewer.actor.user, form).await {
        tracing::warn!(%error, "a draft of what was done stays");
    }
    None
}

/// Keeps what was typed, and gives when. A draft that fails is no reason to fail the page.
pub(super) async fn keep_typed(
    portal: &Portal,
    viewer: &Viewer,
    form: DraftForm,
    typed: &Fields,
) -> Option<Timestamp> {
    let kept = keep(portal, &viewer.actor.user, form, typed).await;
    let kept = kept.inspect_err(|error| tracing::warn!(%error, "a draft was not kept"));
    kept.ok().and_then(Result::ok)
}

/// Fills the forms of a page with the drafts that there are of them.
pub(super) async fn resume<'a>(
    portal: &Portal,
    viewer: &Viewer,
    forms: impl Iterator<Item = &'a mut ActionForm>,
) -> Result<(), Failure> {
    let mut forms: Vec<&mut ActionForm> = forms.collect();
    let sent_to: Vec<String> = forms.iter().map(|form| form.path().to_owned()).collect();
    if sent_to.is_empty() {
        return Ok(());
    }
    let (pool, now) = (portal.database.pool(), portal.database.now());
    for draft in drafts::list_drafts(pool, &viewer.actor.user, Some(&sent_to), now).await? {
        let at = draft.form.to_string();
        if let Some(form) = forms.iter_mut().find(|form| form.path() == at) {
            fill(&mut form.fields, &draft.fields, &[]);
            form.drafted = Some(draft.kept_at);
        }
    }
    Ok(())
}

/// What becomes of a form whose session is not the browser's: it has ended, or somebody signed in anew. Whoever the
/// form was opened by gets a draft of it. Nothing else is done, and nothing is shown.
pub(super) async fn left_behind(
    portal: &Portal,
    here: Option<&Session>,
    path: &str,
    shown: &str,
    typed: &Fields,
) -> Instead {
    match leave(portal, here, path, shown, typed).await {
        Ok(instead) => instead,
        Err(failure) => failure.into(),
    }
}

async fn leave(
    portal: &Portal,
    here: Option<&Session>,
    path: &str,
    shown: &str,
    typed: &Fields,
) -> Result<Instead, Failure> {
    let form = path.parse::<DraftForm>().ok();
    let owner = identity::find_form_owner(portal.database.pool(), shown, portal.database.now()).await?;
    let kept = match (&owner, form) {
        (Some(owner), Some(form)) => keep(portal, owner, form, typed).await?,
        _ => Err(NotKept::Nothing),
    };
    let next = form.map_or_else(|| "/".to_owned(), DraftForm::page);
    Ok(match (here, owner, kept) {
        (Some(session), Some(owner), Ok(_)) if session.viewer.actor.user == owner => {
            Instead::Go(Redirect::to(&next))
        }
        (Some(_), Some(_), Ok(_)) => Problem::new(
            Kind::Forbidden,
            "Somebody else opened this form and has signed out since. What stood in it is kept as a draft for them; \
             nothing was sent.",
        )
        .into(),
        (Some(_), ..) => foreign().into(),
        (None, _, kept) => {
            let why = match (kept, form.is_some() && Kept::of(typed).is_ok()) {
                (Ok(_), _) => Why::Kept,
                (Err(_), true) => Why::NotKept,
                (Err(_), false) => Why::Ended,
            };
            Instead::Go(Redirect::to(&by_way_of("/sign-in", &next, Some(why.as_str()))))
        }
    })
}

/// Keeps it, if there is anything to keep. Gives when.
async fn keep(
    portal: &Portal,
    user: &UserId,
    form: DraftForm,
    typed: &Fields,
) -> Result<Result<Timestamp, NotKept>, Failure> {
    let kept = match Kept::of(typed) {
        Ok(kept) => kept,
        Err(why) => return Ok(Err(why)),
    };
    let now = portal.database.now();
    drafts::keep_draft(portal.database.pool(), user, form, &kept, now).await?;
    Ok(Ok(now))
}

/// What the script is told.
#[derive(Serialize)]
struct Told {
    /// When it was kept, by the reader's clock; `null` when nothing was left to keep.
    kept: Option<String>,
    /// Whether one has to sign in again before it can be sent.
    ended: bool,
}

/// `POST /drafts`: keeps what is being typed. A form whose session has ended may still do so, for its own user.
pub(crate) async fn submit(State(portal): State<Portal>, request: Request) -> Result<Response, Refusal> {
    let zone = zone_of(request.headers());
    let here = session(&portal, request.headers(), request.extensions()).await.map_err(refusal)?;
    let mut fields = form(request).await.map_err(refusal)?;
    let shown = take(&mut fields, "_csrf").unwrap_or_default();
    let form = sent_to(&mut fields)?;
    let here = here.filter(|session| identity::is_csrf_token(&shown, &session.key));
    let (pool, now) = (portal.database.pool(), portal.database.now());
    let (owner, ended) = match here {
        Some(session) => (Some(session.viewer.actor.user), false),
        None => (identity::find_form_owner(pool, &shown, now).await?, true),
    };
    let owner = owner.ok_or_else(foreign)?;
    let kept = match keep(&portal, &owner, form, &fields).await? {
        Ok(at) => Some(zone.time(at)),
        // What was typed was deleted again. Who has no session cannot do that.
        Err(NotKept::Nothing) => {
            if !ended {
                drafts::forget_draft(pool, &owner, form).await?;
            }
            None
        }
        Err(NotKept::TooLarge) => {
            let detail = format!("A draft of more than {} KiB is not kept.", LARGEST / 1024);
            return Err(Problem::new(Kind::TooLarge, detail).into());
        }
    };
    Ok((StatusCode::OK, Json(Told { kept, ended })).into_response())
}

/// `POST /drafts/discard`: forgets one.
pub(crate) async fn discard(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let Posted { viewer, mut fields, .. } = posted;
    let form = sent_to(&mut fields)?;
    drafts::forget_draft(portal.database.pool(), &viewer.actor.user, form).await?;
    let next = take(&mut fields, "_next");
    Ok(Redirect::to(next.as_deref().map_or(&form.page(), |next| own_path(Some(next)))))
}

/// Which form it is of.
fn sent_to(fields: &mut Fields) -> Result<DraftForm, Problem> {
    let form = take(fields, "_form").and_then(|form| form.parse().ok());
    form.ok_or_else(|| Problem::new(Kind::Malformed, "No drafts are kept of such a form."))
}

/// A script reads a problem document, not a page.
fn refusal(instead: Instead) -> Refusal {
    match instead {
        Instead::Told(problem, _) => Refusal(*problem),
        Instead::Go(_) => Refusal(foreign()),
    }
}

//! `/incidents/{key}`, in the form of the customer portal and in that of the agent view.

mod actions;
mod changed;
mod looking;
mod picture;
mod thread;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Action, IncidentKey, Party, Problem, Status, problem::Kind};
use messaging::Failure;

pub(super) use changed::unseen;
pub(crate) use looking::LookingQuery;

use self::{
    actions::Actions,
    changed::{Again, Changed},
    looking::{Form, Looking},
    picture::Picture,
    thread::Thread,
};
use super::{
    action_form::{RefusedForm, Stranded, hand_back},
    drafts,
    frame::Frame,
    new_incident::active_brands,
    page::{render, status},
    problem::{Instead, Way},
    signed_in::SignedIn,
};
use crate::{
    domain::{
        cast::Cast, court, fields::Offered, incident::IncidentView, lane::Lane, life::lasting,
        standing::standing, swimlane, viewer::Viewer,
    },
    http::{
        get_incident::{key, load},
        page::Asked,
    },
    identity,
    state::Portal,
    store::{reading, referrals},
};

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    view: IncidentView,
    looking: Looking,
    cast: Cast,
    /// Where it stands, in a sentence.
    standing: String,
    /// The lane of whose move it is.
    court: Option<Lane>,
    picture: Picture,
    thread: Thread,
    actions: Actions,
    /// What happened while a form was filled in.
    changed: Option<Changed>,
    /// A refusal whose form is no longer on the page.
    problem: Option<String>,
    /// What was typed into it.
    lost: Vec<String>,
}

impl IncidentPage {
    /// Whether it is the agent form.
    fn is_agent(&self) -> bool {
        self.looking.form == Form::Agent
    }

    /// Whose move it is, by name.
    fn mover(&self) -> Option<&str> {
        self.court.map(|lane| swimlane::name(lane, &self.cast))
    }

    /// Whether it is the viewer's move.
    fn is_yours(&self) -> bool {
        self.view.incident.ball_in_court.is_some_and(|court| court::is_of(court, self.view.relation))
    }

    /// How old it is, or how long it took.
    fn age(&self) -> String {
        lasting(self.picture.life.age())
    }

    /// Whether it still matters where to look first.
    fn is_searched(&self) -> bool {
        use contracts::Status::{InProgress, New, ReferredToAemo, WaitingForReporter};
        matches!(self.view.incident.status, New | InProgress | WaitingForReporter | ReferredToAemo)
    }

    /// Whether AEMO was asked by a referral that is still on its way to it.
    fn is_on_its_way(&self) -> bool {
        let asked = self.view.referrals.iter().flatten().any(|round| round.state.is_open());
        self.view.incident.status == Status::ReferredToAemo && !asked
    }

    /// All that the picture spans.
    fn span(&self) -> String {
        lasting(self.picture.life.lasts())
    }
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(given): Path<String>,
    Asked(query): Asked<LookingQuery>,
) -> Result<Response, Instead> {
    page(&portal, &viewer, frame, (key(&given)?, query), None).await
}

/// The page once more, with a form that was refused. `seen` is the version that the form was meant for.
pub(super) async fn again(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    at: (IncidentKey, LookingQuery),
    (refused, seen): (RefusedForm, Option<i64>),
) -> Result<Response, Instead> {
    page(portal, viewer, frame, at, Some(Again { refused, seen })).await
}

async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    (key, query): (IncidentKey, LookingQuery),
    mut again: Option<Again>,
) -> Result<Response, Instead> {
    let view = match load(portal, viewer, key).await {
        Ok(view) => view,
        Err(failure) => return Err(elsewhere(portal, viewer, key).await?.unwrap_or_else(|| failure.into())),
    };
    let looking = query.at(key, view.relation);
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let outline = picture::outline(&mut reading, &view).await?;
    let cast = cast(&view, &outline);
    let thread = Thread::read(&mut reading, &view, &cast, &looking, &frame.zone).await?;
    let changed = match &mut again {
        Some(again) => again.changed(&mut reading, &view, &frame.zone).await?,
        None => None,
    };
    let offered = offered(portal, viewer, &view).await?;
    let mut actions = Actions::of(&view, viewer.actor.role, &cast, &looking, &offered);
    drafts::resume(portal, viewer, actions.forms()).await?;
    let refused = again.map(|again| again.refused);
    let code = refused.as_ref().map_or(StatusCode::OK, |refused| status(&refused.problem));
    let Stranded { problem, lost } = hand_back(refused, actions.forms());
    let page = IncidentPage {
        standing: standing(view.incident.status, view.is_asked_by_aemo(), &cast),
        court: view.incident.ball_in_court.map(Lane::from),
        picture: Picture::of(&view, &outline, &cast, &looking, (&frame.zone, frame.now)),
        frame,
        view,
        looking,
        cast,
        thread,
        actions,
        changed,
        problem,
        lost,
    };
    Ok(render(code, &page))
}

/// AEMO works on the referral and not on the incident, so that is where an incident's address leads it.
async fn elsewhere(portal: &Portal, viewer: &Viewer, key: IncidentKey) -> Result<Option<Instead>, Failure> {
    if viewer.actor.party != Party::Aemo {
        return Ok(None);
    }
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let rounds = referrals::list_rounds(&mut reading, key).await?;
    Ok(rounds.last().map(|last| {
        let detail = format!("AEMO works on the referral of {key}, not on the incident itself.");
        let way = Way { to: format!("/referrals/{}", last.id), words: format!("Go to referral {}", last.id) };
        Instead::Told(Box::new(Problem::new(Kind::Forbidden, detail)), way)
    }))
}

/// Who is on the incident. That it was referred its status has said, to everyone.
fn cast(view: &IncidentView, outline: &picture::Outline) -> Cast {
    Cast {
        reporter: view.incident.reporter.name.clone(),
        provider: view.incident.provider.name.clone(),
        viewer: view.relation,
        referred: outline.was_referred(),
    }
}

/// What the actions that are open let choose from.
async fn offered(portal: &Portal, viewer: &Viewer, view: &IncidentView) -> Result<Offered, Instead> {
    let mut offered = Offered::default();
    if view.available_actions.contains(&Action::ReRoute) {
        offered.brands = active_brands(portal).await?;
    }
    if view.available_actions.contains(&Action::Assign) {
        let all = identity::list_colleagues(portal.database.pool(), &viewer.actor.organisation).await?;
        let others = all.into_iter().filter(|other| other.user != viewer.actor.user);
        offered.colleagues = others.map(|other| (other.user.to_string(), other.name)).collect();
    }
    Ok(offered)
}

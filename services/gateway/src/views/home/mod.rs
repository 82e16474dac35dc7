//! `/`: what needs me now, whose court each of my incidents is in, what changed since I was last here.

mod courts;
mod needs;
mod news;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Party, Role};

use self::{courts::Court, needs::Needs, news::News};
use super::{
    frame::Frame,
    looked_at::is_looked_at,
    page::render,
    posted::{Posted, take},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{viewer::Viewer, visit::Visit},
    state::Portal,
    store::{
        news::last_position,
        reading::{self, Reading},
        visits,
    },
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    role: Role,
    terms_accepted: bool,
    needs: Needs,
    courts: Vec<Court>,
    news: News,
}

impl HomePage {
    /// Whether there is nothing at all: a beginner is told what to do first.
    fn is_empty(&self) -> bool {
        self.needs.rows.is_empty() && self.courts.is_empty() && self.news.changed.is_empty()
    }

    fn is_viewer(&self) -> bool {
        self.role == Role::Viewer
    }
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Instead> {
    if viewer.reader().is_none() {
        let places = frame.nav();
        let first = places.first().map_or("/notifications", |place| place.to);
        return Ok(Redirect::to(first).into_response());
    }
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let visit = visit(&portal, &viewer, &mut reading, is_looked_at(&headers)).await?;
    let needs = needs::load(&mut reading, &viewer, frame.now).await?;
    let courts = courts::load(&mut reading, &viewer.actor).await?;
    let news = news::load(&mut reading, &viewer, visit, &frame.zone).await?;
    let (role, terms_accepted) = (viewer.actor.role, viewer.terms_accepted);
    Ok(render(StatusCode::OK, &HomePage { frame, role, terms_accepted, needs, courts, news }))
}

/// `POST /seen`: what changed up to here is old.
pub(crate) async fn seen(State(portal): State<Portal>, posted: Posted) -> Result<Redirect, Instead> {
    let Posted { viewer, mut fields, .. } = posted;
    let up_to: i64 = take(&mut fields, "up_to").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let last = last_position(&mut reading).await?;
    let (pool, user, now) = (portal.database.pool(), &viewer.actor.user, portal.database.now());
    let before = visits::find(pool, user).await?.unwrap_or_else(|| Visit::first(last, now));
    visits::save(pool, user, before.seen(up_to.min(last), now)).await?;
    Ok(Redirect::to("/"))
}

/// What is new to the viewer, who looks at the page now or has it fetched.
async fn visit(
    portal: &Portal,
    viewer: &Viewer,
    reading: &mut Reading,
    looks: bool,
) -> Result<Visit, Instead> {
    let last = last_position(reading).await?;
    let (pool, user, now) = (portal.database.pool(), &viewer.actor.user, portal.database.now());
    let before = visits::find(pool, user).await?;
    let visit = before.map_or_else(|| Visit::first(last, now), |before| before.look(last, now));
    if looks || before.is_none() {
        visits::save(pool, user, visit).await?;
        return Ok(visit);
    }
    Ok(before.unwrap_or(visit))
}

/// Where all of the party's incidents or rounds are.
fn everything(party: Party) -> &'static str {
    match party {
        Party::Aemo => "/referrals",
        _ => "/incidents",
    }
}

//! `/me`: who am I, for whom, and what does the portal keep of me.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{FieldError, Party, Problem, Role};
use jiff::tz::TimeZone;

use super::{
    frame::{Frame, ZONE_COOKIE},
    page::render,
    posted::{Posted, take},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::draft::Draft,
    identity::{
        self, OpenSession,
        terms::{self, Acceptance},
    },
    state::Portal,
    store::drafts,
};

/// The clocks that the portal's users live by, from east to west.
const ZONES: [(&str, &str); 11] = [
    ("Pacific/Auckland", "Auckland"),
    ("Australia/Lord_Howe", "Lord Howe Island"),
    ("Australia/Sydney", "Sydney, Canberra"),
    ("Australia/Melbourne", "Melbourne"),
    ("Australia/Hobart", "Hobart"),
    ("Australia/Brisbane", "Brisbane (no daylight saving; the market's time)"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Broken_Hill", "Broken Hill"),
    ("Australia/Darwin", "Darwin"),
    ("Australia/Perth", "Perth"),
    ("UTC", "UTC"),
];

/// In seconds.
const YEAR: u32 = 31_536_000;

/// A clock to choose.
struct ZoneChoice {
    name: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    frame: Frame,
    login: String,
    acts: &'static str,
    role: &'static str,
    may: &'static str,
    accepted: Option<Acceptance>,
    terms_version: i32,
    terms_accepted: bool,
    sessions: Vec<OpenSession>,
    drafts: Vec<Draft>,
    zones: Vec<ZoneChoice>,
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    headers: HeaderMap,
    SignedIn { viewer, frame }: SignedIn,
) -> Result<Response, Instead> {
    let (pool, now, user) = (portal.database.pool(), portal.database.now(), &viewer.actor.user);
    let sessions = match portal.session_cookie(&headers) {
        Some(session) => identity::list_sessions(pool, user, &session, now).await?,
        None => Vec::new(),
    };
    let page = MePage {
        acts: acts(viewer.actor.party),
        role: viewer.actor.role.label(),
        may: may(viewer.actor.role),
        accepted: terms::find_acceptance(pool, user).await?,
        terms_version: terms::VERSION,
        terms_accepted: viewer.terms_accepted,
        drafts: drafts::list_drafts(pool, user, None, now).await?,
        zones: zones(frame.zone.name()),
        login: viewer.login,
        sessions,
        frame,
    };
    Ok(render(StatusCode::OK, &page))
}

/// Chooses the clock by which times are written. What the browser has itself is chosen by choosing nothing.
pub(crate) async fn choose_zone(State(portal): State<Portal>, posted: Posted) -> Result<Response, Instead> {
    let Posted { mut fields, .. } = posted;
    let zone = take(&mut fields, "zone").unwrap_or_default();
    if !zone.is_empty() && TimeZone::get(&zone).is_err() {
        let error = FieldError::new("zone", "unknown", "is a time zone such as Australia/Perth");
        return Err(Problem::invalid(vec![error]).into());
    }
    let kept = if zone.is_empty() { 0 } else { YEAR };
    let secure = if portal.secure_cookies { "; Secure" } else { "" };
    // The script reads it too, to leave alone what was chosen.
    let cookie = format!("{ZONE_COOKIE}={zone}; Path=/; Max-Age={kept}; SameSite=Lax{secure}");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/me")).into_response())
}

fn zones(chosen: &str) -> Vec<ZoneChoice> {
    let known = ZONES.iter().map(|(name, label)| ((*name).to_owned(), (*label).to_owned()));
    let other = (!ZONES.iter().any(|(name, _)| *name == chosen))
        .then(|| (chosen.to_owned(), chosen.rsplit('/').next().unwrap_or(chosen).replace('_', " ")));
    let choice = |(name, label): (String, String)| ZoneChoice { chosen: name == chosen, name, label };
    other.into_iter().chain(known).map(choice).collect()
}

/// What a participant does here (DOMAIN, "Who").
fn acts(party: Party) -> &'static str {
    match party {
        Party::Adr => "Raises incidents, answers questions, verifies and resolves.",
        Party::DataHolder => {
            "Owns the incidents that are raised with its brands, and may refer them to AEMO."
        }
        Party::Aemo => "Answers what is referred to it, and sees nothing else.",
        Party::Accc => "Monitors every incident, and puts right what was addressed wrongly.",
        Party::Operator => "Runs the portal, and sees no incident.",
    }
}

fn may(role: Role) -> &'static str {
    match role {
        Role::Agent => "You act for your organisation: what you send counts as said by it.",
        Role::Viewer => "You read what your organisation may see, and change nothing.",
    }
}

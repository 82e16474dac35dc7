//! `/sign-in`

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::{
    extract::{ConnectInfo, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, UserId, problem::Kind};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    frame::zone_of,
    own_path::{by_way_of, own_path},
    page::{render, status},
    posted::{form, take},
    problem::Instead,
};
use crate::{
    domain::local_time::Zone,
    identity::{self, Throttled, terms},
    state::Portal,
    store::drafts,
};

/// The longest login and password that are looked at.
const LONGEST: usize = 1024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    login: String,
    next: String,
    why: Option<Why>,
    problem: Option<String>,
}

/// Where to go afterwards, and why one is here.
#[derive(Deserialize)]
pub(crate) struct Then {
    next: Option<String>,
    why: Option<String>,
}

/// Why somebody is asked to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The session ended, and nothing was typed.
    Ended,
    /// The session ended, and what was typed is a draft.
    Kept,
    /// The session ended so long ago that nobody knows whose it was.
    NotKept,
    SignedOut,
    SignedOutEverywhere,
}

impl Why {
    const ALL: [Self; 5] =
        [Self::Ended, Self::Kept, Self::NotKept, Self::SignedOut, Self::SignedOutEverywhere];

    /// As it stands in the address.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Kept => "kept",
            Self::NotKept => "not-kept",
            Self::SignedOut => "signed-out",
            Self::SignedOutEverywhere => "signed-out-everywhere",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Ended => "Your session ended. Sign in to go on where you were.",
            Self::Kept => {
                "Your session ended. What you typed is kept as a draft: sign in, and it stands in the form again. \
                 Nothing was sent."
            }
            Self::NotKept => {
                "Your session ended too long ago to keep what you typed, and nothing was sent. Go back in the \
                 browser to copy it before you sign in."
            }
            Self::SignedOut => "You are signed out.",
            Self::SignedOutEverywhere => "You are signed out in every browser.",
        }
    }

    fn is_good(self) -> bool {
        matches!(self, Self::SignedOut | Self::SignedOutEverywhere)
    }
}

/// Why a sign-in was refused.
enum Refused {
    Wrong,
    Throttled(Throttled),
}

/// The form.
pub(crate) async fn show(Query(Then { next, why }): Query<Then>) -> Response {
    let next = own_path(next.as_deref()).to_owned();
    let why = Why::ALL.into_iter().find(|one| why.as_deref() == Some(one.as_str()));
    render(StatusCode::OK, &SignInPage { login: String::new(), next, why, problem: None })
}

/// Signs in. The session is always a new one: what a browser brought along is not taken over.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Instead> {
    let zone = zone_of(request.headers());
    let address = portal.proxies.caller(address.ip(), request.headers());
    let mut fields = form(request).await?;
    let mut word = |name| take(&mut fields, name).unwrap_or_default();
    let (login, password, next) = (word("login"), word("password"), word("next"));
    let next = own_path(Some(&next)).to_owned();
    match check(&portal, login.trim(), password, address).await? {
        Ok(user) => begin(&portal, &user, &next).await,
        Err(refused) => {
            let (problem, retry) = told(&refused, &zone, portal.database.now());
            let page = SignInPage { login, next, why: None, problem: Some(problem.detail.clone()) };
            Ok((retry, render(status(&problem), &page)).into_response())
        }
    }
}

/// Begins the session, and leads on: by way of the terms where they are not accepted yet.
async fn begin(portal: &Portal, user: &UserId, next: &str) -> Result<Response, Instead> {
    let (pool, now) = (portal.database.pool(), portal.database.now());
    let session = identity::start_session(pool, user, now).await?;
    drafts::sweep_drafts(pool, now).await?;
    let accepted = terms::find_acceptance(pool, user).await?;
    let mut response = if accepted.is_some_and(|accepted| accepted.version >= terms::VERSION) {
        Redirect::to(next).into_response()
    } else {
        Redirect::to(&by_way_of("/terms", next, None)).into_response()
    };
    if let Some(cookie) = portal.set_session(Some(&session)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn check(
    portal: &Portal,
    login: &str,
    password: String,
    address: IpAddr,
) -> Result<Result<UserId, Refused>, Instead> {
    let (pool, now) = (portal.database.pool(), portal.database.now());
    if let Err(throttled) = identity::take_a_try(pool, login, address, now).await? {
        return Ok(Err(Refused::Throttled(throttled)));
    }
    let readable = login.len() <= LONGEST && password.len() <= LONGEST && !login.contains('\0');
    let user = if readable { identity::check_password(pool, login, password).await? } else { None };
    if user.is_some() {
        identity::forgive(pool, login, address).await?;
    }
    Ok(user.ok_or(Refused::Wrong))
}

/// A refusal in words, and when to come again.
fn told(refused: &Refused, zone: &Zone, now: Timestamp) -> (Problem, HeaderMap) {
    let mut headers = HeaderMap::new();
    let problem = match refused {
        Refused::Wrong => {
            let detail =
                "The login or the password is wrong. Check both; the case of the login does not matter.";
            Problem::new(Kind::Unauthenticated, detail)
        }
        Refused::Throttled(Throttled { until }) => {
            let seconds = until.as_second().saturating_sub(now.as_second()).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            let detail = format!(
                "There were too many wrong tries, for this login or from your network. Try again after {}; until \
                 then not even the right password opens.",
                zone.words(*until)
            );
            Problem::new(Kind::TooMany, detail)
        }
    };
    (problem, headers)
}

//! `/sign-in`

use std::net::SocketAddr;

use askama::Template;
use axum::{
    extract::{ConnectInfo, Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, UserId, problem::Kind};
use serde::Deserialize;

use super::{
    page::{render, status},
    posted::{form, take},
    problem::Instead,
};
use crate::{identity, state::Portal};

/// The longest login and password that are looked at.
const LONGEST: usize = 1024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    login: String,
    next: String,
    problem: Option<String>,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub(crate) struct Then {
    next: Option<String>,
}

/// The form.
pub(crate) async fn show(Query(Then { next }): Query<Then>) -> Response {
    let next = own_path(next.as_deref()).to_owned();
    render(StatusCode::OK, &SignInPage { login: String::new(), next, problem: None })
}

/// Signs in. The session is always a new one: what a browser brought along is not taken over.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Instead> {
    let mut fields = form(request).await?;
    let mut word = |name| take(&mut fields, name).unwrap_or_default();
    let (login, password, next) = (word("login"), word("password"), word("next"));
    let next = own_path(Some(&next)).to_owned();
    match check(&portal, login.trim(), password, address).await? {
        Ok(user) => {
            let now = portal.database.now();
            let session = identity::start_session(portal.database.pool(), &user, now).await?;
            let mut response = Redirect::to(&next).into_response();
            if let Some(cookie) = portal.set_session(Some(&session)) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(problem) => {
            let page = SignInPage { login, next, problem: Some(problem.detail.clone()) };
            Ok(render(status(&problem), &page))
        }
    }
}

async fn check(
    portal: &Portal,
    login: &str,
    password: String,
    address: SocketAddr,
) -> Result<Result<UserId, Problem>, Instead> {
    let (pool, now) = (portal.database.pool(), portal.database.now());
    if !identity::may_try(pool, login, address.ip(), now).await? {
        let detail = "Too many wrong tries. Wait a quarter of an hour.";
        return Ok(Err(Problem::new(Kind::TooMany, detail)));
    }
    let readable = login.len() <= LONGEST && password.len() <= LONGEST && !login.contains('\0');
    let user = if readable { identity::check_password(pool, login, password).await? } else { None };
    let Some(user) = user else {
        identity::note_failure(pool, login, address.ip(), now).await?;
        return Ok(Err(Problem::new(Kind::Unauthenticated, "The login or the password is wrong.")));
    };
    identity::forget_failures(pool, login).await?;
    Ok(Ok(user))
}

/// A path of this site; anything else leads home.
fn own_path(next: Option<&str>) -> &str {
    let own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains(|c: char| c == '\\' || c.is_control())
            && !path.starts_with("/sign-")
    };
    next.filter(own).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(own_path(Some("/incidents/CDR-1?x=y")), "/incidents/CDR-1?x=y");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\r\nb", "/sign-in"]
        {
            assert_eq!(own_path(Some(elsewhere)), "/", "{elsewhere:?}");
        }
    }
}

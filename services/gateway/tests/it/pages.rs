//! The pages, as a browser without script uses them.

use reqwest::{RequestBuilder, Response, StatusCode};

use crate::stage::{PASSWORD, Stage, raised};
use contracts::{Party, Status};

/// Signs in and gives the cookie.
pub(crate) async fn sign_in(stage: &Stage, login: &str) -> String {
    gateway::set_password(&stage.database, login, PASSWORD).await.expect("set");
    let response = try_password(stage, login, PASSWORD).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = response.headers()["set-cookie"].to_str().expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().expect("a pair").to_owned()
}

async fn try_password(stage: &Stage, login: &str, password: &str) -> Response {
    let form = [("login", login), ("password", password), ("next", "/incidents")];
    stage.http.post(format!("{}/sign-in", stage.url)).form(&form).send().await.expect("an answer")
}

pub(crate) async fn page(stage: &Stage, cookie: &str, path: &str) -> (StatusCode, String) {
    text(stage.http.get(format!("{}{path}", stage.url)).header("cookie", cookie)).await
}

pub(crate) async fn text(request: RequestBuilder) -> (StatusCode, String) {
    let response = request.send().await.expect("an answer");
    (response.status(), response.text().await.expect("text"))
}

pub(crate) fn csrf(html: &str) -> &str {
    let from = html.find("name=\"_csrf\" value=\"").expect("a token") + 20;
    html[from..].split('"').next().expect("a token")
}

/// One script, of this site, and none written into the page.
fn only_our_script(html: &str) -> bool {
    html.matches("<script").count() == 1 && html.contains("<script src=\"/static/portal-")
}

#[tokio::test]
async fn each_page_needs_a_session_and_shows_what_the_user_may_see() {
    let stage = Stage::set().await;
    stage.with_directory().await;
    stage.raised(1).await;
    let (status, _) = text(stage.http.get(format!("{}/incidents", stage.url))).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let ann = sign_in(&stage, "ann").await;
    for path in [
        "/incidents",
        "/incidents?q=factor&status=new",
        "/incidents/CDR-1",
        "/incidents/new",
        "/terms",
        "/referrals",
    ] {
        let (status, html) = page(&stage, &ann, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {html}");
        assert!(only_our_script(&html) && !html.contains("style=\""), "{path}");
    }
    let (_, html) = page(&stage, &ann, "/incidents/CDR-1").await;
    assert!(
        html.contains("Distribution loss factor missing") && html.contains("/incidents/CDR-1/actions/cancel")
    );
    assert!(page(&stage, &ann, "/incidents/new").await.1.contains("Aurora Power"));
    let other = sign_in(&stage, "other-ann").await;
    assert_eq!(page(&stage, &other, "/incidents/CDR-1").await.0, StatusCode::NOT_FOUND);
    stage.strike().await;
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let stage = Stage::set().await;
    let mut hostile = raised(1);
    hostile.summary = "<script>alert(1)</script>\"'>".to_owned();
    let ann = crate::stage::actor("ann", crate::stage::ADR, Party::Adr);
    let key = crate::stage::key(1);
    stage.publish("intake", 1, &crate::stage::incident(key, Status::New, ann, hostile)).await;
    stage.shown(key, 1).await;
    let ann = sign_in(&stage, "ann").await;
    for path in ["/incidents", "/incidents/CDR-1"] {
        let (_, html) = page(&stage, &ann, path).await;
        assert!(html.contains("alert(1)") && only_our_script(&html), "{path}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_form_without_the_sessions_token_is_refused() {
    let stage = Stage::set().await;
    let ann = sign_in(&stage, "ann").await;
    let post = |csrf: &str, site: &str| {
        stage
            .http
            .post(format!("{}/sign-out", stage.url))
            .header("cookie", &ann)
            .header("sec-fetch-site", site)
            .form(&[("_csrf", csrf)])
    };
    let (_, html) = page(&stage, &ann, "/incidents").await;
    assert_eq!(text(post("wrong", "same-origin")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(text(post(csrf(&html), "cross-site")).await.0, StatusCode::FORBIDDEN);
    // The API takes the cookie for a read, and for a change only with the token in a header.
    let api = format!("{}/api/v1/me/terms", stage.url);
    assert_eq!(text(stage.http.post(&api).header("cookie", &ann)).await.0, StatusCode::FORBIDDEN);
    let shown = stage.http.post(&api).header("cookie", &ann).header("x-csrf-token", csrf(&html));
    assert_eq!(text(shown).await.0, StatusCode::OK);
    assert_eq!(text(post(csrf(&html), "same-origin")).await.0, StatusCode::SEE_OTHER);
    assert_eq!(page(&stage, &ann, "/incidents").await.0, StatusCode::SEE_OTHER);
    stage.strike().await;
}

#[tokio::test]
async fn nothing_typed_is_lost_when_the_owner_refuses_or_is_away() {
    let stage = Stage::set().await;
    let ann = sign_in(&stage, "ann").await;
    let (_, html) = page(&stage, &ann, "/incidents/new").await;
    let form = [("_csrf", csrf(&html)), ("summary", "typed with care"), ("severity", "2")];
    let request = stage.http.post(format!("{}/incidents", stage.url)).header("cookie", &ann).form(&form);
    let (status, html) = text(request).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(html.contains("typed with care") && html.contains("value=\"2\" checked"));
    stage.strike().await;
}

#[tokio::test]
async fn whoever_guesses_is_held_up() {
    let stage = Stage::set().await;
    gateway::set_password(&stage.database, "ann", PASSWORD).await.expect("set");
    for _ in 0..10 {
        assert_eq!(try_password(&stage, "ann", "wrong").await.status(), StatusCode::UNAUTHORIZED);
    }
    // Not even with the right one, now; and nobody else is held up by it.
    assert_eq!(try_password(&stage, "Ann", PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
    sign_in(&stage, "rob").await;
    stage.strike().await;
}

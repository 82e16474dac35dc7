//! Sessions: they change their secret, and they end.

use jiff::SignedDuration;
use reqwest::StatusCode;

use crate::{
    browser::{Browser, SESSION},
    stage::{PASSWORD, Stage},
};

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn a_secret_is_changed_every_hour_and_open_pages_stay_good() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let open = ann.get("/me").await;
    let first = ann.cookie(SESSION).expect("a session");
    clock.advance(minutes(59));
    ann.get("/me").await;
    assert_eq!(ann.cookie(SESSION).as_ref(), Some(&first));
    clock.advance(minutes(1));
    let page = ann.get("/me").await;
    let second = ann.cookie(SESSION).expect("a session");
    assert_ne!(first, second);
    let cookie = page.headers["set-cookie"].to_str().expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    // Requests that were on their way come with the old one.
    let late = Browser::open(&stage);
    late.put_cookie(SESSION, &first);
    assert_eq!(late.get("/me").await.status, StatusCode::OK);
    assert_eq!(late.cookie(SESSION).as_ref(), Some(&first), "one offer at a time");
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);
    assert_eq!(late.get("/me").await.status, StatusCode::OK);
    clock.advance(minutes(2));
    assert_eq!(late.get("/me").await.status, StatusCode::SEE_OTHER);
    // The page from before the change, under the new secret.
    assert_eq!(ann.send_from(&open, "/me/zone", &[("zone", "Australia/Perth")]).await.leads_to(), "/me");
    assert!(ann.get("/me").await.shows("AWST"));
    stage.strike().await;
}

#[tokio::test]
async fn an_offer_that_is_lost_on_its_way_signs_nobody_out() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let first = ann.cookie(SESSION).expect("a session");
    clock.advance(minutes(61));
    ann.get("/me").await;
    let lost = ann.cookie(SESSION).expect("an offer");
    ann.put_cookie(SESSION, &first);
    clock.advance(minutes(90));
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);
    let second = ann.cookie(SESSION).expect("another offer");
    assert!(second != first && second != lost);
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);
    stage.strike().await;
}

#[tokio::test]
async fn a_session_ends_after_twelve_idle_hours_and_after_a_week_of_use() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    clock.advance(SignedDuration::from_hours(13));
    assert_eq!(ann.get("/incidents?q=x").await.leads_to(), "/sign-in?next=%2Fincidents%3Fq%3Dx&why=ended");
    ann.sign_in("ann", "/").await;
    for _ in 0..15 {
        clock.advance(SignedDuration::from_hours(11));
        assert_eq!(ann.get("/me").await.status, StatusCode::OK);
    }
    // 165 hours of use; the week is over in three more.
    clock.advance(SignedDuration::from_hours(4));
    assert_eq!(ann.get("/me").await.leads_to(), "/sign-in?next=%2Fme&why=ended");
    // Who never was here is told of no end.
    assert_eq!(Browser::open(&stage).get("/me").await.leads_to(), "/sign-in?next=%2Fme");
    stage.strike().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_the_user_alone() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let here = Browser::signed_in(&stage, "ann").await;
    clock.advance(minutes(10));
    let there = Browser::open(&stage);
    there.sign_in("ann", "/").await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let me = there.get("/me").await;
    assert!(
        me.shows("This browser") && me.shows("Another browser") && me.shows("The sign-in before this one")
    );

    let out = here.fill_in("/me", "/sign-out/everywhere", &[]).await;
    assert_eq!(out.leads_to(), "/sign-in?next=%2F&why=signed-out-everywhere");
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
    assert_eq!(rob.get("/me").await.status, StatusCode::OK);
    stage.strike().await;
}

#[tokio::test]
async fn no_two_pages_show_the_same_token_and_each_is_good() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let (one, other) = (ann.get("/me").await, ann.get("/me").await);
    assert_ne!(one.csrf(), other.csrf());
    let cookie = format!("{SESSION}={}", ann.cookie(SESSION).expect("a session"));
    for page in [&one, &other] {
        assert_eq!(ann.send_from(page, "/me/zone", &[("zone", "UTC")]).await.leads_to(), "/me");
        let api = stage.http.post(format!("{}/api/v1/me/terms", stage.url)).header("cookie", &cookie);
        let answer = api.header("x-csrf-token", page.csrf()).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
    }
    // Of one session the token is none of another.
    let rob = Browser::signed_in(&stage, "rob").await;
    assert_eq!(rob.send_from(&one, "/me/zone", &[]).await.status, StatusCode::FORBIDDEN);
    stage.strike().await;
}

#[tokio::test]
async fn many_guesses_at_once_get_no_more_tries_than_one_after_the_other() {
    let stage = Stage::set().await;
    gateway::set_password(&stage.database, "ann", PASSWORD).await.expect("set");
    let browser = Browser::open(&stage);
    let guess = || browser.send("/sign-in", &[("login", "ann"), ("password", "wrong"), ("next", "/")]);
    let answers = futures::future::join_all((0..30).map(|_| guess())).await;
    let with = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with(StatusCode::UNAUTHORIZED), with(StatusCode::TOO_MANY_REQUESTS)), (10, 20));

    let refused = browser.sign_in("ann", "/").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u32 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=900).contains(&wait));
    assert!(refused.shows("Try again after") && refused.shows("value=\"ann\""));
    // What was refused used up none of the fifty tries of the address.
    for login in ["rob", "casey"] {
        Browser::signed_in(&stage, login).await;
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_throttle_opens_again_after_a_quarter_of_an_hour() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    gateway::set_password(&stage.database, "ann", PASSWORD).await.expect("set");
    let browser = Browser::open(&stage);
    for _ in 0..10 {
        browser.send("/sign-in", &[("login", "ann"), ("password", "wrong")]).await;
    }
    clock.advance(minutes(14));
    assert_eq!(browser.sign_in("ann", "/").await.status, StatusCode::TOO_MANY_REQUESTS);
    clock.advance(minutes(2));
    assert_eq!(browser.sign_in("ann", "/").await.status, StatusCode::SEE_OTHER);
    stage.strike().await;
}

#[tokio::test]
async fn who_guesses_behind_a_proxy_holds_up_nobody_else_behind_it() {
    let stage = Stage::set_behind_a_proxy().await;
    gateway::set_password(&stage.database, "ann", PASSWORD).await.expect("set");
    let tries = async |from: &'static str, login: &str, password: &str| {
        let request = stage.http.post(format!("{}/sign-in", stage.url)).header("x-forwarded-for", from);
        let form = [("login", login), ("password", password), ("next", "/")];
        request.form(&form).send().await.expect("an answer").status()
    };
    for guess in 0..50 {
        // What the guesser writes into the header itself makes no other address of it.
        let from = if guess % 2 == 0 { "203.0.113.5" } else { "198.51.100.1, 203.0.113.5" };
        assert_eq!(tries(from, &format!("nobody-{guess}"), "wrong").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(tries("203.0.113.5", "ann", PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(tries("203.0.113.6", "ann", PASSWORD).await, StatusCode::SEE_OTHER);
    stage.strike().await;
}

#[tokio::test]
async fn who_signs_in_rightly_uses_up_no_tries() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    for _ in 0..60 {
        assert_eq!(ann.sign_in("ann", "/").await.status, StatusCode::SEE_OTHER);
    }
    stage.strike().await;
}

#[tokio::test]
async fn one_chooses_the_clock() {
    let (stage, _) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    assert!(ann.get("/me").await.shows("8:00 pm AEDT"));
    assert_eq!(ann.fill_in("/me", "/me/zone", &[("zone", "Australia/Perth")]).await.leads_to(), "/me");
    let me = ann.get("/me").await;
    assert!(me.shows("5:00 pm AWST") && me.shows("<option value=\"Australia/Perth\" selected>"));
    assert!(ann.get("/incidents/new").await.shows("Perth time (AWST)"));
    let wrong = ann.fill_in("/me", "/me/zone", &[("zone", "Moon/Tycho; Path=/")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    ann.fill_in("/me", "/me/zone", &[("zone", "")]).await;
    assert!(ann.get("/me").await.shows("AEDT"));
    stage.strike().await;
}

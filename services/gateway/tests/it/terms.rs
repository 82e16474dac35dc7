//! The terms: accepted once by each user, and again when they change.

use reqwest::StatusCode;

use crate::{
    browser::Browser,
    stage::{PASSWORD, Stage},
};

#[tokio::test]
async fn the_first_sign_in_leads_by_way_of_the_terms() {
    let stage = Stage::set().await;
    gateway::set_password(&stage.database, "newcomer", PASSWORD).await.expect("set");
    let browser = Browser::open(&stage);
    let signed_in = browser.sign_in("newcomer", "/incidents?status=new").await;
    assert_eq!(signed_in.leads_to(), "/terms?next=%2Fincidents%3Fstatus%3Dnew");
    let terms = browser.get(signed_in.leads_to()).await;
    assert!(terms.shows("I accept these terms") && terms.shows("Version 1 of 1 March 2026"));
    assert!(browser.get("/me").await.shows("is not accepted yet"));

    let accepted = browser.send_from(&terms, "/terms", &[("next", &terms.hidden("next"))]).await;
    assert_eq!(accepted.leads_to(), "/incidents?status=new");
    assert!(browser.get("/terms").await.shows("You accepted these terms on"));
    assert!(browser.get("/me").await.shows("accepted on"));
    // From now on the way is straight, and never to another site.
    assert_eq!(browser.sign_in("newcomer", "/incidents").await.leads_to(), "/incidents");
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        assert_eq!(
            browser.send_from(&terms, "/terms", &[("next", elsewhere)]).await.status,
            StatusCode::FORBIDDEN
        );
        let terms = browser.get("/terms").await;
        assert!(!terms.shows("evil"));
        let me = browser.get("/me").await;
        assert_eq!(browser.send_from(&me, "/terms", &[("next", elsewhere)]).await.leads_to(), "/");
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_new_version_asks_again_and_keeps_reading_open() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    sqlx::query("UPDATE user_account SET terms_version = terms_version - 1 WHERE id = 'ann'")
        .execute(stage.database.pool())
        .await
        .expect("an earlier version");
    assert_eq!(ann.get("/incidents").await.status, StatusCode::OK);
    let refused = ann.fill_in("/incidents/new", "/incidents", &[("summary", "typed")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.shows("/terms?next=/incidents/new") && refused.shows("typed"));
    let signed_in = ann.sign_in("ann", "/incidents/new").await;
    assert_eq!(signed_in.leads_to(), "/terms?next=%2Fincidents%2Fnew");
    let terms = ann.get(signed_in.leads_to()).await;
    assert!(terms.shows("The terms have changed since you accepted them"));
    let accepted = ann.send_from(&terms, "/terms", &[("next", "/incidents/new")]).await;
    assert!(ann.get(accepted.leads_to()).await.shows("typed"));
    // Enrolling again renews nothing and takes nothing back.
    let version: i32 = sqlx::query_scalar("SELECT terms_version FROM user_account WHERE id = 'ann'")
        .fetch_one(stage.database.pool())
        .await
        .expect("read");
    assert_eq!(version, 1);
    stage.strike().await;
}

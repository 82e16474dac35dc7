//! Users, tokens, passwords.

use contracts::{Party, Role};
use gateway::NewUser;
use reqwest::StatusCode;
use sqlx::{Connection, PgConnection, Row};

use crate::stage::{ADR, PASSWORD, Stage, user};

/// Every value of every row of these tables, as text.
async fn all_that_is_stored(stage: &Stage) -> String {
    let mut connection =
        PgConnection::connect(&stage.cluster.superuser_url("gateway")).await.expect("a superuser");
    let mut stored = String::new();
    for table in ["user_account", "api_token", "session"] {
        let query = sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
        for row in sqlx::query(query).fetch_all(&mut connection).await.expect("read") {
            stored.push_str(&row.get::<String, _>(0));
        }
    }
    stored
}

#[tokio::test]
async fn neither_a_token_nor_a_password_is_stored() {
    let stage = Stage::set().await;
    gateway::set_password(&stage.database, "ann", PASSWORD).await.expect("set");
    let token = stage.token("ann");
    assert!(token.starts_with("cdrp_") && token.len() == 48);
    let stored = all_that_is_stored(&stage).await;
    assert!(stored.contains("$argon2id$"));
    assert!(!stored.contains(PASSWORD) && !stored.contains(&token[5..]));
    stage.strike().await;
}

#[tokio::test]
async fn a_token_that_is_taken_back_opens_nothing() {
    let stage = Stage::set().await;
    assert_eq!(stage.get("ann", "/api/v1/me").await.0, StatusCode::OK);
    assert!(gateway::revoke_token(&stage.database, stage.token("ann")).await.expect("revoked"));
    assert!(!gateway::revoke_token(&stage.database, stage.token("ann")).await.expect("nothing to revoke"));
    let response = stage
        .http
        .get(format!("{}/api/v1/me", stage.url))
        .bearer_auth(stage.token("ann"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(response.headers().contains_key("www-authenticate"));
    stage.strike().await;
}

#[tokio::test]
async fn a_user_is_told_of_once_and_again_when_changed() {
    let stage = Stage::set().await;
    let told = async || -> Vec<i64> {
        sqlx::query_scalar(
            "SELECT version FROM outbox WHERE entity = 'cdr.user' AND key = 'ann' ORDER BY version",
        )
        .fetch_all(stage.database.pool())
        .await
        .expect("read")
    };
    let ann = user("ann", ADR, Party::Adr, Role::Agent);
    gateway::enrol_users(&stage.database, std::slice::from_ref(&ann)).await.expect("enrolled again");
    assert_eq!(told().await, [1]);
    let renamed = NewUser { name: "Ann Other".to_owned(), terms_accepted: false, ..ann };
    gateway::enrol_users(&stage.database, &[renamed]).await.expect("changed");
    assert_eq!(told().await, [1, 2]);
    let (_, me) = stage.get("ann", "/api/v1/me").await;
    assert_eq!((me["name"].as_str(), me["terms_accepted"].as_bool()), (Some("Ann Other"), Some(true)));
    stage.strike().await;
}

#[tokio::test]
async fn an_unknown_login_gets_no_token() {
    let stage = Stage::set().await;
    assert!(gateway::issue_token(&stage.database, "nobody", "test").await.is_err());
    assert!(gateway::set_password(&stage.database, "nobody", PASSWORD).await.is_err());
    // Whoever is enrolled in one case is known in another.
    assert!(gateway::issue_token(&stage.database, "ANN", "test").await.is_ok());
    stage.strike().await;
}

//! The page, its files, and who may not have them.

use contracts::{Party, Status};
use reqwest::StatusCode;
use sqlx::Row;

use super::lives::{five, stage_in_march};
use crate::{
    browser::{Browser, Page},
    stage::{ADR, RETAILER, actor, incident, key, raised},
};

const FILES: [&str; 8] =
    ["status", "severity", "ageing", "weeks", "courts", "times", "referrals", "untouched"];
const SECTIONS: [&str; 6] = ["standing", "weeks", "courts", "times", "referrals", "untouched"];

#[tokio::test]
async fn nobody_but_the_accc_gets_in_or_is_told_of_it() {
    let stage = stage_in_march().await;
    five(&stage).await;
    for login in ["ann", "rob", "avery", "otto"] {
        let browser = Browser::signed_in(&stage, login).await;
        let html = browser.page("/me").await;
        assert!(!html.contains("monitoring\""), "{login}: {html}");
        let mut paths: Vec<String> = FILES.iter().map(|file| format!("/monitoring/{file}.csv")).collect();
        paths.extend([
            "/monitoring".to_owned(),
            "/monitoring?days=x".to_owned(),
            "/monitoring/none.csv".to_owned(),
        ]);
        for path in paths {
            let Page { status, html, .. } = browser.get(&path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{login} {path}");
            assert!(!html.contains("CDR-") && !html.contains("retailer-2"), "{login} {path}: {html}");
        }
        for section in SECTIONS {
            for query in ["", "?by=reporter&days=x"] {
                let (status, body) = stage.get(login, &format!("/api/v1/monitoring/{section}{query}")).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{login} {section}: {body}");
                assert!(body["items"].is_null());
            }
        }
    }
    let casey = Browser::signed_in(&stage, "casey").await;
    let html = casey.page("/me").await;
    assert!(html.contains("href=\"/monitoring\""));
    stage.strike().await;
}

#[tokio::test]
async fn row_level_security_lets_nobody_else_read_a_row() {
    let stage = stage_in_march().await;
    five(&stage).await;
    let count = async |organisation: &str, party: &str, table: &str| -> i64 {
        let mut tx = stage.database.pool().begin().await.expect("a transaction");
        sqlx::query(
            "SELECT set_config('portal.organisation', $1, true), set_config('portal.party', $2, true)",
        )
        .bind(organisation)
        .bind(party)
        .execute(&mut *tx)
        .await
        .expect("set");
        let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query(query).fetch_one(&mut *tx).await.expect("counted").get(0)
    };
    for table in ["monitoring_incident", "monitoring_ledger"] {
        assert!(count("accc", "accc", table).await > 0, "{table}");
        for (organisation, party) in [
            (ADR, "adr"),
            (RETAILER, "data_holder"),
            ("aemo", "aemo"),
            ("accc", "adr"),
            ("@accc", "operator"),
            ("", ""),
        ] {
            assert_eq!(count(organisation, party, table).await, 0, "{organisation} {party} {table}");
        }
    }
    assert_eq!(count("accc", "accc", "monitoring_round").await, 0);
    stage.strike().await;
}

#[tokio::test]
async fn the_page_draws_its_figures_and_has_the_table_under_each() {
    let stage = stage_in_march().await;
    stage.with_directory().await;
    five(&stage).await;
    let casey = Browser::signed_in(&stage, "casey").await;
    for path in [
        "/monitoring",
        "/monitoring?by=reporter&days=365",
        "/monitoring?participant=nobody&from=2026-01-01&to=2026-01-02",
    ] {
        let Page { status, html, .. } = casey.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {html}");
        assert!(
            !html.contains("style=\"") && !html.contains("<style") && !html.contains("<script>"),
            "{path}"
        );
    }
    let html = casey.page("/monitoring?from=2026-03-01&to=2026-03-31&severity=2,3").await;
    for name in FILES {
        assert!(html.contains(&format!("<h2 id=\"{name}\">")), "{name}");
        // The file answers the same question.
        let file = format!(
            "href=\"/monitoring/{name}.csv?by=provider&#38;from=2026-03-01&#38;to=2026-03-31&#38;severity=2%2C3\""
        );
        let file = file.replace("by=provider&#38;", "");
        assert!(html.contains(&file), "{name}: {html}");
    }
    assert_eq!(html.matches("<caption>").count(), FILES.len());
    assert_eq!(html.matches("role=\"img\"").count(), 9);
    assert!(html.contains("Brightline Energy Pty Ltd") && html.contains("href=\"/incidents/CDR-4\""));
    assert!(html.contains("<option value=\"2,3\" selected>2, 3</option>"));
    stage.strike().await;
}

#[tokio::test]
async fn what_was_typed_wrongly_is_given_back_with_the_reason() {
    let stage = stage_in_march().await;
    let casey = Browser::signed_in(&stage, "casey").await;
    let Page { status, html, .. } =
        casey.get("/monitoring?days=&from=2026-03-09&to=2026-03-01&category=security").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "value=\"2026-03-09\"",
        "value=\"2026-03-01\"",
        "<option value=\"security\" selected>",
        "<a href=\"#to\">Last day is before the first day</a>",
        "aria-describedby=\"to-error\"",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert!(!html.contains("<table"));
    stage.strike().await;
}

#[tokio::test]
async fn a_file_is_plain_and_runs_nothing() {
    let stage = stage_in_march().await;
    stage.with_directory().await;
    let mut hostile = raised(1);
    hostile.summary = "=HYPERLINK(\"https://evil.example\"),<b>\r\n+1".to_owned();
    let ann = actor("ann", ADR, Party::Adr);
    stage.publish("intake", 1, &incident(key(1), Status::New, ann, hostile)).await;
    stage.shown(key(1), 1).await;
    let casey = Browser::signed_in(&stage, "casey").await;
    let file =
        async |name: &str| casey.get(&format!("/monitoring/{name}.csv?from=2026-03-01&to=2026-03-31")).await;
    let untouched = file("untouched").await;
    assert_eq!(untouched.headers["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(
        untouched.headers["content-disposition"],
        "attachment; filename=\"untouched-2026-03-01-2026-03-31.csv\""
    );
    assert_eq!(
        untouched.html,
        "key,summary,severity,status,ball_in_court,provider,reporter,raised_at,touched_at\r\n\
         CDR-1,\"'=HYPERLINK(\"\"https://evil.example\"\"),<b>\r\n+1\",2,new,Provider,Brightline Energy Pty Ltd,adr-1,\
         2026-03-01T00:01:00Z,2026-03-01T00:01:00Z\r\n"
    );
    let text = file("weeks").await.html;
    assert!(
        text.starts_with(
            "from,to,raised,resolved,reopened,cancelled,closed\r\n2026-03-01,2026-03-01,1,0,0,0,0\r\n"
        ),
        "{text}"
    );
    let text = file("referrals").await.html;
    assert_eq!(text.lines().nth(1), Some("All,1,0,0,0,0,0,0,0,,"), "{text}");
    for name in FILES {
        assert_eq!(file(name).await.status, StatusCode::OK, "{name}");
    }
    assert_eq!(file("none").await.status, StatusCode::NOT_FOUND);
    let html = casey.page("/monitoring?from=2026-03-01").await;
    assert!(!html.contains("<b>") && html.contains("evil.example"));
    stage.strike().await;
}

//! Lists: order, pages, filters.

use crate::stage::{Stage, actor, incident, key, raised, rob};
use contracts::{Party, Status, event::Acknowledged};

/// Five incidents, of which CDR-2 changed last.
async fn five(stage: &Stage) {
    for number in 1..=5 {
        let ann = actor("ann", crate::stage::ADR, Party::Adr);
        stage.publish("intake", 1, &incident(key(number), Status::New, ann, raised(number))).await;
    }
    let mut later = incident(
        key(2),
        Status::InProgress,
        rob(),
        Acknowledged { assignee: (&contracts::Actor::system()).into() },
    );
    later.at = "2026-04-01T00:00:00Z".parse().expect("a time");
    stage.publish("workflow", 2, &later).await;
    stage.shown(key(2), 2).await;
    stage.shown(key(5), 1).await;
}

fn keys(items: &[serde_json::Value]) -> Vec<&str> {
    items.iter().map(|item| item["key"].as_str().expect("a key")).collect()
}

#[tokio::test]
async fn a_list_is_walked_from_the_last_updated_without_a_gap_or_a_double() {
    let stage = Stage::set().await;
    five(&stage).await;
    let mut walked: Vec<String> = Vec::new();
    let mut path = "/api/v1/incidents?limit=2".to_owned();
    loop {
        let (status, page) = stage.get("rob", &path).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().expect("a list");
        assert!(items.len() <= 2);
        walked.extend(keys(items).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/incidents?limit=2&cursor={next}");
    }
    assert_eq!(walked, ["CDR-2", "CDR-5", "CDR-4", "CDR-3", "CDR-1"]);
    stage.strike().await;
}

#[tokio::test]
async fn filters_narrow_and_wrong_ones_are_named() {
    let stage = Stage::set().await;
    five(&stage).await;
    for (query, found) in [
        ("status=in_progress", vec!["CDR-2"]),
        ("status=new,in_progress&limit=2", vec!["CDR-2", "CDR-5"]),
        ("severity=1", vec![]),
        ("severity=2&status=in_progress", vec!["CDR-2"]),
        ("provider=brand-1&status=in_progress", vec!["CDR-2"]),
        ("provider=brand-7", vec![]),
        ("q=%22loss+factor%22&status=in_progress", vec!["CDR-2"]),
        ("q=CDR-4", vec!["CDR-4"]),
        ("q=0192f3a0-0000-7000-8000-000000000001&limit=1", vec!["CDR-2"]),
        ("q=unheard", vec![]),
        ("q=%27reader%3Aadr-1%27", vec![]),
    ] {
        let items = stage.items("casey", &format!("/api/v1/incidents?{query}")).await;
        assert_eq!(keys(&items), found, "{query}");
    }
    let (status, problem) = stage.get("rob", "/api/v1/incidents?status=open&severity=9").await;
    assert_eq!((status.as_u16(), problem["errors"].as_array().map(Vec::len)), (422, Some(2)), "{problem}");
    for query in ["limit=0", "limit=201", "limit=x", "cursor=nonsense", "q=%00"] {
        assert_eq!(stage.get("rob", &format!("/api/v1/incidents?{query}")).await.0, 422, "{query}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_directory_is_searched_and_walked_by_name() {
    let stage = Stage::set().await;
    stage.with_directory().await;
    let names = async |query: &str| -> Vec<String> {
        let items = stage.items("ann", &format!("/api/v1/directory/brands?{query}")).await;
        items.iter().map(|item| item["brand_name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names("").await, ["Aurora Power", "Brightline", "Old Bank"]);
    assert_eq!(names("q=AURORA").await, ["Aurora Power"]);
    assert_eq!(names("sector=banking").await, ["Old Bank"]);
    let (_, page) = stage.get("ann", "/api/v1/directory/brands?limit=1").await;
    let next = page["next"].as_str().expect("a cursor");
    assert_eq!(names(&format!("limit=1&cursor={next}")).await, ["Brightline"]);
    assert!(stage.items("ann", "/api/v1/operations").await.len() > 30);
    stage.strike().await;
}

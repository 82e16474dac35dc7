//! What is removed is gone.

use reqwest::Method;

use super::{LOG, attached, stored, unsettled, with_workflow};
use crate::stage::Stage;

#[tokio::test]
async fn what_is_removed_is_gone_with_its_bytes() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let file = attached(&stage, 2, "ann", "file_name=gateway.log", LOG).await;
    let removable = async |login: &str| {
        let (_, view) = stage.get(login, "/api/v1/incidents/CDR-1").await;
        view["attachments"][0]["removable"].as_bool().expect("said")
    };
    assert!(removable("ann").await && removable("casey").await && !removable("rob").await);
    let remove = |login: &str| stage.request(Method::DELETE, login, &file.path()).send();
    // Nobody else learns that there is such a file.
    assert_eq!(remove("other-ann").await.expect("an answer").status(), 404);
    let removed = with_workflow(&stage, 3, remove("ann")).await.expect("an answer");
    assert_eq!(removed.status(), 200);
    for login in ["ann", "rob", "casey"] {
        let gone = stage.request(Method::GET, login, &file.path()).send().await.expect("an answer");
        assert_eq!(gone.status(), 404, "{login}");
    }
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    let timeline = stage.items("rob", "/api/v1/incidents/CDR-1/timeline").await;
    assert_eq!(timeline[2]["kind"], "detached");
    assert_eq!(timeline[2]["body"]["file"]["file_name"], "gateway.log");
    assert_eq!(remove("ann").await.expect("an answer").status(), 404);
    stage.strike().await;
}

//! Two people on one incident: who acts on a page that is out of date learns what changed and loses nothing.

use serde_json::json;

use crate::world::{ADR, RETAILER, RETAILER_2, World};

const CAUSE: [(&str, &str); 3] =
    [("code", "source_data"), ("text", "A file lacked the factor."), ("responsible_party", "aemo")];

#[tokio::test]
async fn a_form_of_an_old_page_says_what_changed_and_goes_out_with_the_next_click() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let agent = world.pages(RETAILER).await;
    let page = agent.get(&format!("/incidents/{key}")).await;
    adr.comment(&key, "It is only Tasmania.", "everyone").await.ok(201);

    let refused = agent.send(&page, "set-root-cause", &CAUSE).await;
    assert_eq!(refused.status, 412);
    let changed = &refused.html[refused.html.find("What changed meanwhile").unwrap()..];
    assert!(changed[..changed.find("</section>").unwrap()].contains("It is only Tasmania."));
    let form = refused.form("set-root-cause").unwrap();
    assert!(form.contains("A file lacked the factor.</textarea>"), "{form}");
    assert!(form.contains("value=\"source_data\" selected") && form.contains("value=\"aemo\" selected"));
    assert_eq!(retailer.get(&format!("/incidents/{key}")).await.ok(200)["root_cause"], json!(null));

    let done = agent.send(&refused, "set-root-cause", &CAUSE).await;
    assert_eq!(done.status, 303, "{}", done.html);
    let cause = &retailer.get(&format!("/incidents/{key}")).await.ok(200)["root_cause"];
    assert_eq!(cause["text"], "A file lacked the factor.");
}

#[tokio::test]
async fn what_was_typed_into_a_form_that_is_no_longer_open_is_shown_to_be_copied() {
    let world = World::start().await;
    let (adr, colleague) = (world.api(ADR), world.api(RETAILER_2));
    let key = adr.raise().await;
    colleague.act(&key, "acknowledge", json!({})).await.ok(200);
    let agent = world.pages(RETAILER).await;
    let page = agent.get(&format!("/incidents/{key}?view=portal")).await;
    colleague.act(&key, "refer", json!({"expected_input": "Why?"})).await.ok(200);

    let question = [("question", "Which <b>state</b> is it?")];
    let refused = agent.send(&page, "request-information", &question).await;
    assert_eq!(refused.status, 412);
    assert!(refused.form("request-information").is_none());
    assert!(
        refused.html.contains("Which &#60;b&#62;state&#60;/b&#62; is it?</textarea>"),
        "{}",
        refused.html
    );
    assert!(refused.html.contains("What changed meanwhile") && refused.html.contains("referred it to AEMO"));
    assert!(refused.html.contains("aria-current=\"page\">Customer portal"), "the form of the page is kept");
}

#[tokio::test]
async fn what_one_may_not_know_of_stops_nobody() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let cause = json!({"code": "configuration", "text": "A header.", "responsible_party": "provider"});
    retailer.act(&key, "set-root-cause", cause).await.ok(200);
    retailer.act(&key, "ready-to-verify", json!({})).await.ok(200);
    let reporter = world.pages(ADR).await;
    let page = reporter.get(&format!("/incidents/{key}")).await;
    retailer.comment(&key, "Let us hope.", "organisation").await.ok(201);

    let done = reporter.send(&page, "resolve", &[]).await;
    assert_eq!(done.status, 303, "{}", done.html);
    assert_eq!(adr.get(&format!("/incidents/{key}")).await.ok(200)["status"], "resolved");
}

#[tokio::test]
async fn the_summary_of_a_refused_form_leads_to_its_fields() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let agent = world.pages(RETAILER).await;
    let page = agent.get(&format!("/incidents/{key}")).await;

    let refused = agent.send(&page, "set-root-cause", &[("text", "A file."), ("code", "")]).await;
    assert_eq!(refused.status, 422);
    let form = refused.form("set-root-cause").unwrap();
    for field in ["code", "responsible_party"] {
        assert!(form.contains(&format!("<a href=\"#set-root-cause-{field}\">")), "{form}");
        assert!(form.contains(&format!("id=\"set-root-cause-{field}\"")), "{form}");
        assert!(form.contains(&format!("aria-describedby=\"set-root-cause-{field}-error\"")), "{form}");
    }
    assert!(
        form.contains("aria-describedby=\"set-root-cause-text-hint\"") && form.contains("A file.</textarea>")
    );
    // Whoever loads the address of the refused form comes to the incident.
    let path = format!("/incidents/{key}/actions/set-root-cause");
    assert_eq!(agent.get(&path).await.status, 303);
}

//! AEMO's desk through its pages: what is answered there reaches the provider, and two people do not overwrite each
//! other.

use serde_json::json;
use test_support::wait_for;

use crate::{
    pages::{Page, Pages},
    world::{ADR, AEMO, RETAILER, World},
};

/// An incident that is referred, and AEMO's browser at it.
async fn referred(world: &World) -> (String, Pages, Page) {
    let key = world.api(ADR).raise().await;
    let retailer = world.api(RETAILER);
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Is the factor sent?"})).await.ok(200);
    let desk = world.pages(AEMO).await;
    let path = format!("/referrals/{key}-R1");
    let page = desk.open(&path).await;
    assert_eq!(page.status, 200, "what was referred can be asked for at once: {}", page.html);
    (key, desk, page)
}

fn action(key: &str, action: &str) -> String {
    format!("/referrals/{key}-R1/actions/{action}")
}

#[tokio::test]
async fn aemo_answers_through_its_desk_and_the_provider_sees_it() {
    let world = World::start().await;
    let (key, desk, page) = referred(&world).await;
    assert!(page.html.contains("Is the factor sent?") && page.html.contains("What it causes"));
    let page = desk.fill_in(&page, "accept", &[("reference", "INC0042")]).await;
    assert_eq!((page.status, page.path.as_str()), (200, format!("/referrals/{key}-R1").as_str()));
    assert!(page.html.contains("INC0042"));
    let page = desk.fill_in(&page, "ask", &[("question", "Which meter?")]).await;
    assert!(desk.open("/referrals?group=waiting").await.html.contains(&format!("{key}-R1")));
    // The provider is told where to answer; its answer takes the question off the desk.
    let retailer = world.pages(RETAILER).await;
    let theirs = retailer.open(&format!("/referrals/{key}-R1")).await;
    assert!(theirs.html.contains("Which meter?") && theirs.html.contains("AEMO asked you something"));
    let theirs = retailer.fill_in(&theirs, "answer", &[("answer", "The second one.")]).await;
    assert!(!theirs.html.contains("AEMO asked you something"), "{}", theirs.html);
    wait_for("the answer", async || {
        let waits = desk.open("/referrals?group=waiting").await.html.contains(&format!("{key}-R1"));
        (!waits).then_some(())
    })
    .await;
    // The page that still shows it unanswered is no reason to refuse: nothing that AEMO did has changed.
    let until = [("until", "2099-03-04T09:30"), ("reason", "The metering party looks.")];
    let page = desk.fill_in(&page, "defer", &until).await;
    assert!(
        page.html.contains("Set aside until") && page.html.contains("4 Mar 2099, 9:30 am"),
        "{}",
        page.html
    );
    let page = desk.fill_in(&page, "accept", &[]).await;
    assert!(page.html.contains("INC0042"));
    let page = desk.fill_in(&page, "contribute", &[("advice", "Reloaded on 4 March.")]).await;
    assert!(page.html.contains("Contributed"));
    world.api(RETAILER).until(&key, "in_progress").await;
    let page = desk.fill_in(&page, "comment", &[("body", "A word afterwards.")]).await;
    assert!(page.html.contains("A word afterwards."));
    assert!(desk.open("/referrals?group=done").await.html.contains(&format!("{key}-R1")));
}

#[tokio::test]
async fn an_answer_from_an_old_page_says_what_changed_and_loses_nothing() {
    let world = World::start().await;
    let (key, desk, old) = referred(&world).await;
    let colleague = world.api(AEMO);
    let by_api = |name: &str| format!("/referrals/{key}-R1/actions/{name}");
    colleague.post(&by_api("ask"), json!({"question": "Which meter?"})).await.ok(200);

    let again = desk.fill_in(&old, "accept", &[("reference", "INC0042")]).await;
    assert_eq!(again.status, 412, "{}", again.html);
    assert!(again.html.contains("What changed meanwhile") && again.html.contains("Which meter?"));
    assert!(again.html.contains("value=\"INC0042\""), "{}", again.html);
    let state = async || colleague.get(&format!("/referrals/{key}-R1")).await.ok(200)["state"].clone();
    assert_eq!(state().await, "received");
    // Now it is seen, and holds.
    let done = desk.fill_in(&again, "accept", &[("reference", "INC0042")]).await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert_eq!(state().await, "accepted");

    // A form that is not there any more gives back what was typed all the same.
    let late = desk.fill_in(&old, "return", &[("reason", "typed with care")]).await;
    assert_eq!(late.status, 412);
    assert!(late.html.contains("typed with care") && late.html.contains("accepted the referral"));
    assert_eq!(state().await, "accepted");
    // A comment is never too late.
    let said = desk.fill_in(&old, "comment", &[("body", "We look at it.")]).await;
    assert_eq!(said.status, 200);
    assert!(said.html.contains("We look at it."));
}

#[tokio::test]
async fn a_refused_answer_names_every_fault_and_keeps_what_was_typed() {
    let world = World::start().await;
    let (key, desk, page) = referred(&world).await;
    let page = desk.fill_in(&page, "accept", &[]).await;
    let defer = [("until", "2020-01-01T09:00"), ("reason", "")];
    let refused = desk.fill_in(&page, "defer", &defer).await;
    assert_eq!(refused.status, 422);
    assert!(refused.html.contains("value=\"2020-01-01T09:00\""), "{}", refused.html);
    assert!(
        refused.html.contains("id=\"defer-until-error\"")
            && refused.html.contains("id=\"defer-reason-error\"")
    );
    // The same address, asked for again, is the referral.
    let looked = desk.open(&action(&key, "defer")).await;
    assert_eq!((looked.status, looked.path), (200, format!("/referrals/{key}-R1")));
    // While the liaison is away, what was typed stays too.
    world.stop_service("aemo-liaison").await;
    let away = desk.fill_in(&page, "contribute", &[("advice", "typed with care")]).await;
    assert_eq!(away.status, 503);
    assert!(away.html.contains("typed with care"));
}

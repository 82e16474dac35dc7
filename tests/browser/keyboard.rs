//! The portal without a mouse. Wherever the focus goes, it can be seen.

use flow_tests::world::{ADR, RETAILER};
use serde_json::{Value, json};

use crate::{
    browser::Key,
    stage::{Person, Stage},
};

/// How often somebody presses Tab before they give up.
const MOST_TABS: usize = 120;

/// The field in which one says what AEMO is expected to contribute, or what unfolds it where it is folded away.
const WAY_TO_REFER: &str = "const field = find.of_form(find.form(arguments[0]), 'expected_input');
    return find.opener(field) ?? field";

const SUMMARY: &str = "Raised without a mouse";

#[tokio::test]
async fn an_incident_is_raised_by_keyboard_alone() {
    let stage = Stage::set().await;
    let adr = stage.person(ADR).await;
    adr.open("/").await;
    adr.tabs_to_name("Raise an incident").await;
    adr.browser.key(Key::Enter).await;
    adr.comes_to("the form", |path| path.starts_with("/incidents/new")).await;
    adr.browser.note_looks().await;
    for (name, keys) in [
        ("brand_id", "Southern Grid Energy"),
        ("operation", "Get Usage For Service Point"),
        ("category", "Data quality"),
        ("severity", ""),
        ("summary", SUMMARY),
        ("description", "Every call since Monday."),
        // Day, month, year, hour, minute: as an Australian writes it.
        ("occurred_from", "02032026\t0900am"),
    ] {
        adr.tabs_to_field("/incidents", name).await;
        adr.browser.types(keys).await;
        match name {
            "brand_id" => adr.takes_the_first_offer().await,
            "severity" => adr.goes_down_to("severity", "2").await,
            _ => {}
        }
    }
    adr.tabs_to("the button", "return find.submit(arguments[0])", json!(["/incidents"])).await;
    adr.browser.key(Key::Enter).await;
    adr.comes_to("the new incident", |path| path.starts_with("/incidents/CDR-")).await;
    adr.waits_for(SUMMARY).await;
}

#[tokio::test]
async fn an_incident_is_referred_by_keyboard_alone() {
    let stage = Stage::set().await;
    let key = stage.world.api(ADR).raise().await;
    stage.world.api(RETAILER).act(&key, "acknowledge", json!({})).await.ok(200);
    let retailer = stage.person(RETAILER).await;
    retailer.open(&format!("/incidents/{key}")).await;
    retailer.browser.note_looks().await;
    retailer.tabs_to("the way to refer", WAY_TO_REFER, json!(["/actions/refer"])).await;
    if !retailer.is_in_field("/actions/refer", "expected_input").await {
        retailer.browser.key(Key::Enter).await;
        retailer.tabs_to_field("/actions/refer", "expected_input").await;
    }
    retailer.browser.types("Is the factor sent?").await;
    retailer.tabs_to("the button", "return find.submit(arguments[0])", json!(["/actions/refer"])).await;
    retailer.browser.key(Key::Enter).await;
    retailer.waits_for("Referred to AEMO").await;
    retailer.waits_for("Is the factor sent?").await;
}

#[tokio::test]
async fn a_queue_is_walked_by_single_keys() {
    let stage = Stage::set().await;
    for _ in 0..3 {
        let key = stage.world.api(ADR).raise().await;
        stage.world.api(RETAILER).act(&key, "acknowledge", json!({})).await.ok(200);
    }
    let retailer = stage.person(RETAILER).await;
    retailer.open("/queues").await;
    retailer.browser.note_looks().await;
    let keyboard = &retailer.browser;
    // Down to the second and back to the first, which a list in this order may begin with at either end.
    keyboard.types("j").await;
    let first = retailer.sees_the_focus().await;
    keyboard.types("j").await;
    let second = retailer.sees_the_focus().await;
    assert!(first.starts_with("cdr-") && second.starts_with("cdr-") && first != second, "{first} {second}");
    keyboard.types("k").await;
    assert_eq!(retailer.sees_the_focus().await, first);
    // What helps opens over the list, and goes.
    keyboard.types("?").await;
    retailer.waits_for("Next, previous incident").await;
    keyboard.key(Key::Escape).await;
    assert!(!retailer.sees("Next, previous incident").await);
    // In the search field they are letters.
    keyboard.types("/").await;
    keyboard.types("jk?/").await;
    assert_eq!(retailer.has_in("q").await, ["jk?/"]);
    assert!(!retailer.sees("Next, previous incident").await);
    keyboard.key(Key::Escape).await;
    keyboard.types("j").await;
    assert_eq!(retailer.sees_the_focus().await, first);
    keyboard.key(Key::Enter).await;
    let key = first.split(' ').next().unwrap().to_uppercase();
    retailer.comes_to(&key, |path| path == format!("/incidents/{key}")).await;
}

#[tokio::test]
async fn who_begins_with_the_keyboard_can_skip_to_the_content() {
    let stage = Stage::set().await;
    let adr = stage.person(ADR).await;
    adr.open("/incidents").await;
    adr.browser.note_looks().await;
    adr.browser.key(Key::Tab).await;
    assert_eq!(adr.sees_the_focus().await, "skip to the content");
    adr.browser.key(Key::Enter).await;
    adr.browser.key(Key::Tab).await;
    let inside = "return document.querySelector('main').contains(document.activeElement)";
    assert_eq!(adr.browser.run(inside, vec![]).await, json!(true), "{}", adr.sees_the_focus().await);
}

impl Person {
    /// Presses Tab until what has this name has the focus.
    async fn tabs_to_name(&self, name: &str) {
        self.tabs_to(name, "return find.press(arguments[0])", json!([name])).await;
    }

    /// Presses Tab until this field has the focus.
    async fn tabs_to_field(&self, to: &str, name: &str) {
        // Of a group of which one is chosen, whichever has the focus.
        let script = "const [to, name] = arguments, here = document.activeElement;
            return here?.name === name ? here : find.of_form(find.form(to), name)";
        self.tabs_to(name, script, json!([to, name])).await;
    }

    /// Of the list that opened under what was typed.
    async fn takes_the_first_offer(&self) {
        let offered = "return find.offer(document.activeElement, '')";
        self.waits("a list of offers".to_owned(), async || {
            self.browser.find(offered, vec![]).await.is_some()
        })
        .await;
        self.browser.key(Key::Down).await;
        self.browser.key(Key::Enter).await;
    }

    /// By the arrow key, to the one of a group that has this value.
    async fn goes_down_to(&self, name: &str, value: &str) {
        while self.has_in(name).await != [value] {
            self.browser.key(Key::Down).await;
        }
    }

    async fn is_in_field(&self, to: &str, name: &str) -> bool {
        let script = "return find.of_form(find.form(arguments[0]), arguments[1])";
        self.browser.is_in(script, vec![json!(to), json!(name)]).await
    }

    /// Presses Tab until what the script finds has the focus, which can be seen at each stop.
    async fn tabs_to(&self, what: &str, script: &str, arguments: Value) {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        let mut stops = Vec::new();
        for _ in 0..MOST_TABS {
            if self.browser.is_in(script, arguments.clone()).await {
                return;
            }
            self.browser.key(Key::Tab).await;
            stops.push(self.sees_the_focus().await);
        }
        panic!("{MOST_TABS} times Tab did not lead to {what}, but to {stops:?}");
    }

    /// What has the focus, as everybody can see.
    async fn sees_the_focus(&self) -> String {
        let focus = self.browser.focus().await;
        assert_eq!(focus.unseen, None, "nobody sees that “{}” has the focus", focus.name);
        focus.name
    }
}

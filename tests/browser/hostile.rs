//! Text that wants to be more than text, in every field of every form.

use flow_tests::world::{ACCC, ADR, AEMO, RETAILER, SOUTHERN_GRID};
use serde_json::json;

use crate::{
    browser::Scripting,
    checks::complaints,
    stage::{Person, Stage},
};

/// Begins with the field that it came from. Short fields take the end of it only.
fn hostile(field: &str) -> String {
    if matches!(field, "reference" | "system") {
        return format!("{field}\"><img src=x onerror=alert(5)>");
    }
    format!(
        "{field}</textarea></title></script>\"'><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)><a href=javascript:alert(4) data-hostile>{{{{7*7}}}}&lt;b&gt;"
    )
}

/// These fields, each with such a text.
fn typed(fields: &[&str]) -> Vec<(String, String)> {
    fields.iter().map(|field| ((*field).to_owned(), hostile(field))).collect()
}

#[tokio::test]
async fn hostile_text_stays_text_in_every_field_of_every_form() {
    let stage = Stage::set().await;
    let (adr, retailer, desk, accc) =
        tokio::join!(stage.person(ADR), stage.person(RETAILER), stage.person(AEMO), stage.person(ACCC));

    // Everybody who reads it, wherever they read it.
    let key = adr_raises(&adr).await;
    let incident = format!("/incidents/{key}");
    let referral = format!("/referrals/{key}-R1");
    let walk = [
        Deed::of(&adr, &incident, "/actions/add-reference").types(&["system", "reference"]),
        Deed::of(&retailer, &incident, "/actions/acknowledge"),
        Deed::of(&retailer, &incident, "/actions/request-information").types(&["question"]),
        Deed::of(&adr, &incident, "/actions/provide-information").types(&["answer"]),
        Deed::of(&retailer, &incident, "/actions/change-severity")
            .chooses(&[("severity", "1")])
            .types(&["reason"]),
        Deed::of(&accc, &incident, "/actions/escalate").types(&["reason"]),
        Deed::of(&retailer, &incident, "/actions/refer").types(&["expected_input"]),
        Deed::of(&desk, &referral, "/actions/ask").types(&["question"]),
        Deed::of(&retailer, &incident, "/comments").chooses(&[("audience", "referral")]).types(&["body"]),
        Deed::of(&desk, &referral, "/actions/comment").types(&["body"]),
        Deed::of(&desk, &referral, "/actions/accept").types(&["reference"]),
        Deed::of(&desk, &referral, "/actions/contribute").types(&["advice"]),
        Deed::of(&retailer, &incident, "/actions/set-root-cause")
            .chooses(&[("code", "other"), ("responsible_party", "aemo")])
            .types(&["text"]),
    ];
    for deed in walk {
        deed.is_done().await;
    }
    for (who, path) in [
        (&adr, "/"),
        (&adr, "/incidents"),
        (&adr, &incident),
        (&retailer, "/"),
        (&retailer, "/incidents"),
        (&retailer, &format!("{incident}?view=portal")),
        (&retailer, "/notifications"),
        (&desk, "/referrals"),
        (&desk, &referral),
        (&desk, "/notifications"),
        (&accc, "/incidents"),
        (&accc, &incident),
    ] {
        who.open(path).await;
        is_harmless(who, path).await;
    }
}

#[tokio::test]
async fn hostile_text_stays_text_where_a_form_is_shown_again() {
    let stage = Stage::set().await;
    let adr = stage.person(ADR).await;
    adr.open("/incidents/new").await;
    let lines = [
        "summary",
        "description",
        "interaction_ids",
        "http_status",
        "error_urn",
        "expected",
        "actual",
        "steps",
        "workaround",
    ];
    let typed = typed(&lines);
    let fields: Vec<_> = typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    adr.sends("/incidents", &fields).await;
    is_harmless(&adr, "the refused form").await;
    for (name, text) in &fields {
        assert_eq!(adr.has_in(name).await, [*text], "{name}");
    }
}

#[tokio::test]
async fn hostile_text_stays_text_in_an_address() {
    let stage = Stage::set().await;
    let visitor = stage.visitor(Scripting::On).await;
    let query = "%3C%2Ftitle%3E%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%20data-hostile%3E";
    visitor.open(&format!("/sign-in?next={query}")).await;
    is_harmless(&visitor, "/sign-in?next=").await;
    let login = hostile("login");
    visitor.sends("/sign-in", &[("login", &login), ("password", &login)]).await;
    is_harmless(&visitor, "the refused sign-in").await;
    assert_eq!(visitor.has_in("login").await, [login]);
    stage.give_password(ADR).await;
    visitor.signs_in(ADR).await;
    for path in [
        "/incidents?q=",
        "/incidents?status=",
        "/incidents?cursor=",
        "/incidents/",
        "/referrals?state=",
        "/referrals/",
        "/",
        "/notifications?cursor=",
        "/incidents/new?brand_id=",
    ] {
        visitor.open(&format!("{path}{query}")).await;
        is_harmless(&visitor, path).await;
    }
}

/// A form that somebody sends from a page.
struct Deed<'a> {
    who: &'a Person,
    page: &'a str,
    to: &'a str,
    chosen: &'a [(&'a str, &'a str)],
    typed: Vec<(String, String)>,
}

impl<'a> Deed<'a> {
    fn of(who: &'a Person, page: &'a str, to: &'a str) -> Self {
        Self { who, page, to, chosen: &[], typed: Vec::new() }
    }

    fn chooses(self, chosen: &'a [(&'a str, &'a str)]) -> Self {
        Self { chosen, ..self }
    }

    /// Hostile text in each of these fields.
    fn types(self, fields: &[&str]) -> Self {
        Self { typed: typed(fields), ..self }
    }

    /// Who reads what was sent sees it as it was typed, and nothing else.
    async fn is_done(&self) {
        self.who.open_until_may(self.page, self.to).await;
        let typed = self.typed.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        self.who.sends(self.to, &typed.chain(self.chosen.iter().copied()).collect::<Vec<_>>()).await;
        for (_, text) in &self.typed {
            self.who.waits_for(text).await;
        }
        is_harmless(self.who, self.to).await;
    }
}

async fn adr_raises(adr: &Person) -> String {
    adr.open("/incidents/new").await;
    let typed = typed(&["summary", "description", "expected", "actual", "steps", "workaround"]);
    let mut fields = vec![
        ("brand_id", SOUTHERN_GRID),
        ("severity", "2"),
        ("category", "other"),
        ("operation", "GET /energy/electricity/servicepoints"),
        ("occurred_from", "2026-03-02T09:00"),
    ];
    fields.extend(typed.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    adr.sends("/incidents", &fields).await;
    let path = adr.comes_to("the new incident", |path| path.starts_with("/incidents/CDR-")).await;
    for (_, text) in &typed {
        adr.waits_for(text).await;
    }
    path.trim_start_matches("/incidents/").to_owned()
}

/// Nothing of the text has become an element, no dialog has opened (that would have failed the call), and the policy
/// had nothing to refuse.
async fn is_harmless(person: &Person, place: &str) {
    const ALIVE: &str = "return [...document.querySelectorAll('[data-hostile], img[src=x], [onerror], [onload], script:not([src]), a[href^=javascript]')].map((e) => e.outerHTML)";
    let alive = person.browser.run(ALIVE, vec![]).await;
    assert_eq!(alive, json!([]), "{place}");
    let told: Vec<_> = complaints(&person.browser)
        .await
        .into_iter()
        .filter(|line| !line.contains("the server responded with a status"))
        .collect();
    assert!(told.is_empty(), "{place}: {told:?}");
}

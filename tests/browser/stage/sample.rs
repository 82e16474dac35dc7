//! A fortnight of incidents, so that pages have something to show: every status, every state of a referral, long texts,
//! several recipients and retailers. Made over the API, on the portal's clock.

mod stories;

use std::collections::BTreeMap;

use flow_tests::{
    api::Api,
    world::{ACCC, AEMO, World},
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use service_kit::Clock;
use test_support::wait_for;

use stories::{STORIES, Step, Story};

/// The keys of the incidents, by the names that the stories have.
#[derive(Debug)]
pub(crate) struct Sample(BTreeMap<&'static str, String>);

impl Sample {
    /// Lets it all happen, each step at its time; the portal's clock shows the machine's time again at the end.
    pub(crate) async fn make(world: &World) -> Self {
        let mut steps: Vec<_> = STORIES
            .iter()
            .flat_map(|story| story.steps.iter().map(move |(hours_ago, step)| (*hours_ago, story, step)))
            .collect();
        // The sort keeps the order of what happens at the same time.
        steps.sort_by_key(|(hours_ago, ..)| std::cmp::Reverse(*hours_ago));
        let mut sample = Self(BTreeMap::new());
        let mut shifted = 0;
        for (hours_ago, story, step) in steps {
            world.clock.shift(SignedDuration::from_hours(-hours_ago - shifted));
            shifted = -hours_ago;
            sample.happens(world, story, step).await;
        }
        world.clock.shift(SignedDuration::from_hours(-shifted));
        world.settle().await;
        sample
    }

    /// A path with each `{name}` replaced by that incident's key.
    pub(crate) fn path(&self, path: &str) -> String {
        let filled = self
            .0
            .iter()
            .fold(path.to_owned(), |path, (name, key)| path.replace(&format!("{{{name}}}"), key));
        assert!(!filled.contains('{'), "the sample has no incident for {filled}");
        filled
    }

    async fn happens(&mut self, world: &World, story: &Story, step: &Step) {
        let reporter = world.api(story.reporter);
        if let Step::Raised(evidence) = step {
            let raised = reporter.post("/incidents", form(world, story, evidence)).await.ok(201);
            self.0.insert(story.name, raised["key"].as_str().unwrap().to_owned());
            return;
        }
        let key = &self.0[story.name];
        let provider = world.api(story.provider);
        match step {
            Step::Raised(_) => {}
            Step::Provider(action, fields) => act(&provider, key, action, fields).await,
            Step::Reporter(action, fields) => act(&reporter, key, action, fields).await,
            Step::Accc(action, fields) => act(&world.api(ACCC), key, action, fields).await,
            Step::Aemo(round, action, fields) => answer(world, &provider, key, *round, action, fields).await,
            Step::ProviderSays(audience, body) => {
                provider.comment(key, body, audience).await.ok(201);
            }
            Step::ProviderAnswers(round, words) => {
                let to = format!("/referrals/{key}-R{round}/actions/answer");
                provider.post(&to, json!({ "answer": words })).await.ok(200);
            }
            Step::ReporterSays(audience, body) => {
                reporter.comment(key, body, audience).await.ok(201);
            }
            Step::ProviderAttaches(audience, name) => attach(&provider, key, audience, name).await,
            Step::ReporterAttaches(audience, name) => attach(&reporter, key, audience, name).await,
        }
    }
}

async fn act(api: &Api, key: &str, action: &str, fields: &[(&str, &str)]) {
    api.act(key, action, object(fields)).await.ok(200);
}

async fn attach(api: &Api, key: &str, audience: &str, name: &str) {
    let path = format!("/incidents/{key}/attachments?audience={audience}&file_name={name}");
    let sent = api.request(Method::POST, &path).body("sample,1\n".repeat(2_000)).send().await.unwrap();
    assert_eq!(sent.status(), 201);
}

async fn answer(world: &World, provider: &Api, key: &str, round: u32, action: &str, fields: &[(&str, &str)]) {
    let referral = format!("/referrals/{key}-R{round}");
    let desk = world.api(AEMO);
    wait_for("the referral to reach the desk", async || {
        (desk.get(&referral).await.status == 200).then_some(())
    })
    .await;
    let mut fields = object(fields);
    if action == "defer" {
        let until = world.clock.now() + SignedDuration::from_hours(120);
        fields["until"] = json!(until.to_string());
    }
    desk.post(&format!("{referral}/actions/{action}"), fields).await.ok(200);
    if matches!(action, "contribute" | "return") {
        provider.until(key, "in_progress").await;
    }
}

fn object(fields: &[(&str, &str)]) -> Value {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn form(world: &World, story: &Story, evidence: &[(&str, &str)]) -> Value {
    let occurred_from = world.clock.now() - SignedDuration::from_hours(6);
    let mut form = json!({
        "brand_id": story.brand,
        "summary": story.summary,
        "description": story.description,
        "severity": story.severity,
        "category": story.category,
        "environment": "production",
        "operation": story.operation,
        "occurred_from": occurred_from.to_string(),
        "ongoing": true,
    });
    form.as_object_mut().unwrap().extend(object(evidence).as_object().cloned().unwrap());
    form
}

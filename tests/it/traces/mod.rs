//! One trace from the click to the last effect: five processes, and a real collector that gets their spans.

mod collector;
mod portal;
mod trace;

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use flow_tests::{
    aemo::{Aemo, Told},
    api::{Answer, Api, usage_incident},
    world::{ADR, AEMO, RETAILER},
};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{TestCluster, wait_for};

use collector::Collector;
use portal::Portal;
use trace::{Named, Span, Trace};

/// The traces of a walk, each as its response named it.
struct Walk {
    key: String,
    raised: Named,
    acknowledged: Named,
    referred: Named,
    refused: Named,
    /// What AEMO's message said it follows from.
    told: Named,
}

#[tokio::test]
async fn one_trace_runs_from_the_click_to_the_last_effect() {
    // For the HTTP client. Another test of this process may have done it.
    rustls::crypto::ring::default_provider().install_default().ok();
    let cluster = TestCluster::start().await;
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path()).await;
    let mut portal = Portal::start(&cluster, collector.endpoint(), folder.path()).await;
    let walk = walk(&mut portal, &Aemo::connect(&cluster).await).await;
    every_response_names_its_trace(&portal.api(ADR)).await;
    let logs = portal.stop().await;
    let spans = collector.stop().await;

    the_edges_of_a_raise(&spans, &walk.raised);
    the_edges_of_a_command(&spans, &walk.acknowledged);
    let referred = Trace::of(&spans, &walk.referred.trace);
    let told = the_edges_of_a_referral(&referred, &walk);
    the_edges_of_aemos_answer(&referred, told);
    the_lines_of_the_logs(&logs, &walk);
}

/// Raise, acknowledge, refer; then AEMO answers. Back when all of it has taken effect.
async fn walk(portal: &mut Portal, aemo: &Aemo) -> Walk {
    let (adr, retailer, desk) = (portal.api(ADR), portal.api(RETAILER), portal.api(AEMO));
    let raised = portal.patiently(201, async || adr.post("/incidents", usage_incident()).await).await;
    let key = raised.body["key"].as_str().unwrap().to_owned();
    let acknowledged =
        portal.patiently(200, async || retailer.act(&key, "acknowledge", json!({})).await).await;
    let refused = retailer.act(&key, "ready-to-verify", json!({})).await;
    let refused_in = named(&refused);
    assert_eq!(refused.refused(409)["trace_id"], refused_in.trace.as_str());
    let referred = retailer.act(&key, "refer", json!({"expected_input": "Is the factor sent?"})).await;
    let referred_in = named(&referred);
    referred.ok(200);
    let told = aemo.next().await;
    aemo.answer("accept", &key, 1, json!({})).await.ok();
    contribute(aemo, &told).await;
    retailer.until(&key, "in_progress").await;
    for (user, event) in [(&retailer, "raised"), (&desk, "referred"), (&retailer, "contributed")] {
        wait_for(&format!("the notification of {event}"), async || {
            user.notifications(&key).await.contains(&event.to_owned()).then_some(())
        })
        .await;
    }
    Walk {
        raised: named(&raised),
        acknowledged: named(&acknowledged),
        referred: referred_in,
        refused: refused_in,
        told: Named::read(told.header("traceparent")),
        key,
    }
}

/// AEMO's system hands the trace on, as any program does that is traced itself.
async fn contribute(aemo: &Aemo, told: &Told) {
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", told.header("traceparent"));
    let body = json!({"incident": told.body["incident"], "round": told.body["round"], "advice": "Reloaded."});
    let subject = "aemo.answer.contribute";
    let reply = aemo.client.request_with_headers(subject, headers, body.to_string().into()).await.unwrap();
    let reply: Value = serde_json::from_slice(&reply.payload).unwrap();
    assert_eq!(reply["state"], "contributed", "{reply}");
}

/// What is read, what is refused, and what does not exist.
async fn every_response_names_its_trace(adr: &Api) {
    let mut seen = Vec::new();
    for (method, path, status) in [
        (Method::GET, "/incidents", 200),
        (Method::GET, "/incidents/CDR-404", 404),
        (Method::GET, "/nowhere", 404),
        (Method::DELETE, "/incidents", 405),
    ] {
        let response = adr.request(method, path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        let header = response.headers().get("traceresponse").unwrap_or_else(|| panic!("{path} names none"));
        seen.push(Named::read(header.to_str().unwrap()).trace);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4, "each request has a trace of its own");
}

#[track_caller]
fn named(answer: &Answer) -> Named {
    let header = answer.headers.get("traceresponse");
    Named::read(header.expect("every response names its trace").to_str().unwrap())
}

/// gateway → intake → its relay → whoever reads the event.
fn the_edges_of_a_raise(spans: &[Span], raised: &Named) {
    let trace = Trace::of(spans, &raised.trace);
    let request = trace.begins(raised, "gateway", "POST /api/v1/incidents");
    let command = command(&trace, request, "intake", "cdr.cmd.intake.raise");
    let event = "cdr.incident.raised.v1";
    let published = trace.under(command, "intake", event);
    for (service, consumer) in
        [("workflow", "WORKFLOW"), ("notification", "NOTIFICATION"), ("gateway", "GATEWAY")]
    {
        effect(&trace, published, service, consumer, event);
    }
}

fn the_edges_of_a_command(spans: &[Span], acknowledged: &Named) {
    let trace = Trace::of(spans, &acknowledged.trace);
    let request = trace.begins(acknowledged, "gateway", ACTION);
    let command = command(&trace, request, "workflow", "cdr.cmd.workflow.acknowledge");
    let event = "cdr.incident.acknowledged.v1";
    effect(&trace, trace.under(command, "workflow", event), "gateway", "GATEWAY", event);
}

/// gateway → workflow → its relay → the liaison → its relay → AEMO. Gives the last, which AEMO's message must name.
fn the_edges_of_a_referral<'a>(trace: &Trace<'a>, walk: &Walk) -> &'a Span {
    let request = trace.begins(&walk.referred, "gateway", ACTION);
    let command = command(trace, request, "workflow", "cdr.cmd.workflow.refer");
    let event = "cdr.incident.referred.v1";
    let published = trace.under(command, "workflow", event);
    effect(trace, published, "notification", "NOTIFICATION", event);
    effect(trace, published, "gateway", "GATEWAY", event);
    let opening = effect(trace, published, "aemo-liaison", "AEMO_LIAISON", event);
    let opened = trace.under(opening, "aemo-liaison", "cdr.referral.opened.v1");
    effect(trace, opened, "notification", "NOTIFICATION", "cdr.referral.opened.v1");
    let told = trace.under(opening, "aemo-liaison", "aemo.referral.opened.v1");
    assert_eq!((&walk.told.trace, &walk.told.span), (&told.trace, &told.id), "AEMO was told of another span");
    told
}

/// AEMO → the liaison → its relay → workflow → its relay → whoever reads it.
fn the_edges_of_aemos_answer(trace: &Trace, told: &Span) {
    let command = trace.under(told, "aemo-liaison", "aemo.answer.contribute");
    trace.under(command, "aemo-liaison", "commit");
    let event = "cdr.referral.contributed.v1";
    let published = trace.under(command, "aemo-liaison", event);
    effect(trace, published, "notification", "NOTIFICATION", event);
    let concluding = effect(trace, published, "workflow", "WORKFLOW", event);
    let concluded = "cdr.incident.referral_concluded.v1";
    effect(trace, trace.under(concluding, "workflow", concluded), "gateway", "GATEWAY", concluded);
}

const ACTION: &str = "POST /api/v1/incidents/{key}/actions/{action}";

/// A request's command at its owner, with its commit.
#[track_caller]
fn command<'a>(trace: &Trace<'a>, request: &Span, owner: &str, subject: &str) -> &'a Span {
    let sent = trace.under(request, "gateway", subject);
    let command = trace.under(sent, owner, subject);
    trace.under(command, owner, "commit");
    command
}

/// What an event brought about in a service, and the commit that made it so.
#[track_caller]
fn effect<'a>(trace: &Trace<'a>, published: &Span, service: &str, consumer: &str, event: &str) -> &'a Span {
    let batch = trace.batch_of(published, service, &format!("{consumer} batch"));
    assert!(trace.commits(batch), "{service} read {event} without a commit:\n{trace}");
    trace.under(published, service, &format!("{consumer} {event}"))
}

/// A line that is written on the way says to which trace it belongs, and each service on the way has written some.
fn the_lines_of_the_logs(logs: &BTreeMap<&str, Vec<Value>>, walk: &Walk) {
    for (service, lines) in logs {
        for line in lines {
            assert_eq!(line["service"], *service, "{line}");
            let on_the_way = line.get("span").is_some() || line.get("incident").is_some();
            // What a reader does about the inbox is on the way of the event that it reads.
            let reads = line["summary"].as_str().is_some_and(|statement| statement.contains(" inbox "));
            let traced = line["trace_id"].as_str().is_some_and(|id| id.len() == 32);
            assert!(traced || !(on_the_way || reads), "{line}");
        }
    }
    let within = |service: &str, named: &Named| -> Vec<&Value> {
        logs[service].iter().filter(|line| line["trace_id"] == named.trace.as_str()).collect()
    };
    for (named, services) in [
        (&walk.raised, ["gateway", "intake", "workflow", "notification"]),
        (&walk.referred, ["gateway", "workflow", "aemo-liaison", "notification"]),
    ] {
        for service in services {
            assert!(!within(service, named).is_empty(), "{service} has no line in {named:?}");
        }
    }
    let refusals = within("workflow", &walk.refused);
    let refusal = refusals.iter().find(|line| line["level"] == "WARN");
    let refusal = refusal.unwrap_or_else(|| panic!("the refusal is not in {refusals:#?}"));
    assert_eq!(refusal["incident"], walk.key.as_str());
}

//! Publishing what belongs to others.

use contracts::{
    Action, ReferralAction,
    nats::{
        permissions::{aemo_user, portal_users},
        subjects,
    },
};
use serde_json::json;

use super::{goes_on, raw, raw::Raw, referred, standing};
use crate::world::World;

/// Every subject of the catalogue that is not AEMO's: what the services and the operator publish and hear.
fn internal() -> Vec<String> {
    let catalogue = portal_users().into_iter().flat_map(|user| [user.publish, user.subscribe].concat());
    let actions = Action::ALL.iter().map(|action| subjects::workflow::action(*action));
    let answers = ReferralAction::ALL.iter().map(|action| subjects::aemo_liaison::answer(*action));
    let others = [
        subjects::intake::RAISE,
        subjects::workflow::COMMENT,
        subjects::notification::LIST,
        "aemo.answer.accept.v2",
        "aemo.answer",
        "aemo.answer.resolve",
        "aemo.jetstream.none.x",
        "$SYS.REQ.SERVER.PING",
        "$SYS.REQ.ACCOUNT.PORTAL.CONNZ",
        "$SYS.REQ.USER.INFO",
        "$JS.API.ACCOUNT.PURGE.PORTAL",
        "$JS.FC.CDR_EVENTS.WORKFLOW.x",
    ];
    let own = aemo_user().publish;
    let named = catalogue.chain(actions).chain(answers).chain(others.map(str::to_owned));
    let mut subjects: Vec<String> = named
        .filter(|subject| !own.contains(subject))
        .map(|subject| subject.replace(['*', '>'], "CDR-1"))
        .collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

#[tokio::test]
async fn aemo_is_refused_every_internal_subject_of_the_catalogue() {
    let world = World::start().await;
    let key = referred(&world, &world.aemo().await).await;
    let before = standing::at_rest(&world).await;
    let mut aemo = Raw::connect(&world, "aemo").await;
    aemo.subscribe("_INBOX.hostile.>", "", 1).await;
    // As good a forgery as can be made: an event that would resolve the incident, and a command that would.
    let body = json!({
        "incident": key, "at": "2026-03-02T01:30:00Z", "status": "resolved", "change": {},
        "parties": {"reporter": "frankly", "provider": "abn-11111111111"},
        "actor": {"user": "x", "name": "x", "organisation": "frankly", "organisation_name": "x", "party": "adr",
                  "role": "agent"},
        "fields": {},
    })
    .to_string();
    let headers = [
        ("Nats-Msg-Id", "forged"),
        ("ce-specversion", "1.0"),
        ("ce-id", "019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f"),
        ("ce-type", "cdr.incident.resolved.v1"),
        ("ce-source", "/services/workflow"),
        ("ce-subject", &*key),
        ("ce-time", "2026-03-02T01:30:00Z"),
        ("ce-incidentversion", "4"),
        ("ce-correlationid", "019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f"),
        ("Content-Type", "application/json"),
    ];
    let subjects = internal();
    assert!(subjects.len() > 80, "{subjects:?}");
    for subject in &subjects {
        aemo.publish(subject, "_INBOX.hostile.x", &headers, body.as_bytes()).await;
        let said = aemo.said().await;
        assert!(said.contains("-ERR 'Permissions Violation for Publish to"), "{subject}: {said}");
        assert_eq!(raw::messages(&said), 0, "{subject}: {said}");
    }
    standing::unchanged(&world, &before).await;
    // The same of the operator, who may ask but not say: the check tells one from the other.
    let mut operator = Raw::connect(&world, "operator").await;
    operator.subscribe("_INBOX_operator.x", "", 1).await;
    operator.publish("cdr.incident.resolved.v1.CDR-1", "_INBOX_operator.x", &headers, body.as_bytes()).await;
    assert!(operator.said().await.contains("-ERR 'Permissions Violation for Publish to"));
    operator
        .publish("cdr.cmd.workflow.operator.nothing", "_INBOX_operator.x", &headers, body.as_bytes())
        .await;
    let said = operator.said().await;
    assert!(!said.contains("-ERR") && raw::messages(&said) == 1, "no responders: {said}");
    goes_on(&world).await;
}

#[tokio::test]
async fn an_answer_cannot_be_led_to_a_subject_of_others() {
    let world = World::start().await;
    let key = referred(&world, &world.aemo().await).await;
    let before = standing::at_rest(&world).await;
    let mut operator = Raw::connect(&world, "operator").await;
    for (n, subject) in ["cdr.>", "aemo.>", "dead.>", "$SRV.>"].iter().enumerate() {
        operator.subscribe(subject, "", n).await;
    }
    operator.said().await;
    let mut aemo = Raw::connect(&world, "aemo").await;
    for reply in [
        "cdr.incident.resolved.v1.CDR-1",
        "cdr.cmd.workflow.resolve",
        "dead.workflow.x",
        "$SRV.PING",
        "$JS.API.STREAM.PURGE.CDR_EVENTS",
        "$JS.API.STREAM.DELETE.AEMO_REFERRALS",
        "$JS.ACK.CDR_EVENTS.WORKFLOW.1.1.1.1.1",
        "_INBOX_gateway.x",
    ] {
        for request in [
            "aemo.answer.accept",
            "$JS.API.STREAM.INFO.AEMO_REFERRALS",
            "$JS.API.CONSUMER.INFO.AEMO_REFERRALS.AEMO",
            "$JS.API.CONSUMER.MSG.NEXT.AEMO_REFERRALS.AEMO",
        ] {
            aemo.publish(request, reply, &[], b"{}").await;
        }
        aemo.said().await;
    }
    // What was asked for in its own account is answered there: nobody of ours hears it.
    standing::unchanged(&world, &before).await;
    let heard = operator.said().await;
    let answers =
        heard.lines().filter(|line| line.contains("MSG ") && !line.contains("aemo.answer.")).count();
    assert_eq!(answers, 0, "{heard}");
    assert!(world.api(crate::world::RETAILER).incident(&key).await["status"] == "referred_to_aemo");
    goes_on(&world).await;
}

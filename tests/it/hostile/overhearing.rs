//! Subscribing to what is not one's own.

use super::{goes_on, raw, raw::Raw};
use crate::world::World;

/// What would show something: everything, the broker's own subjects, the inboxes of others, events, commands, and the
/// requests of AEMO itself, which somebody could take from the liaison.
const SUBJECTS: &[&str] = &[
    ">",
    "*",
    "*.>",
    "$JS.>",
    "$JS.API.>",
    "$JS.ACK.>",
    "$JS.EVENT.>",
    "$SYS.>",
    "$SYS.REQ.>",
    "$SYS.ACCOUNT.>",
    "$SRV.>",
    "$KV.>",
    "_INBOX_gateway.>",
    "_INBOX_operator.>",
    "_INBOX_aemo-liaison.>",
    "_INBOX*",
    "_R_.>",
    "_GR_.>",
    "cdr.>",
    "cdr.incident.>",
    "cdr.cmd.>",
    "aemo.>",
    "aemo.referral.>",
    "aemo.answer.accept",
    "aemo.answer.*",
    "dead.>",
    "participant.>",
];

#[tokio::test]
async fn aemo_is_refused_every_subject_and_hears_nothing_of_a_whole_process() {
    let world = World::start().await;
    let mut aemo = Raw::connect(&world, "aemo").await;
    // Its own inboxes, under which the answers to others would have to come to be heard.
    aemo.subscribe("_INBOX.>", "", 1).await;
    for (n, subject) in SUBJECTS.iter().enumerate() {
        aemo.subscribe(subject, "", n + 2).await;
        // The queue of the services framework: who is in it gets every second request.
        aemo.subscribe(subject, "q", n + 1002).await;
    }
    let said = aemo.said().await;
    for subject in SUBJECTS {
        let refusals =
            said.matches(&format!("Permissions Violation for Subscription to \"{subject}\"")).count();
        assert_eq!(refusals, 2, "{subject}: {said}");
    }
    let mut operator = Raw::connect(&world, "operator").await;
    operator.subscribe("cdr.>", "", 1).await;
    assert!(!operator.said().await.contains("-ERR"));

    goes_on(&world).await;
    world.settle().await;
    assert!(raw::messages(&operator.said().await) > 5, "the operator hears the process");
    let heard = aemo.said().await;
    // What AEMO's own other connection is answered and given comes to AEMO's own inboxes, and nothing else does.
    let own = |line: &&str| {
        let subject = line.split(' ').nth(1).unwrap_or_default();
        subject.starts_with("_INBOX.") || subject.starts_with("aemo.referral.")
    };
    let arrived: Vec<&str> = heard.lines().filter(|line| raw::messages(line) > 0).collect();
    assert!(arrived.len() > 3 && arrived.iter().all(own), "{arrived:?}");
    for word in ["cdr.incident", "cdr.cmd", "Frankly", "_INBOX_"] {
        assert!(!heard.contains(word), "{word}: {heard}");
    }
}

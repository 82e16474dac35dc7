//! Taking too much: messages that are too large, too many connections and subscriptions, and what is no protocol.

use contracts::nats::permissions::AEMO_LIMITS;

use super::{goes_on, raw, raw::Raw, referred, standing};
use crate::world::World;

const PAYLOAD: usize = AEMO_LIMITS.payload_kib as usize * 1024;

#[tokio::test]
async fn an_oversized_message_is_cut_off_and_the_next_connection_works() {
    let world = World::start().await;
    referred(&world, &world.aemo().await).await;
    let before = standing::at_rest(&world).await;
    for subject in ["aemo.answer.comment", "cdr.incident.raised.v1.CDR-1"] {
        for size in [PAYLOAD + 1, 2 * 1024 * 1024] {
            let mut aemo = Raw::connect(&world, "aemo").await;
            // The size alone is enough: who waits for the body has taken it in already.
            aemo.send(format!("PUB {subject} {size}\r\n").as_bytes()).await;
            let said = aemo.said().await;
            assert!(said.contains("-ERR 'Maximum Payload Violation'"), "{subject} {size}: {said}");
        }
    }
    // As much as is allowed is read, and refused for what it is.
    let mut aemo = Raw::connect(&world, "aemo").await;
    aemo.subscribe("_INBOX.hostile", "", 1).await;
    aemo.send(format!("PUB aemo.answer.comment _INBOX.hostile {PAYLOAD}\r\n").as_bytes()).await;
    aemo.send(&vec![b'x'; PAYLOAD]).await;
    aemo.send(b"\r\n").await;
    let said = test_support::wait_for("the refusal", async || {
        let said = aemo.said().await;
        (raw::messages(&said) > 0).then_some(said)
    })
    .await;
    assert!(said.contains("urn:cdr-portal:problem:malformed"), "{said}");
    standing::unchanged(&world, &before).await;
    goes_on(&world).await;
}

#[tokio::test]
async fn aemos_connections_and_subscriptions_are_counted_and_nobody_elses_are_taken() {
    let world = World::start().await;
    let mut open = Vec::new();
    for _ in 0..AEMO_LIMITS.connections {
        open.push(Raw::connect(&world, "aemo").await);
    }
    let (_, said) = Raw::try_connect(&world, "aemo").await;
    assert!(said.contains("-ERR 'maximum account active connections exceeded'"), "{said}");
    // The services go on, and the operator gets in.
    let adr = world.api(crate::world::ADR);
    adr.raise().await;
    Raw::connect(&world, "operator").await;

    let mut greedy = open.pop().unwrap();
    for n in 0..=AEMO_LIMITS.subscriptions as usize {
        greedy.subscribe("_INBOX.greedy", "", n + 1).await;
    }
    let said = greedy.said().await;
    assert!(said.contains("-ERR 'maximum subscriptions exceeded'"), "{said}");
    drop((greedy, open));
    test_support::wait_for("the broker to see that they are gone", async || {
        let (_, said) = Raw::try_connect(&world, "aemo").await;
        (!said.contains("-ERR")).then_some(())
    })
    .await;
    goes_on(&world).await;
}

#[tokio::test]
async fn what_is_no_protocol_ends_that_connection_and_no_other() {
    let world = World::start().await;
    let mut other = Raw::connect(&world, "aemo").await;
    let long = format!("SUB _INBOX.{} 1\r\n", "x".repeat(10_000));
    for garbage in [
        "GET / HTTP/1.1\r\nHost: nats\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n",
        &long,
        "HPUB x 12 6\r\nNATS/1.0\r\n\r\n",
    ] {
        let mut aemo = Raw::connect(&world, "aemo").await;
        aemo.send(garbage.as_bytes()).await;
        let said = aemo.said().await;
        assert!(said.contains("-ERR") || said.contains("(hung up)"), "{garbage:?}: {said}");
    }
    assert!(!other.said().await.contains("-ERR"));
    goes_on(&world).await;
}

//! Least privilege: what a service's credentials cannot do, at the broker and at the database. What AEMO's cannot is in
//! `hostile`.

use std::time::Duration;

use async_nats::jetstream::{self, consumer::pull};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use sqlx::Connection;
use sqlx::PgConnection;
use tokio::time::timeout;

use crate::world::{ADR, RETAILER, SERVICES, World};

/// A plain client of the broker with a user's own credentials and inbox.
async fn client(world: &World, user: &str) -> async_nats::Client {
    let (name, password) = world.cluster.nats_credentials(user);
    let options = async_nats::ConnectOptions::with_user_and_password(name, password)
        .request_timeout(Some(Duration::from_millis(500)));
    let options =
        if user == "aemo" { options } else { options.custom_inbox_prefix(format!("_INBOX_{user}")) };
    options.connect(world.cluster.nats_url()).await.unwrap()
}

/// Whether anything is heard on the subject while an incident is worked on.
async fn hears(world: &World, user: &str, subject: &'static str) -> bool {
    let client = client(world, user).await;
    let mut heard = client.subscribe(subject).await.unwrap();
    client.flush().await.unwrap();
    let retailer = world.api(RETAILER);
    let key = world.api(ADR).raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.ok(200);
    client.flush().await.unwrap();
    timeout(Duration::from_millis(300), heard.next()).await.is_ok_and(|message| message.is_some())
}

/// How many messages all streams hold, once everything that is committed is in them.
async fn stored(world: &World) -> u64 {
    world.settle().await;
    let jetstream = jetstream::new(client(world, "operator").await);
    let mut streams = jetstream.streams();
    let mut count = 0;
    while let Some(info) = streams.next().await {
        count += info.unwrap().state.messages;
    }
    count
}

#[tokio::test]
async fn a_service_speaks_and_reads_only_for_itself() {
    let world = World::start().await;
    let before = stored(&world).await;
    // Each service with subjects that belong to another.
    let table = [
        ("intake", ["cdr.incident.acknowledged.v1.CDR-1", "cdr.cmd.workflow.resolve", "dead.workflow.x"]),
        (
            "workflow",
            ["cdr.incident.raised.v1.CDR-1", "cdr.referral.opened.v1.CDR-1", "cdr.cmd.intake.raise"],
        ),
        (
            "aemo-liaison",
            ["cdr.incident.resolved.v1.CDR-1", "cdr.cmd.workflow.resolve", "cdr.user.enrolled.v1.x"],
        ),
        (
            "notification",
            ["cdr.incident.resolved.v1.CDR-1", "aemo.referral.opened.v1.CDR-1", "cdr.cmd.intake.raise"],
        ),
        ("gateway", ["cdr.incident.raised.v1.CDR-1", "cdr.referral.opened.v1.CDR-1", "aemo.answer.accept"]),
        // What only notification may say, and only an operator ask.
        (
            "gateway",
            [
                "cdr.watcher.changed.v1.CDR-1",
                "cdr.organisation.registered.v1.x",
                "cdr.cmd.notification.operator.list-participants",
            ],
        ),
    ];
    for (service, foreign) in table {
        let client = client(&world, service).await;
        for subject in foreign {
            assert!(client.request(subject, "{}".into()).await.is_err(), "{service} published {subject}");
        }
        let jetstream = jetstream::new(client);
        for (other, consumer) in
            [("workflow", "WORKFLOW"), ("notification", "NOTIFICATION"), ("gateway", "GATEWAY")]
        {
            if other != service {
                let read: Result<jetstream::consumer::PullConsumer, _> =
                    jetstream.get_consumer_from_stream(consumer, "CDR_EVENTS").await;
                assert!(read.is_err(), "{service} reads the consumer of {other}");
            }
        }
        assert!(jetstream.delete_stream("CDR_EVENTS").await.is_err(), "{service}");
    }
    assert_eq!(stored(&world).await, before);
    assert!(hears(&world, "operator", "cdr.>").await, "what is heard, is noticed");
    for (service, subject) in
        [("intake", "cdr.>"), ("notification", "_INBOX_gateway.>"), ("workflow", "cdr.cmd.intake.>")]
    {
        assert!(!hears(&world, service, subject).await, "{service} hears {subject}");
    }
}

#[tokio::test]
async fn the_operator_asks_for_nothing_in_the_name_of_others() {
    let world = World::start().await;
    let key = world.api(ADR).raise().await;
    let before = stored(&world).await;
    let client = client(&world, "operator").await;
    // As the gateway would send it: who asks stands in the body, and its owner believes it.
    let actor = json!({
        "user": "agent-1", "name": "Agent", "organisation": "southern-grid", "organisation_name": "Southern Grid Group",
        "party": "data_holder", "role": "agent",
    });
    let body = json!({ "actor": actor, "incident": key, "fields": {} }).to_string();
    for subject in ["cdr.cmd.workflow.acknowledge", "cdr.cmd.intake.raise", "cdr.cmd.aemo-liaison.accept"] {
        assert!(client.request(subject, body.clone().into()).await.is_err(), "sent {subject}");
    }
    let own = client.request("cdr.cmd.notification.operator.list-participants", body.into()).await.unwrap();
    assert!(!own.payload.is_empty(), "an operator's own command is answered");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn the_gateway_looks_after_the_others_and_touches_nothing_of_theirs() {
    let world = World::start().await;
    world.api(ADR).raise().await;
    let before = stored(&world).await;
    let client = client(&world, "gateway").await;
    let jetstream = jetstream::new(client.clone());
    for (name, consumers) in [("CDR_EVENTS", 4), ("AEMO_REFERRALS", 1)] {
        let stream = jetstream.get_stream(name).await.unwrap();
        let listed: Vec<_> = stream.consumers().take(consumers).try_collect().await.unwrap();
        assert_eq!(listed.len(), consumers, "{name}");
        // How far they have come is all that it learns: no message, and no consumer moved, made or taken away.
        assert!(stream.get_raw_message(1).await.is_err(), "{name}");
        assert!(stream.create_consumer(pull::Config::default()).await.is_err(), "{name}");
        assert!(stream.purge().await.is_err(), "{name}");
        for consumer in ["WORKFLOW", "AEMO"] {
            assert!(stream.delete_consumer(consumer).await.is_err(), "{name} {consumer}");
        }
    }
    let next = client.request("$JS.API.CONSUMER.MSG.NEXT.CDR_EVENTS.WORKFLOW", "1".into()).await;
    assert!(next.is_err(), "the gateway takes what is for workflow");
    let dead = jetstream.get_stream("DEAD_LETTERS").await.unwrap();
    assert!(dead.delete_message(1).await.is_err());
    assert!(dead.purge().await.is_err());
    for subject in ["$SRV.PING", "$SRV.INFO", "$SRV.STATS.workflow", "$JS.API.INFO", "$JS.API.STREAM.LIST"] {
        assert!(client.request(subject, "".into()).await.is_err(), "{subject}");
    }
    assert!(client.request("$SRV.STATS", "".into()).await.is_ok());
    for service in ["intake", "workflow", "aemo-liaison", "notification", "aemo"] {
        let other = self::client(&world, service).await;
        assert!(other.request("$SRV.STATS", "".into()).await.is_err(), "{service}");
        let other = jetstream::new(other).get_stream_no_info("CDR_EVENTS").await.unwrap();
        assert!(other.consumers().next().await.unwrap().is_err(), "{service}");
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn a_services_role_opens_no_other_database_and_changes_no_table() {
    let world = World::start().await;
    for (service, _) in SERVICES {
        let own = world.cluster.database_url(service);
        let mut connection = PgConnection::connect(&own).await.unwrap();
        for forbidden in
            ["CREATE TABLE loot (n int)", "DROP TABLE outbox", "TRUNCATE outbox", "CREATE ROLE loot"]
        {
            assert!(sqlx::query(forbidden).execute(&mut connection).await.is_err(), "{service}: {forbidden}");
        }
        let credentials = own.rsplit_once('/').unwrap().0;
        for (other, _) in SERVICES.iter().filter(|(other, _)| *other != service) {
            let theirs = world.cluster.database_url(other);
            let database = theirs.rsplit_once('/').unwrap().1;
            let refused = PgConnection::connect(&format!("{credentials}/{database}")).await.unwrap_err();
            assert!(refused.to_string().contains("permission denied"), "{service} → {other}: {refused}");
        }
    }
}

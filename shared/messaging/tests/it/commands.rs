//! Request and reply.

use std::{sync::Arc, time::Duration};

use contracts::{
    Actor,
    command::CommandRequest,
    problem::{Kind, Problem},
};
use messaging::command::{Ask, CommandClient, Commands};
use service_kit::{Clock, Running, broker};
use uuid::Uuid;

use crate::world::{World, count};

const SUBJECT: &str = "cdr.cmd.workflow.note";

/// Notes a word, and answers with how many there are.
async fn start_notes(world: &World) -> (Running, sqlx::PgPool) {
    let service = world.connect("workflow").await;
    let pool = service.database().pool().clone();
    let commands = Commands::new().on(SUBJECT, |uow, request: CommandRequest| {
        Box::pin(async move {
            let word = request.fields.get("word").and_then(|word| word.as_str()).map(str::to_owned);
            let word = word.ok_or_else(|| Problem::invalid_field("word", "required", "is required"))?;
            sqlx::query("INSERT INTO effect (word) VALUES ($1)").bind(word).execute(uow.connection()).await?;
            let notes: i64 =
                sqlx::query_scalar("SELECT count(*) FROM effect").fetch_one(uow.connection()).await?;
            Ok(notes)
        })
    });
    (service.answering(commands).run(), pool)
}

async fn client(world: &World) -> CommandClient {
    let client = broker::connect(&world.cluster.broker_settings("gateway"), "test").await.unwrap();
    CommandClient::new(client, Arc::clone(&world.clock) as Arc<dyn Clock>, Duration::from_secs(5))
}

fn note(word: &str) -> CommandRequest {
    let mut fields = contracts::form::Fields::new();
    fields.insert("word".to_owned(), word.into());
    CommandRequest {
        actor: Actor::aemo_system(),
        incident: None,
        round: None,
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields,
    }
}

fn ask(key: Option<&str>) -> Ask {
    Ask { correlation_id: Uuid::from_u128(7), idempotency_key: key.map(str::to_owned) }
}

/// The commands are subscribed to a moment after the start.
async fn ready(client: &CommandClient) {
    test_support::wait_for("somebody to answer", async || {
        let nothing = CommandRequest { fields: contracts::form::Fields::new(), ..note("") };
        let refused = client.send::<i64>(SUBJECT, &nothing, ask(None)).await.err()?;
        (refused.kind() == Kind::Invalid).then_some(())
    })
    .await;
}

#[tokio::test]
async fn same_key_and_body_is_done_once_and_answered_the_same() {
    let world = World::start().await;
    let (_running, pool) = start_notes(&world).await;
    let client = client(&world).await;
    ready(&client).await;
    let again = note("a");
    let answers =
        futures::future::join_all((0..8).map(|_| client.send::<i64>(SUBJECT, &again, ask(Some("k"))))).await;
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&1)), "{answers:?}");
    assert_eq!(count(&pool, "SELECT count(*) FROM effect").await, 1);
}

#[tokio::test]
async fn same_key_with_another_body_is_refused() {
    let world = World::start().await;
    let (_running, pool) = start_notes(&world).await;
    let client = client(&world).await;
    ready(&client).await;
    assert_eq!(client.send::<i64>(SUBJECT, &note("a"), ask(Some("k"))).await, Ok(1));
    let refused = client.send::<i64>(SUBJECT, &note("b"), ask(Some("k"))).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Invalid);
    let other_user = CommandRequest { actor: Actor::system(), ..note("b") };
    assert_eq!(
        client.send::<i64>(SUBJECT, &other_user, ask(Some("k"))).await,
        Ok(2),
        "keys are each user's own"
    );
    assert_eq!(count(&pool, "SELECT count(*) FROM effect").await, 2);
}

#[tokio::test]
async fn refused_command_can_be_put_right_under_the_same_key() {
    let world = World::start().await;
    let (_running, _pool) = start_notes(&world).await;
    let client = client(&world).await;
    ready(&client).await;
    let mut wrong = note("a");
    wrong.fields.clear();
    assert_eq!(
        client.send::<i64>(SUBJECT, &wrong, ask(Some("k"))).await.unwrap_err().errors[0].field,
        "word"
    );
    assert_eq!(client.send::<i64>(SUBJECT, &note("a"), ask(Some("k"))).await, Ok(1));
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let world = World::start().await;
    let client = client(&world).await;
    let refused = client.send::<i64>(SUBJECT, &note("a"), ask(None)).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert!(refused.detail.starts_with("The workflow service is not running."), "{}", refused.detail);
}

#[tokio::test]
async fn command_whose_sender_has_given_up_is_not_worked_on() {
    let world = World::start().await;
    let (_running, pool) = start_notes(&world).await;
    let client = client(&world).await;
    ready(&client).await;
    let sent = CommandClient::new(
        broker::connect(&world.cluster.broker_settings("gateway"), "late").await.unwrap(),
        // A sender whose clock is an hour behind: its deadline has passed when the command arrives.
        Arc::new(service_kit::ManualClock::at(world.clock.now() - jiff::SignedDuration::from_hours(1))),
        Duration::from_secs(5),
    );
    let refused = sent.send::<i64>(SUBJECT, &note("a"), ask(None)).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert_eq!(count(&pool, "SELECT count(*) FROM effect").await, 0);
}

//! AEMO asks, and the provider answers.

use contracts::{
    Actor, Audience, ReferralAction,
    command::CommandRequest,
    event::{AemoChange, ReferralChange, UpdateKind},
};
use serde_json::{Value, json};

use crate::{
    events::{commented, key, provider, referred, withdrawn},
    world::World,
};

async fn ask(world: &World, question: &str) -> String {
    let body = json!({"incident": "CDR-1", "round": 1, "question": question});
    let asked = world.answer("ask", None, body).await.expect("an answer");
    assert_eq!(asked.code, None, "{}", asked.body);
    asked.body["question_id"].as_str().expect("the question has an id").to_owned()
}

fn answer(actor: Actor, fields: Value) -> CommandRequest {
    let Value::Object(fields) = fields else { panic!("an object") };
    CommandRequest {
        actor,
        incident: Some(key(1)),
        round: Some(1),
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields,
    }
}

#[tokio::test]
async fn aemo_sees_which_question_was_answered() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.caught_up(key(1)).await;
    let first = ask(&world, "Which intervals?").await;
    let second = ask(&world, "Which network?").await;
    // A word besides answers nothing.
    world.say(&commented(key(1), Audience::Referral, "We look.")).await;
    world.caught_up(key(1)).await;

    let by_name = answer(provider(), json!({"question_id": second, "answer": "The one of 61."}));
    let reply = world.command(ReferralAction::Answer, by_name).await.expect("answered");
    assert_eq!(reply.question_id.map(|id| id.to_string()), Some(second.clone()));
    assert_eq!(reply.available_actions, [ReferralAction::Answer], "one is open still");
    let oldest = answer(provider(), json!({"answer": "Of 3 March."}));
    let reply = world.command(ReferralAction::Answer, oldest).await.expect("answered");
    assert_eq!(
        (reply.question_id.map(|id| id.to_string()), reply.available_actions),
        (Some(first.clone()), vec![])
    );

    let told = world.packets(4).await;
    let answers: Vec<_> = told
        .iter()
        .filter_map(|told| match &told.event.change {
            AemoChange::Updated(update) if update.kind == UpdateKind::Answer => {
                let question = update.question.as_ref().expect("names its question");
                Some((question.id.to_string(), question.text.clone(), update.text.clone(), update.by.clone()))
            }
            _ => None,
        })
        .collect();
    let expected = [(second, "Which network?", "The one of 61."), (first, "Which intervals?", "Of 3 March.")];
    let expected = expected.map(|(id, question, answer)| {
        (id, question.to_owned(), answer.to_owned(), "Harbour Energy".to_owned())
    });
    assert_eq!(answers, expected);
    let events = world.referral_events(key(1), 5).await;
    let more: Vec<_> = events
        .iter()
        .filter_map(|told| match &told.event.change {
            ReferralChange::Answered(answered) => Some(answered.more_asked),
            _ => None,
        })
        .collect();
    assert_eq!(more, [true, false]);
    world.stop().await;
}

#[tokio::test]
async fn what_was_not_asked_cannot_be_answered() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.caught_up(key(1)).await;
    let send = async |world: &World, actor: Actor, fields: Value| {
        world.command(ReferralAction::Answer, answer(actor, fields)).await.expect_err("a refusal")
    };
    let words = || json!({"answer": "Of 3 March."});
    let nothing = send(&world, provider(), words()).await;
    assert_eq!((nothing.status, nothing.state.as_deref()), (409, Some("received")));
    assert!(nothing.detail.contains("no question of AEMO's waits"), "{}", nothing.detail);

    ask(&world, "Which intervals?").await;
    let empty = send(&world, provider(), json!({})).await;
    assert_eq!((empty.status, empty.errors[0].field.as_str()), (422, "answer"));
    let other = json!({"question_id": "018f0000-0000-7000-8000-000000000000", "answer": "?"});
    let other = send(&world, provider(), other).await;
    assert_eq!((other.status, other.errors[0].field.as_str()), (422, "question_id"));
    let stranger = Actor { organisation: "other".parse().expect("a token"), ..provider() };
    assert_eq!(send(&world, stranger, words()).await.status, 404);
    assert_eq!(send(&world, Actor::aemo_system(), words()).await.status, 403);

    // A double answer finds nothing asked; one that comes after the end, the round ended.
    world.command(ReferralAction::Answer, answer(provider(), words())).await.expect("answered");
    assert_eq!(send(&world, provider(), words()).await.status, 409);
    ask(&world, "And which network?").await;
    world.say(&withdrawn(key(1), 1)).await;
    world.caught_up(key(1)).await;
    let late = send(&world, provider(), words()).await;
    assert_eq!((late.status, late.state.as_deref()), (409, Some("withdrawn")));
    world.stop().await;
}

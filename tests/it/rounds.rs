//! More than one round with AEMO.

use serde_json::json;
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

#[tokio::test]
async fn returned_referral_can_be_referred_again() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    assert_eq!(aemo.next().await.body["round"], 1);
    let returned = aemo.answer("return", &key, 1, json!({"reason": "Say which intervals."})).await.ok();
    assert_eq!(returned["state"], "returned");
    retailer.until(&key, "in_progress").await;
    wait_for("the reason", async || {
        retailer.timeline(&key).await.contains("Say which intervals.").then_some(())
    })
    .await;

    retailer.act(&key, "refer", json!({"expected_input": "Intervals of 3 March."})).await.ok(200);
    let second = aemo.next().await;
    assert_eq!(
        (second.body["round"].as_i64(), second.body["referral"].as_str()),
        (Some(2), Some(&*format!("{key}-R2")))
    );
    assert_eq!(second.header("ce-incidentversion"), "2");
    // The first round is over, whatever is said in it.
    let late = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(late["state"], "returned");
    aemo.answer("accept", &key, 2, json!({})).await.ok();
    aemo.answer("contribute", &key, 2, json!({"advice": "Reloaded."})).await.ok();
    retailer.until(&key, "in_progress").await;
    let rounds = retailer.get("/referrals").await.ok(200);
    let states: Vec<_> =
        rounds["items"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&"returned") && states.contains(&"contributed"), "{states:?}");
}

#[tokio::test]
async fn withdrawn_referral_is_over_for_aemo() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    aemo.next().await;
    let back = retailer.act(&key, "withdraw-referral", json!({"reason": "It was our header."})).await.ok(200);
    assert_eq!(back["status"], "in_progress");
    let withdrawn = aemo.next().await;
    assert_eq!(withdrawn.subject, format!("aemo.referral.withdrawn.v1.{key}"));
    assert_eq!(withdrawn.body["change"]["reason"], "It was our header.");
    let refused = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(refused["state"], "withdrawn");
}

#[tokio::test]
async fn aemos_answer_is_idempotent_by_message_id() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    aemo.next().await;
    let first = aemo.answer_as("accept", &key, 1, json!({}), Some("m1")).await.ok();
    assert_eq!(aemo.answer_as("accept", &key, 1, json!({}), Some("m1")).await.ok(), first);
    aemo.answer_as("accept", &key, 1, json!({"reference": "INC7"}), Some("m1")).await.refused("422");
    // Without the id it is a second answer, which the state refuses.
    let refused = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(refused["allowed_actions"], json!(["defer", "ask", "contribute", "comment"]));
}

#[tokio::test]
async fn ill_formed_answers_are_told_what_is_wrong() {
    let world = World::start().await;
    let aemo = world.aemo().await;
    aemo.raw("accept", b"not json".to_vec(), None).await.refused("400");
    let missing = aemo.raw("accept", b"{}".to_vec(), None).await.refused("422");
    let fields: Vec<_> = missing["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, [json!("incident"), json!("round")]);
    aemo.answer("accept", "CDR-999", 1, json!({})).await.refused("404");
}

#[tokio::test]
async fn a_question_of_aemos_is_answered_by_name_and_the_ball_goes_there_and_back() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    let due = aemo.next().await.body["change"]["packet"]["first_response_due"].clone();
    assert!(due.is_string(), "AEMO knows its clock");
    let answer = async |fields: serde_json::Value| {
        retailer.post(&format!("/referrals/{key}-R1/actions/answer"), fields).await
    };
    let early = answer(json!({"answer": "?"})).await.refused(409);
    assert_eq!(early["state"], "received");

    let ask = json!({"question": "Which intervals?", "reference": "INC0042"});
    let asked = aemo.answer_as("ask", &key, 1, ask.clone(), Some("q1")).await.ok();
    assert_eq!(aemo.answer_as("ask", &key, 1, ask, Some("q1")).await.ok(), asked, "asked once");
    let ball = async |api: &crate::api::Api, with: &str| {
        wait_for("the ball", async || (api.incident(&key).await["ball_in_court"] == with).then_some(()))
            .await;
    };
    ball(&retailer, "provider").await;
    assert_eq!(adr.incident(&key).await["ball_in_court"], "aemo", "the recipient has no part in it");
    let shown = retailer.incident(&key).await;
    assert_eq!(shown["status"], "referred_to_aemo");
    assert_eq!(shown["referrals"][0]["reference"], "INC0042");
    assert_eq!(shown["referrals"][0]["first_response_due"], due);
    assert_eq!(shown["referrals"][0]["open_questions"][0]["id"], asked["question_id"]);

    let answered = answer(json!({"answer": "Those of 3 March."})).await.ok(200);
    assert_eq!(answered["question_id"], asked["question_id"]);
    let told = aemo.next().await;
    assert_eq!(told.subject, format!("aemo.referral.updated.v1.{key}"));
    let change = &told.body["change"];
    assert_eq!(
        (change["kind"].as_str(), change["text"].as_str()),
        (Some("answer"), Some("Those of 3 March."))
    );
    assert_eq!(change["question"], json!({"id": asked["question_id"], "text": "Which intervals?"}));
    ball(&retailer, "aemo").await;
    let double = answer(json!({"answer": "Those of 3 March."})).await.refused(409);
    assert!(double["detail"].as_str().unwrap().contains("no question"), "{double}");
    // AEMO's ticket number is found wherever the provider looks.
    let listed = retailer.get("/referrals?q=INC0042").await.ok(200);
    assert_eq!(listed["items"][0]["id"], format!("{key}-R1"));
}

#[tokio::test]
async fn answers_that_come_late_name_the_state_in_which_the_round_ended() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    for (ending, state) in [("return", "returned"), ("contribute", "contributed"), ("withdraw", "withdrawn")]
    {
        let key = adr.raise().await;
        retailer.act(&key, "acknowledge", json!({})).await.ok(200);
        retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
        wait_for("AEMO to be told", async || (aemo.next().await.body["incident"] == *key).then_some(()))
            .await;
        match ending {
            "return" => {
                aemo.answer_as("return", &key, 1, json!({"reason": "No id."}), Some("end")).await.ok();
            }
            "contribute" => {
                aemo.answer("accept", &key, 1, json!({})).await.ok();
                aemo.answer("contribute", &key, 1, json!({"advice": "Reloaded."})).await.ok();
            }
            _ => {
                let reason = json!({"reason": "It was ours."});
                retailer.act(&key, "withdraw-referral", reason).await.ok(200);
                wait_for("AEMO to be told", async || {
                    (aemo.next().await.subject.contains("withdrawn")).then_some(())
                })
                .await;
            }
        }
        let late = [
            ("accept", json!({})),
            ("return", json!({"reason": "Late."})),
            ("defer", json!({"until": "2099-01-01T00:00:00Z", "reason": "Late."})),
            ("ask", json!({"question": "Late?"})),
            ("contribute", json!({"advice": "Late."})),
        ];
        for (verb, fields) in late {
            let refused = aemo.answer(verb, &key, 1, fields).await.refused("409");
            assert_eq!(refused["state"], state, "{verb}");
            assert_eq!(refused["allowed_actions"], json!(["comment"]), "{verb}");
        }
        // What was answered once is answered the same again, though the state would take it no longer.
        if ending == "return" {
            let again = aemo.answer_as("return", &key, 1, json!({"reason": "No id."}), Some("end")).await;
            assert_eq!(again.ok()["state"], "returned");
        }
    }
}

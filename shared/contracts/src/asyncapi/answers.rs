//! What AEMO's systems send, and what they are answered.

use serde_json::{Map, Value, json};

use super::{document::Document, headers};
use crate::{
    IncidentKey, Problem, ReferralAction, ReferralState,
    actor::{Party, Role},
    command::ReferralReply,
    form::Fields,
    ids::ReferralId,
    nats::{headers as names, subjects},
    problem::Kind,
    referral::{available, no_answer, not_possible},
    schema::answers,
};

/// Where each answer is replied to: the inbox that the request names.
const REPLIES: &str = "aemo-answer-reply";
const TAKEN: &str = "taken";
const REFUSED: &str = "refused";

/// The six answers and their replies.
pub(super) fn all(document: &mut Document) {
    replies(document);
    for action in ReferralAction::AEMOS {
        let subject = subjects::aemo::answer(action);
        let body = answers::answer(action);
        let message = json!({
            "name": subject,
            "title": action.label(),
            "summary": body.schema["description"],
            "contentType": "application/json",
            "headers": headers::of_answers(),
            "payload": document.schema(&answers::name(action), &body),
            "examples": [{
                "name": action.as_str(),
                "headers": {names::MESSAGE_ID: format!("aemo-INC0042-{action}-1")},
                "payload": example(action),
            }],
        });
        document.request(&subject, message, (REPLIES, &[TAKEN, REFUSED]));
    }
}

fn replies(document: &mut Document) {
    let taken = json!({
        "name": TAKEN,
        "title": "Taken",
        "summary": "The answer was taken: it is committed.",
        "contentType": "application/json",
        "headers": headers::of_replies(),
        "payload": document.schema(answers::REPLY, &answers::reply()),
        "examples": [{
            "name": TAKEN,
            "headers": {names::CONTENT_TYPE: "application/json"},
            "payload": reply(),
        }],
    });
    document.message(TAKEN, taken);
    let refused = json!({
        "name": REFUSED,
        "title": "Refused",
        "summary": "The answer was refused, and nothing was done.",
        "description": "A problem document (RFC 9457), the same as over HTTP. Whether to send the answer again: never as \
                        it is after 400, 404, 409 and 422; later, with the same Nats-Msg-Id, after 500 and 503 and when \
                        no reply came.",
        "contentType": "application/problem+json",
        "headers": headers::of_refusals(),
        "payload": document.schema(answers::PROBLEM, &answers::problem()),
        "examples": refusals().iter().map(refusal).collect::<Vec<_>>(),
    });
    document.message(REFUSED, refused);
    let summary = json!("The inbox that the request named.");
    document.channel(REPLIES, None, &summary, &[(TAKEN, TAKEN), (REFUSED, REFUSED)]);
}

/// The example of an answer: the place, and the fields of its form.
fn example(action: ReferralAction) -> Value {
    let fields = match action {
        ReferralAction::Accept => json!({"reference": "INC0042"}),
        ReferralAction::Return => json!({"reason": "The call never reached AEMO: see the token endpoint."}),
        ReferralAction::Defer => {
            json!({"until": "2026-03-09T09:00:00+11:00", "reason": "The network answers next week."})
        }
        ReferralAction::Ask => json!({"question": "Which interval is missing?"}),
        ReferralAction::Contribute => json!({"advice": "The file lacked the factor; reloaded on 4 March."}),
        ReferralAction::Comment => json!({"body": "The reload also covers February."}),
        ReferralAction::Answer => json!({"answer": "That of 3 March, 2 pm."}),
    };
    let mut body =
        Map::from_iter([("incident".to_owned(), json!(incident())), ("round".to_owned(), json!(1))]);
    body.extend(fields.as_object().cloned().unwrap_or_default());
    body.into()
}

fn incident() -> IncidentKey {
    IncidentKey::from_number(42).expect("42 is a number of an incident")
}

fn reply() -> Value {
    let state = ReferralState::Accepted;
    let reply = ReferralReply {
        referral: ReferralId { incident: incident(), round: 1 },
        incident: incident(),
        round: 1,
        state,
        version: 2,
        reference: Some("INC0042".to_owned()),
        question_id: None,
        available_actions: available(state, false, Party::Aemo, Role::Agent),
    };
    json!(reply)
}

/// One refusal of each kind that an answer can meet.
fn refusals() -> Vec<Problem> {
    let state = ReferralState::Contributed;
    let referral = ReferralId { incident: incident(), round: 1 };
    let unreadable = serde_json::from_str::<Fields>("accept").expect_err("no JSON");
    vec![
        no_answer(&unreadable),
        Problem::not_found(format_args!("referral {referral}")),
        not_possible(referral, state, ReferralAction::Contribute, (Party::Aemo, Role::Agent)),
        Problem::invalid_field("advice", "required", "is required"),
        Problem::new(
            Kind::Internal,
            "Nothing was done. The operators can find the cause by the trace id of this answer.",
        ),
        Problem::new(
            Kind::Unavailable,
            "A part of the portal is busy or restarting. Nothing was done; try again in a moment.",
        ),
    ]
}

fn refusal(problem: &Problem) -> Value {
    json!({
        "name": problem.status.to_string(),
        "summary": problem.title,
        "headers": {
            names::CONTENT_TYPE: "application/problem+json",
            names::ERROR: problem.title, names::ERROR_CODE: problem.status.to_string(),
        },
        "payload": problem,
    })
}

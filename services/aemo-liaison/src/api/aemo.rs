//! What AEMO's systems send: one flat JSON object, `{"incident": "CDR-42", "round": 1, …}`.

use contracts::{Actor, Problem, command::CommandRequest, form::Fields, referral::no_answer};

use crate::app::{read_place, take_place};

/// Reads it as a command of AEMO's systems, which are known by their account and not by what they say of themselves. A
/// place that cannot be read stays among the fields, so that its faults are named together with those of the form.
pub(super) fn decode(payload: &[u8]) -> Result<CommandRequest, Problem> {
    let mut fields: Fields = serde_json::from_slice(payload).map_err(|error| no_answer(&error))?;
    let mut place = take_place(&mut fields);
    let read = read_place(&place).ok();
    if read.is_none() {
        fields.append(&mut place);
    }
    let (incident, round) = (read.map(|id| id.incident), read.map(|id| id.round));
    let actor = Actor::aemo_system();
    Ok(CommandRequest {
        actor,
        incident,
        round,
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use contracts::IncidentKey;
    use serde_json::{Value, json};

    use super::*;

    fn refused(payload: &[u8]) -> Problem {
        decode(payload).expect_err("a refusal")
    }

    #[test]
    fn the_place_is_taken_out_and_the_rest_is_the_form() {
        let request = decode(br#"{"incident":"CDR-7","round":2,"advice":"re-read"}"#).expect("a command");
        assert_eq!(request.incident.map(IncidentKey::number), Some(7));
        assert_eq!(request.round, Some(2));
        assert_eq!(request.actor, Actor::aemo_system());
        assert_eq!(Value::Object(request.fields), json!({"advice": "re-read"}));
    }

    #[test]
    fn a_body_cannot_say_who_sends_it() {
        let request =
            decode(br#"{"incident":"CDR-7","round":1,"actor":{"party":"accc"}}"#).expect("a command");
        assert_eq!(request.actor, Actor::aemo_system());
        assert!(request.fields.contains_key("actor"), "left for the form to refuse by name");
    }

    #[test]
    fn a_place_that_cannot_be_read_is_left_to_be_named() {
        for (body, at_fault) in [
            (json!({}), &["incident", "round"][..]),
            (json!({"incident": "7", "round": 1}), &["incident"]),
            (json!({"incident": "CDR-7"}), &["round"]),
            (json!({"incident": "CDR-7", "round": 0}), &["round"]),
            (json!({"incident": "CDR-7", "round": 1.5}), &["round"]),
            (json!({"incident": "CDR-7", "round": [1]}), &["round"]),
            (json!({"incident": null, "round": "two"}), &["incident", "round"]),
        ] {
            let request = decode(body.to_string().as_bytes()).expect("an object");
            assert_eq!((request.incident, request.round), (None, None), "{body}");
            assert_eq!(Value::Object(request.fields.clone()), body);
            let faults = read_place(&request.fields).expect_err("named");
            let named: Vec<_> = faults.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(named, at_fault, "{body}");
        }
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for payload in [&b""[..], b"accept", b"[]", b"\"CDR-7\"", b"{", b"\xff"] {
            assert_eq!(refused(payload).status, 400, "{payload:?}");
        }
    }
}

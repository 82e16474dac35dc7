//! What AEMO's systems send: one flat JSON object, `{"incident": "CDR-42", "round": 1, …}`.

use contracts::{
    Actor, IncidentKey, Problem,
    command::CommandRequest,
    form::{FieldError, Fields, Form, unreadable},
    problem::Kind,
};

/// Reads it as a command of AEMO's systems, which are known by their account and not by what they say of themselves.
pub(super) fn decode(payload: &[u8]) -> Result<CommandRequest, Problem> {
    let mut fields: Fields = serde_json::from_slice(payload).map_err(|error| {
        let expected = r#"{"incident": "CDR-42", "round": 1, …}"#;
        Problem::new(
            Kind::Malformed,
            format!("The body is not a JSON object such as {expected}: {}.", unreadable(&error)),
        )
    })?;
    let place: Fields =
        ["incident", "round"].into_iter().filter_map(|name| fields.remove_entry(name)).collect();
    let (incident, round) = read_place(&place).map_err(Problem::invalid)?;
    let (incident, round) = (Some(incident), Some(round));
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

fn read_place(place: &Fields) -> Result<(IncidentKey, i32), Vec<FieldError>> {
    let mut form = Form::new(place);
    let incident = form.value("incident");
    let round = form.text("round", 20).and_then(|text| text.parse().ok().filter(|round| *round > 0));
    if round.is_none() && !form.has_fault("round") {
        form.fault(FieldError::new("round", "invalid", "is the number of the round, from 1"));
    }
    form.finish(|| Some((incident?, round?)))
}

#[cfg(test)]
mod tests {
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
    fn what_is_missing_or_ill_formed_is_named() {
        for (body, at_fault) in [
            (json!({}), &["incident", "round"][..]),
            (json!({"incident": "7", "round": 1}), &["incident"]),
            (json!({"incident": "CDR-7"}), &["round"]),
            (json!({"incident": "CDR-7", "round": 0}), &["round"]),
            (json!({"incident": "CDR-7", "round": 1.5}), &["round"]),
            (json!({"incident": "CDR-7", "round": [1]}), &["round"]),
            (json!({"incident": null, "round": "two"}), &["incident", "round"]),
        ] {
            let problem = refused(body.to_string().as_bytes());
            assert_eq!(problem.status, 422, "{body}");
            let named: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
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

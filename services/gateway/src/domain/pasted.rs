//! An error payload that was pasted into the form of a new incident: what it fills in, and what is told of it.

use contracts::{
    cds_error::{self, CdsErrorPayload, UnreadablePayload},
    error_urn::ErrorUrn,
    form::Fields,
    privacy,
};
use serde_json::Value;

/// The field that takes the paste. It is the form's own: the owner of incidents never gets it.
pub(crate) const FIELD: &str = "payload";

/// Reads what was pasted, and fills it in over what the fields hold. Says what was understood, nothing when nothing
/// was pasted.
pub(crate) fn read(fields: &mut Fields) -> Result<Vec<String>, UnreadablePayload> {
    let pasted = text(fields, FIELD);
    if pasted.trim().is_empty() {
        return Ok(Vec::new());
    }
    let payload = cds_error::parse(pasted)?;
    fill(fields, &payload, true);
    Ok(told(&payload))
}

/// Takes the paste out of a form that is about to be sent, and fills in what the fields do not hold yet.
pub(crate) fn take(fields: &mut Fields) -> Result<(), UnreadablePayload> {
    let pasted = text(fields, FIELD).to_owned();
    if !pasted.trim().is_empty() {
        fill(fields, &cds_error::parse(&pasted)?, false);
    }
    fields.remove(FIELD);
    Ok(())
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What happened is somebody's own words where there are any; of the rest, the payload knows better, if asked. A
/// program wrote the payload, so what looks like personal data in it is masked without asking.
fn fill(fields: &mut Fields, payload: &CdsErrorPayload, over: bool) {
    let read = payload.raise_fields();
    let mut put = |name: &str, value: Option<String>, over: bool| {
        if let Some(value) = value
            && (over || text(fields, name).trim().is_empty())
        {
            fields.insert(name.to_owned(), value.into());
        }
    };
    put("http_status", read.http_status.map(|status| status.to_string()), over);
    put("error_urn", read.error_urn, over);
    put("secondary_data_holder_error", read.secondary_data_holder_error.map(|flag| flag.to_string()), over);
    put("actual", read.actual.map(|text| privacy::mask(&text, |_| false)), false);
    for id in read.interaction_ids.iter().map(ToString::to_string) {
        let known = text(fields, "interaction_ids").trim_end();
        if !known.to_ascii_lowercase().contains(&id) {
            let ids = if known.is_empty() { id } else { format!("{known}\n{id}") };
            fields.insert("interaction_ids".to_owned(), ids.into());
        }
    }
}

fn told(payload: &CdsErrorPayload) -> Vec<String> {
    let mut told = Vec::new();
    told.push(payload.http_status.map_or_else(
        || "No HTTP status stands in it: fill it in below.".to_owned(),
        |status| format!("HTTP status {status}."),
    ));
    let read = payload.raise_fields();
    told.push(match &read.error_urn {
        Some(urn) => format!("Error {urn}{}", lasting(urn)),
        None => "Its code is no URN of the standards, so the error URN stays empty.".to_owned(),
    });
    if payload.errors.len() > 1 {
        told.push(format!("{} errors; the one that says most was taken.", payload.errors.len()));
    }
    told.push(match read.secondary_data_holder_error {
        Some(true) => "isSecondaryDataHolderError is true: the fault arose on AEMO's leg.".to_owned(),
        Some(false) => "isSecondaryDataHolderError is false: the fault is the provider's own.".to_owned(),
        None => "It does not say whether the fault arose on AEMO's leg.".to_owned(),
    });
    if let Some(id) = payload.interaction_id {
        told.push(format!("Interaction id {id}."));
    }
    told
}

/// Whether asking again helps, where the name of the error says so (DOMAIN, "Triage hints").
fn lasting(urn: &str) -> &'static str {
    match urn.parse::<ErrorUrn>().ok().and_then(|urn| urn.permanent()) {
        Some(true) => ": permanent, asking again will not help.",
        Some(false) => ": temporary.",
        None => ".",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PASTED: &str = "HTTP/1.1 503 Service Unavailable\r\n\
        x-fapi-interaction-id: 0192f3a0-0000-7000-8000-000000000001\r\n\r\n\
        {\"errors\": [{\"code\": \"urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint\",\
        \"title\": \"Unavailable\", \"detail\": \"Try later\", \"isSecondaryDataHolderError\": true}]}";

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("not an object"),
        }
    }

    #[test]
    fn a_paste_fills_in_what_it_holds_and_stays() {
        let mut form = fields(json!({
            "payload": PASTED, "http_status": "500", "summary": "kept", "interaction_ids": "mine\n"
        }));
        let told = read(&mut form).expect("readable");
        assert_eq!(form["http_status"], "503");
        assert_eq!(form["error_urn"], "urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint");
        assert_eq!(form["secondary_data_holder_error"], "true");
        assert_eq!(form["interaction_ids"], "mine\n0192f3a0-0000-7000-8000-000000000001");
        assert_eq!((form["summary"].as_str(), form["payload"].as_str()), (Some("kept"), Some(PASTED)));
        assert!(told.iter().any(|line| line.contains("temporary")), "{told:?}");
        // Twice is the same as once.
        read(&mut form).expect("readable");
        assert_eq!(form["interaction_ids"], "mine\n0192f3a0-0000-7000-8000-000000000001");
    }

    #[test]
    fn what_a_payload_says_of_a_consumer_is_masked() {
        let pasted = PASTED.replace("Try later", "NMI 2001985732 is off market");
        let mut form = fields(json!({ "payload": pasted }));
        take(&mut form).expect("readable");
        assert_eq!(form["actual"], "Unavailable: NMI [NMI masked] is off market");
    }

    #[test]
    fn what_was_typed_is_not_overwritten_when_the_form_is_sent() {
        let mut form = fields(json!({ "payload": PASTED, "http_status": "500", "actual": "my words" }));
        take(&mut form).expect("readable");
        assert_eq!((form["http_status"].as_str(), form["actual"].as_str()), (Some("500"), Some("my words")));
        assert_eq!(form["secondary_data_holder_error"], "true");
        assert!(!form.contains_key(FIELD));
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let before = fields(json!({ "payload": "no json", "http_status": "500" }));
        let mut form = before.clone();
        assert_eq!(read(&mut form), Err(UnreadablePayload::NoJson));
        assert_eq!(take(&mut form), Err(UnreadablePayload::NoJson));
        assert_eq!(form, before);
        assert_eq!(read(&mut fields(json!({ "payload": "  " }))), Ok(Vec::new()));
    }
}

use proptest::prelude::*;

use super::*;

const ID: &str = "0f6d0a3e-7e1c-4a51-9a58-1c4b7f9f2d11";

fn body() -> String {
    r#"{"errors":[{"code":"urn:au-cds:error:cds-all:GeneralError/Unexpected","title":"Unexpected Error Encountered",
        "detail":"distributionLossFactor is missing","isSecondaryDataHolderError":true,"meta":{}}]}"#
        .to_owned()
}

#[test]
fn a_bare_body_fills_in_urn_and_secondary_flag() {
    let payload = parse(&body()).unwrap();
    let [error] = payload.errors.as_slice() else { panic!("one error") };
    assert_eq!(error.category.as_deref(), Some("GeneralError"));
    assert_eq!((error.secondary, error.permanent), (Some(true), None));
    let fields = payload.raise_fields();
    assert_eq!(fields.error_urn.as_deref(), Some("urn:au-cds:error:cds-all:GeneralError/Unexpected"));
    assert_eq!(fields.secondary_data_holder_error, Some(true));
    assert_eq!(
        fields.actual.as_deref(),
        Some("Unexpected Error Encountered: distributionLossFactor is missing")
    );
    assert_eq!((fields.http_status, fields.interaction_ids), (None, vec![]));
}

#[test]
fn a_whole_response_gives_status_and_interaction_id() {
    let id: Uuid = ID.parse().unwrap();
    for (what, response) in [
        (
            "curl -i",
            format!("HTTP/1.1 500 Internal Server Error\r\nX-Fapi-Interaction-Id: {ID}\r\n\r\n{}", body()),
        ),
        ("curl -v", format!("> GET /x HTTP/2\n> x-fapi-interaction-id: {ID}\n< HTTP/2 500\n<\n{}", body())),
        (
            "redirect first",
            format!("HTTP/1.1 302 Found\n\nHTTP/2 500 \nx-fapi-interaction-id: {ID}\n\n{}", body()),
        ),
        (
            "ticket",
            format!(
                "Hi, status: 500\nStatus: 500 for x-fapi-interaction-id={ID} [prod] says\n{}\nThanks",
                body()
            ),
        ),
        (
            "log",
            format!(
                r#"{{"headers":{{"x-fapi-interaction-id":"{ID}"}},
            "status":500, "body":{}}}"#,
                serde_json::to_string(&body()).unwrap()
            ),
        ),
    ] {
        let payload = parse(&response).unwrap();
        assert_eq!(payload.interaction_id, Some(id), "{what}");
        if what != "log" {
            assert_eq!(payload.http_status, Some(500), "{what}");
        }
        assert_eq!(payload.errors.len(), 1, "{what}");
    }
}

#[test]
fn an_own_code_is_named_by_its_meta_urn() {
    let pasted = r#"{"errors":[{"code":"EN-4711","title":"t","detail":"d",
        "meta":{"urn":"urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint"}}]}"#;
    let payload = parse(pasted).unwrap();
    let [error] = payload.errors.as_slice() else { panic!("one error") };
    assert_eq!(error.code, "EN-4711");
    assert_eq!(
        error.urn.as_deref(),
        Some("urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint")
    );
    assert_eq!((error.category.as_deref(), error.permanent), (Some("Authorisation"), Some(false)));
}

#[test]
fn an_own_code_without_a_urn_is_kept_as_it_is() {
    let payload = parse(r#"{"errors":[{"code":1001,"title":"t","detail":"t"}]}"#).unwrap();
    assert_eq!((payload.errors[0].code.as_str(), payload.errors[0].urn.as_deref()), ("1001", None));
    assert_eq!(payload.raise_fields().actual.as_deref(), Some("t"));
}

#[test]
fn one_error_alone_and_a_bare_list_are_taken() {
    let one = r#"{"code":"urn:au-cds:error:cds-all:Field/Missing","title":"Missing","detail":"oldest-time"}"#;
    for pasted in [one.to_owned(), format!("[{one}]"), format!("[INFO] [7] {one}"), one.replace('"', "“")] {
        assert_eq!(parse(&pasted).unwrap().errors.len(), 1, "{pasted}");
    }
}

#[test]
fn the_error_of_aemos_leg_comes_first() {
    let pasted = r#"{"errors":[
        {"code":"urn:au-cds:error:cds-all:Field/Missing","isSecondaryDataHolderError":false},
        {"code":"urn:au-cds:error:cds-all:Service/Unavailable","isSecondaryDataHolderError":"true"}]}"#;
    let fields = parse(pasted).unwrap().raise_fields();
    assert_eq!(fields.error_urn.as_deref(), Some("urn:au-cds:error:cds-all:Service/Unavailable"));
    assert_eq!(fields.secondary_data_holder_error, Some(true));
    assert_eq!(fields.actual, None);
}

#[test]
fn what_is_missing_is_said() {
    use UnreadablePayload as U;
    let fault = |pasted: &str| parse(pasted).expect_err(pasted);
    assert_eq!(fault("  \n"), U::Empty);
    assert_eq!(fault(&"x".repeat(LONGEST_PASTE + 1)), U::TooLong { length: LONGEST_PASTE + 1 });
    assert_eq!(fault("It does not work [since Monday]."), U::NoJson);
    assert_eq!(fault(r#"{"error":"invalid_client"}"#), U::NoErrors);
    assert_eq!(fault(r#"{"errors":[]}"#), U::NoErrors);
    assert_eq!(fault(r#"{"errors":[{"title":"t"}]}"#), U::NoCode { number: 1 });
    assert_eq!(fault(r#"{"errors":[{"code":"a"},"b"]}"#), U::NoCode { number: 2 });
    let cut = "HTTP/1.1 500 x\n\n  {\"errors\":[{\"code\":\"a\",\n\"title\":\"secret";
    let U::Broken { line, column, reason } = fault(cut) else { panic!("broken") };
    assert_eq!((line, column), (4, 15));
    assert!(reason.starts_with("EOF"), "{reason}");
}

#[test]
fn a_refusal_never_quotes_the_paste() {
    for pasted in [
        "Kate 2001985732",
        r#"{"errors":[{"title":"Kate 2001985732"}]}"#,
        r#"{"errors":[{"code":"Kate 2001985732"#,
    ] {
        let said = parse(pasted).expect_err(pasted).to_string();
        assert!(!said.contains("Kate") && !said.contains("2001985732"), "{said}");
    }
}

#[test]
fn hostile_nesting_ends_soon() {
    for pasted in [
        "[".repeat(LONGEST_PASTE),
        r#"{"a":["#.repeat(LONGEST_PASTE / 6),
        r#"{"errors":"#.repeat(LONGEST_PASTE / 10),
    ] {
        parse(&pasted).expect_err("nothing in it");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), pieces in prop::collection::vec(
        prop::sample::select(vec!["{", "}", "[", "]", "\"", "errors", "\"errors\":", "code", "\\", "HTTP/1.1 5", "00", ":", ",",
            "x-fapi-interaction-id", ID, "é", "“", "\n", "status", "{\"code\":\"a\",\"title\":1,\"detail\":2}"]), 0..40)) {
        let _ = parse(&text);
        if let Ok(payload) = parse(&pieces.concat()) {
            prop_assert!(!payload.errors.is_empty());
            payload.raise_fields();
        }
    }

    #[test]
    fn a_payload_is_found_wherever_it_stands(before in "[^{\\[\"“”]{0,80}", after in any::<String>()) {
        let payload = parse(&format!("{before}{}{after}", body())).unwrap();
        prop_assert_eq!(payload.errors.len(), 1);
    }
}

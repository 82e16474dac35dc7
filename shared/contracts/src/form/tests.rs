use serde_json::json;

use super::*;
use crate::{incident::Severity, privacy::FindKind};

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => panic!("not an object"),
    }
}

#[test]
fn every_field_at_fault_is_named_at_once() {
    let fields =
        fields(json!({"severity": 9, "summary": "x".repeat(300), "sumary": "slip", "ids": ["a", 1]}));
    let mut form = Form::new(&fields);
    form.text("summary", 255);
    form.text("description", 10);
    form.value::<Severity>("severity");
    form.list::<String>("ids", 3);
    let errors = form.finish(|| Some(())).expect_err("four faults and a slip");
    let named: BTreeSet<_> = errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    let expected = [
        ("description", "required"),
        ("ids", "invalid"),
        ("severity", "unknown"),
        ("sumary", "unknown"),
        ("summary", "too_long"),
    ];
    assert_eq!(named, BTreeSet::from(expected));
}

#[test]
fn a_web_form_and_a_program_say_the_same() {
    for spelling in [
        json!({"severity": 2, "ids": ["a", "b"], "flag": true}),
        json!({"severity": "2", "ids": "a, b", "flag": "on"}),
    ] {
        let fields = fields(spelling);
        let mut form = Form::new(&fields);
        let read = (form.value::<Severity>("severity"), form.list::<String>("ids", 9), form.flag("flag"));
        assert_eq!(read, (Some(Severity::Major), vec!["a".to_owned(), "b".to_owned()], true));
    }
}

#[test]
fn what_is_found_is_named_by_its_place_and_never_repeated() {
    let fields = fields(json!({
        "summary": "  à la NMI 2001985732, jo@retailer.com.au", "ids": ["2001985732", "a"], "2001985732": 1
    }));
    let mut form = Form::new(&fields);
    assert_eq!(form.text("summary", 255), None);
    form.list::<String>("ids", 3);
    let errors = form.finish(|| Some(())).expect_err("finds");
    let [in_summary, in_ids, name] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!((in_summary.field.as_str(), in_summary.code.as_str()), ("summary", PERSONAL_DATA));
    let places: Vec<_> = in_summary.finds.iter().map(|find| (find.kind, find.start, find.end)).collect();
    assert_eq!(places, [(FindKind::Nmi, 11, 21), (FindKind::Email, 23, 41)]);
    assert_eq!((in_ids.field.as_str(), in_ids.code.as_str()), ("ids", PERSONAL_DATA));
    assert_eq!(name.field, "[NMI masked]");
    let said = serde_json::to_string(&errors).expect("JSON");
    assert!(!said.contains("2001985732") && !said.contains("retailer"), "{said}");
}

#[test]
fn a_find_that_is_declared_is_taken_and_no_other() {
    let id = privacy::scan("2001985732")[0].id();
    for declared in [json!([id]), json!(format!("email-0000 {id}"))] {
        let fields = fields(json!({"a": "2001985732", "b": "3075621875", "not_personal": declared}));
        let mut form = Form::new(&fields);
        assert_eq!(form.text("a", 100).as_deref(), Some("2001985732"));
        assert_eq!(form.text("b", 100), None);
        assert_eq!(form.finish(|| Some(())).expect_err("the other").len(), 1);
        assert!(declared_kinds(&fields).contains(&FindKind::Nmi));
    }
}

#[test]
fn an_id_or_a_number_that_is_none_is_told_how_it_is_written_and_not_quoted() {
    let fields = fields(json!({"id": "zq-1", "number": "zq", "ids": ["zq-2"]}));
    let mut form = Form::new(&fields);
    form.value::<uuid::Uuid>("id");
    form.value::<i16>("number");
    form.list::<uuid::Uuid>("ids", 3);
    let errors = form.finish(|| Some(())).expect_err("three faults");
    let told: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.detail.as_str())).collect();
    let uuid = "an id is written as a UUID, 019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f";
    let entry = format!("entry 1: {uuid}");
    assert_eq!(told, [("id", uuid), ("number", "a number is written in digits"), ("ids", &*entry)]);
}

#[test]
fn what_cannot_be_read_is_not_quoted() {
    for (text, said) in [
        ("\"2001985732\"", "it is JSON of another form (line 1, column 12)"),
        ("2001985732", "it is JSON of another form (line 1, column 10)"),
        ("{2001985732", "it is no JSON (line 1, column 2)"),
        ("{\"a\": \"2001985732", "it breaks off (line 1, column 17)"),
    ] {
        assert_eq!(unreadable(&serde_json::from_str::<Fields>(text).expect_err(text)), said);
    }
}

#[test]
fn a_control_character_is_refused() {
    let fields = fields(json!({"summary": "a\u{0}b"}));
    let mut form = Form::new(&fields);
    assert_eq!(form.text("summary", 10), None);
    assert!(form.has_fault("summary"));
}

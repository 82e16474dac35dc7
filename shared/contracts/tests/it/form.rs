//! Refusals stay small, whatever was sent.

use contracts::{
    Problem,
    form::{Empty, Fields, ReadForm},
};

#[test]
fn of_very_many_unknown_fields_a_few_are_named_and_the_rest_counted() {
    let sent: Fields = (0..6_000).map(|n| (format!("{n:04}-{}", "é".repeat(100)), true.into())).collect();
    let errors = Empty::read(&sent).expect_err("unknown fields");
    assert_eq!(errors.len(), 20);
    assert!(errors.iter().all(|error| error.code == "unknown" && error.field.chars().count() == 64));
    assert!(errors[19].detail.contains("nor are 5980 more"), "{}", errors[19].detail);
    let said = serde_json::to_string(&Problem::invalid(errors)).expect("JSON");
    assert!(said.len() < 16_000, "{}", said.len());
}

#[test]
fn the_detail_of_a_refusal_has_an_end() {
    let fault = |n: usize| contracts::FieldError::new(&format!("é{n}"), "invalid", "is of another form");
    let problem = Problem::invalid((0..10_000).map(fault).collect());
    assert_eq!(problem.detail.chars().count(), 4_001);
    assert_eq!(problem.errors.len(), 10_000, "programs are told all of it");
}

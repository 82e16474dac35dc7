//! AEMO sets a round aside, until a moment that is still to come.

use contracts::{
    command::{CommandRequest, DeferForm, ReferralReply},
    form::{FieldError, Fields, Form, ReadForm},
};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn defer(uow: &mut UnitOfWork, request: CommandRequest) -> Result<ReferralReply, Failure> {
    let now = uow.now();
    answer(uow, request, |fields| read(fields, now)).await
}

/// The form, with every fault: that `until` has passed is named together with what is missing.
fn read(fields: &Fields, now: Timestamp) -> Result<(Answer, Option<String>), Vec<FieldError>> {
    let until = Form::new(fields).optional_time("until");
    let passed = until
        .is_some_and(|until| until <= now)
        .then(|| FieldError::new("until", "invalid", format!("is in the past; it is {now:.0} now")));
    match (DeferForm::read(fields), passed) {
        (Ok(DeferForm { until, reason, reference }), None) => {
            Ok((Answer::Defer { until, reason }, reference))
        }
        (read, passed) => Err(read.err().unwrap_or_default().into_iter().chain(passed).collect()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(fields: serde_json::Value) -> Vec<String> {
        let fields: Fields = serde_json::from_value(fields).expect("an object");
        let now = "2026-03-01T09:00:00Z".parse().expect("a moment");
        read(&fields, now).err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn a_round_is_deferred_to_a_moment_that_is_still_to_come() {
        assert_eq!(faults(json!({"until": "2026-03-01T09:00:01Z", "reason": "metering party"})), [""; 0]);
        assert_eq!(
            faults(json!({"until": "2026-03-01T20:00:00+11:00", "reason": "now is too late"})),
            ["until"]
        );
        assert_eq!(faults(json!({"until": "2025-03-01T09:00:00Z"})), ["reason", "until"]);
        assert_eq!(faults(json!({"until": "tomorrow", "reason": "r"})), ["until"]);
    }
}

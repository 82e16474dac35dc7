//! A trace on its way to another process, in one that exports nothing.

use telemetry::{TelemetrySettings, current_trace_id, current_traceparent, init, set_parent};
use tracing::{info_span, warn_span};

use crate::in_a_process_of_its_own;

fn trace_of(traceparent: &str) -> &str {
    traceparent.split('-').nth(1).unwrap()
}

#[test]
fn a_trace_goes_on_in_another_process() {
    in_a_process_of_its_own("propagation::a_trace_goes_on_in_another_process", send_and_receive);
}

fn send_and_receive() {
    let guard = init(&TelemetrySettings {
        service: "test".to_owned(),
        otlp_endpoint: None,
        // The filter is for lines, not for spans.
        log_filter: "error".to_owned(),
        json: true,
    })
    .unwrap();
    assert_eq!(current_traceparent(), None);
    assert_eq!(current_trace_id(), None);

    let sent = info_span!("publish", service = "intake").in_scope(|| current_traceparent().unwrap());
    assert_eq!(sent.len(), 55, "{sent}");

    let span = info_span!("consume", service = "workflow");
    set_parent(&span, Some(&sent));
    span.in_scope(|| {
        assert_eq!(current_trace_id().unwrap(), trace_of(&sent));
        let here = current_traceparent().unwrap();
        assert_ne!(here, sent, "the span has an id of its own");
        let inner = info_span!("save").in_scope(|| current_traceparent().unwrap());
        assert_eq!(trace_of(&inner), trace_of(&sent));
    });

    for nothing in [None, Some("no traceparent")] {
        let span = warn_span!("consume");
        set_parent(&span, nothing);
        let own = span.in_scope(|| current_trace_id().unwrap());
        assert_ne!(own, trace_of(&sent), "a trace of its own");
    }
    guard.shutdown();
}

#[test]
fn a_question_about_a_level_costs_the_next_span_nothing() {
    in_a_process_of_its_own(
        "propagation::a_question_about_a_level_costs_the_next_span_nothing",
        ask_and_trace,
    );
}

/// sqlx asks before each statement whether it should be logged.
fn ask_and_trace() {
    let guard = init(&TelemetrySettings {
        service: "test".to_owned(),
        otlp_endpoint: None,
        // Where statements are not logged, the question is not even asked.
        log_filter: "sqlx=debug".to_owned(),
        json: true,
    })
    .unwrap();
    for _ in 0..3 {
        // The answer is not what matters here, but what the asking leaves behind.
        let _ = log::log_enabled!(target: "sqlx::query", log::Level::Debug);
        assert!(info_span!("publish").in_scope(current_traceparent).is_some());
    }
    guard.shutdown();
}

//! The lines of a process, read from its standard error.

use telemetry::{TelemetryError, TelemetrySettings, current_trace_id, init};
use tracing::{info, info_span, warn};

use crate::in_a_process_of_its_own;

fn settings() -> TelemetrySettings {
    TelemetrySettings {
        service: "portal".to_owned(),
        otlp_endpoint: None,
        log_filter: "info".to_owned(),
        json: true,
    }
}

fn write_lines() {
    let guard = init(&settings()).unwrap();
    info!("outside");
    let span =
        info_span!("consume", service = "workflow", incident = "CDR-7", status = tracing::field::Empty);
    let _entered = span.enter();
    span.record("status", "referred");
    info!(trace = current_trace_id(), attempt = 2, "inside");
    warn!(service = "intake", "said by another");
    assert!(matches!(init(&settings()), Err(TelemetryError::Installed(_))));
    guard.shutdown();
}

#[test]
fn a_line_says_which_service_wrote_it_and_in_which_trace() {
    let name = "log_line::a_line_says_which_service_wrote_it_and_in_which_trace";
    let Some(written) = in_a_process_of_its_own(name, write_lines) else { return };
    let lines: Vec<serde_json::Value> = String::from_utf8(written.stderr)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("this line is not JSON: {line}")))
        .collect();
    let [outside, inside, other] = lines.as_slice() else { panic!("three lines, not {lines:#?}") };

    assert_eq!(outside["service"], "portal");
    assert_eq!(outside["message"], "outside");
    assert_eq!(outside["level"], "INFO");
    assert!(outside["timestamp"].as_str().unwrap().ends_with('Z'));
    assert!(outside.get("trace_id").is_none());

    assert_eq!(inside["service"], "workflow");
    assert_eq!(inside["span"], "consume");
    assert_eq!(inside["incident"], "CDR-7");
    assert_eq!(inside["status"], "referred");
    assert_eq!(inside["attempt"], 2);
    assert_eq!(inside["trace_id"].as_str().unwrap().len(), 32);
    assert_eq!(inside["trace"], inside["trace_id"]);

    assert_eq!(other["service"], "intake");
    assert_eq!(other["trace_id"], inside["trace_id"]);
}

#[test]
fn a_filter_that_is_none_is_refused() {
    let wrong = TelemetrySettings { log_filter: "inof=loud".to_owned(), ..settings() };
    let Err(error) = init(&wrong) else { panic!("it was accepted") };
    assert_eq!(error.to_string(), "the log filter `inof=loud` is not valid; it looks like info,sqlx=warn");
}

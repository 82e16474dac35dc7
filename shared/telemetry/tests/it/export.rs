//! Spans on their way to a collector, which here is a listener that takes one request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use telemetry::{Guard, TelemetrySettings, init};
use tracing::info_span;

use crate::in_a_process_of_its_own;

/// The head and body of the first request, answered with 200.
fn first_request(listener: &TcpListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&request) {
        let read = stream.read(&mut piece).unwrap();
        assert_ne!(read, 0, "the request ends early");
        request.extend_from_slice(&piece[..read]);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    request
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split_once("content-length: ").unwrap().1;
    let length: usize = length.lines().next().unwrap().parse().unwrap();
    request.len() >= head.len() + 4 + length
}

#[test]
fn the_last_span_reaches_the_collector() {
    in_a_process_of_its_own("export::the_last_span_reaches_the_collector", || {
        in_a_runtime(async {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let guard = install(listener.local_addr().unwrap());
            let collector = thread::spawn(move || first_request(&listener));
            let span = info_span!("raise an incident", service = "intake");
            telemetry::add_link(&span, Some("00-746865206c696e6b6564207472616365-697473207370616e-01"));
            telemetry::add_link(&span, Some("no traceparent"));
            let traceparent = span.in_scope(|| telemetry::current_traceparent().unwrap());
            drop(span);
            assert!(traceparent.ends_with("-01"), "every span is sampled: {traceparent}");
            guard.shutdown();

            let request = collector.join().unwrap();
            let text = String::from_utf8_lossy(&request);
            assert!(text.starts_with("POST /v1/traces HTTP/1.1"), "{text}");
            for word in ["service.name", "portal", "raise an incident", "intake", "the linked trace"] {
                assert!(text.contains(word), "{word} in {text}");
            }
        });
    });
}

#[test]
fn a_collector_that_is_away_keeps_nobody_from_ending() {
    in_a_process_of_its_own("export::a_collector_that_is_away_keeps_nobody_from_ending", || {
        in_a_runtime(async {
            let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let guard = install(nobody);
            info_span!("raise an incident").in_scope(|| {});
            let began = Instant::now();
            guard.shutdown();
            assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        });
    });
}

/// Where services live: the exporter must neither be built nor dropped on the threads of a runtime.
fn in_a_runtime(body: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().unwrap().block_on(body);
}

fn install(collector: SocketAddr) -> Guard {
    init(&TelemetrySettings {
        service: "portal".to_owned(),
        otlp_endpoint: Some(format!("http://{collector}")),
        log_filter: "off".to_owned(),
        json: true,
    })
    .unwrap()
}

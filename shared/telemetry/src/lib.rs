//! Traces and logs, and how a trace travels.
//!
//! One trace runs from a person's click to its last effect. Inside a process it follows the `tracing` spans; between
//! processes it travels as a W3C `traceparent` in the headers of the messages ([`propagation`]). Each line of the
//! log says which trace it belongs to and which service wrote it.
//!
//! Several services may share one process, while a trace provider has one `service.name`: therefore the span that a
//! service opens for a request or a message carries the field `service`, and the resource says what the process
//! runs.

pub mod export;
pub mod init;
pub mod log_line;
pub mod propagation;

pub use init::{Guard, TelemetryError, TelemetrySettings, init};
pub use propagation::{add_link, current_trace_id, current_traceparent, set_parent};

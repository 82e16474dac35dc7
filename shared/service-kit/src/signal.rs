//! The operating system's wish that the process ends.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Waits until the process is told to end: by `SIGTERM` from a supervisor, by `SIGINT` from a terminal. Answers
/// the name of the signal.
///
/// From the first call on, these signals no longer end the process by themselves.
pub async fn wait_for_signal() -> io::Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

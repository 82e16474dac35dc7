//! A real OTLP collector, rotel, which writes every span that it gets to its log.

use std::path::{Path, PathBuf};

use flow_tests::{program::Program, python};

use super::trace::Span;

pub(super) struct Collector {
    program: Program,
    endpoint: String,
}

impl Collector {
    pub(super) async fn start(folder: &Path) -> Self {
        let rotel = Rotel::find();
        let (program, address) = Program::start_listening(|address| {
            let http = address.to_string();
            let arguments = [
                "start",
                "--exporter=blackhole",
                "--debug-log=traces",
                "--debug-log-verbosity=detailed",
                // What is received is written at once, so that nothing waits in a batch when the collector ends.
                "--disable-batching",
                "--otlp-grpc-endpoint=127.0.0.1:0",
                "--otlp-http-endpoint",
                &http,
            ];
            let libraries = ("LD_LIBRARY_PATH".to_owned(), rotel.libraries.clone());
            Program::start("rotel", &rotel.program, &arguments, &[libraries], folder)
        })
        .await;
        Self { program, endpoint: format!("http://{address}") }
    }

    /// Where traces are sent.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Stops it, and gives every span that it got.
    pub(super) async fn stop(self) -> Vec<Span> {
        read(&self.program.stop().await)
    }
}

struct Rotel {
    program: PathBuf,
    /// Where the Python is that the program was linked for.
    libraries: String,
}

impl Rotel {
    /// The package has no command of its own: the program lies in its folder.
    fn find() -> Self {
        let script = "import rotel.agent, sysconfig; print(rotel.agent.agent.agent_path); \
                      print(sysconfig.get_config_var('LIBDIR'))";
        let lines = python::lines(script);
        let [program, libraries] = &lines[..] else { panic!("rotel is not where it was: {lines:?}") };
        Self { program: program.into(), libraries: libraries.clone() }
    }
}

/// The spans in the collector's log. There a resource's service comes before its spans, and each span begins with a
/// line of its own.
fn read(log: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut service = "";
    for line in log.lines() {
        if let Some(name) = line.trim().strip_prefix("-> service.name: Str(") {
            service = name.trim_end_matches(')');
        } else if let Some(id) = line.trim().strip_prefix("-> ID: ") {
            spans.last_mut().unwrap().links.push(id.to_owned());
        } else if line.starts_with("Span #") {
            spans.push(Span { service: service.to_owned(), ..Span::default() });
        } else if let Some((field, value)) = line.split_once(" : ")
            && let Some(span) = spans.last_mut()
        {
            let value = value.trim().to_owned();
            match field.trim() {
                "Trace ID" => span.trace = value,
                "ID" => span.id = value,
                "Parent ID" => span.parent = value,
                "Name" => span.name = value,
                _ => {}
            }
        }
    }
    for span in &spans {
        assert!(span.trace.len() == 32 && span.id.len() == 16, "the log of rotel reads otherwise: {span:?}");
    }
    spans
}

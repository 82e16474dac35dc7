//! Telemetry from the first line of a process to its last.

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt, dynamic_filter_fn, filter_fn};
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::export;
use crate::log_line::LogLine;

/// How long the last spans may take on their way to the collector.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// What a process tells about itself, and where.
#[derive(Debug, Clone)]
pub struct TelemetrySettings {
    /// What the process runs: the name of a service, or of the program if it runs all of them. It becomes the
    /// resource's `service.name`, and the `service` of a log line that no service's span encloses.
    pub service: String,
    /// The base address of an OTLP collector, `http://host:4318`. Without one, spans get ids but go nowhere.
    pub otlp_endpoint: Option<String>,
    /// Which lines are logged, in the syntax of `tracing_subscriber::EnvFilter`: `info,sqlx=warn`.
    pub log_filter: String,
    /// One JSON object a line; otherwise lines for the eyes of a developer.
    pub json: bool,
}

/// Why there is no telemetry.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log filter is not one.
    #[error("the log filter `{filter}` is not valid; it looks like info,sqlx=warn")]
    Filter {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// The collector's address is not one, or its client cannot be made.
    #[error("cannot export traces to `{endpoint}`")]
    Exporter {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        #[source]
        source: opentelemetry_otlp::ExporterBuildError,
    },
    /// Somebody did it before.
    #[error("telemetry is already installed in this process")]
    Installed(#[source] tracing_subscriber::util::TryInitError),
}

/// Keeps the telemetry of a process; to be shut down last, so that the end is told too.
#[must_use = "what is not shut down loses its last spans"]
pub struct Guard {
    provider: SdkTracerProvider,
}

impl Guard {
    /// Sends what was not yet sent. Blocks for up to five seconds when the collector does not answer: asynchronous
    /// code calls it after its last `await`, or on a blocking thread.
    pub fn shutdown(self) {
        if let Err(error) = self.provider.shutdown_with_timeout(FLUSH_TIMEOUT) {
            tracing::warn!(%error, "the last spans did not reach the collector");
        }
    }
}

/// INFO and above, asked anew for each span.
///
/// A filter whose answer may be remembered (`LevelFilter` is one) is not asked again, and `tracing-subscriber` then
/// goes by what its filters last said on this thread. A mere question leaves a "no" there, as sqlx asks one through
/// the `log` crate before each statement, and the next span would have no trace.
fn asked_each_time<S: tracing::Subscriber>() -> impl tracing_subscriber::layer::Filter<S> {
    dynamic_filter_fn(|metadata, _| *metadata.level() <= LevelFilter::INFO)
        .with_max_level_hint(LevelFilter::INFO)
}

/// Installs logging to standard error and tracing for the whole process.
///
/// Spans of level INFO and above always have a trace id, whatever the log filter says and whether or not a collector
/// is set. With a collector every span is sampled; without one none is, which is what the flags of a `traceparent` say
/// then.
///
/// Refuses a filter or an endpoint that is not valid, and a second call.
pub fn init(settings: &TelemetrySettings) -> Result<Guard, TelemetryError> {
    let filter = EnvFilter::try_new(&settings.log_filter)
        .map_err(|source| TelemetryError::Filter { filter: settings.log_filter.clone(), source })?;
    let provider = export::provider(settings)?;
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("portal"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(asked_each_time());
    // The spans are let through whatever the filter says: a warning names the incident that its span names.
    let lines = lines(settings).with_filter(
        // The hint is not only for speed: without it sqlx would write out each statement for a log that nobody reads.
        filter.or(filter_fn(|metadata| metadata.is_span() && *metadata.level() <= LevelFilter::INFO)
            .with_max_level_hint(LevelFilter::INFO)),
    );
    tracing_subscriber::registry().with(traces).with(lines).try_init().map_err(TelemetryError::Installed)?;
    Ok(Guard { provider })
}

fn lines<S>(settings: &TelemetrySettings) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
{
    let layer = fmt::layer().with_writer(std::io::stderr);
    if settings.json {
        layer.fmt_fields(JsonFields::new()).event_format(LogLine::of(&settings.service)).boxed()
    } else {
        layer.compact().with_target(false).boxed()
    }
}

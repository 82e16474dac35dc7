//! Spans on their way to a collector.

use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

use crate::init::{TelemetryError, TelemetrySettings};

/// A provider of spans. With an endpoint every span is recorded and sent in batches; without one, spans have ids
/// and are otherwise left empty.
pub(crate) fn provider(settings: &TelemetrySettings) -> Result<SdkTracerProvider, TelemetryError> {
    let resource = Resource::builder().with_service_name(settings.service.clone()).build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(endpoint) = &settings.otlp_endpoint else {
        return Ok(builder.with_sampler(Sampler::AlwaysOff).build());
    };
    // The exporter's HTTP client would panic without a TLS provider. Another part of the process may have installed
    // the same one before, which is as good.
    rustls::crypto::ring::default_provider().install_default().ok();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(traces_url(endpoint))
        .build()
        .map_err(|source| TelemetryError::Exporter { endpoint: endpoint.clone(), source })?;
    Ok(builder.with_sampler(Sampler::AlwaysOn).with_batch_exporter(exporter).build())
}

/// An endpoint that is set in code is used as it is, while one from `OTEL_EXPORTER_OTLP_ENDPOINT` gets the path of
/// the signal appended; here it is always appended, unless it is there.
fn traces_url(endpoint: &str) -> String {
    let base = endpoint.trim_end_matches('/');
    if base.ends_with("/v1/traces") { base.to_owned() } else { format!("{base}/v1/traces") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_signal_is_appended_once() {
        for endpoint in ["http://c:4318", "http://c:4318/", "http://c:4318/v1/traces"] {
            assert_eq!(traces_url(endpoint), "http://c:4318/v1/traces");
        }
    }
}

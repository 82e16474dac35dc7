//! The trace on its way from process to process, in the form of W3C Trace Context.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The current span as the parent of what another process will do: `00-<trace id>-<span id>-<flags>`. Without a
/// span there is none.
pub fn current_traceparent() -> Option<String> {
    let context = current()?;
    let (trace, span, flags) = (context.trace_id(), context.span_id(), context.trace_flags());
    Some(format!("00-{trace}-{span}-{flags:02x}"))
}

/// The id of the trace that the current span belongs to: 32 hexadecimal digits.
pub fn current_trace_id() -> Option<String> {
    current().map(|context| context.trace_id().to_string())
}

/// Makes `span` a child of the span in another process that `traceparent` names. To be called before the span is
/// entered; without a `traceparent`, or with one that is not valid, the span keeps the parent it has.
pub fn set_parent(span: &Span, traceparent: Option<&str>) {
    let Some(parent) = traceparent.and_then(parse) else { return };
    if let Err(reason) = span.set_parent(Context::new().with_remote_span_context(parent)) {
        tracing::debug!(%reason, "the span keeps the parent it has");
    }
}

/// Says that `span` also belongs to the span in another process that `traceparent` names, which is not its parent.
pub fn add_link(span: &Span, traceparent: Option<&str>) {
    if let Some(other) = traceparent.and_then(parse) {
        span.add_link(other);
    }
}

fn current() -> Option<SpanContext> {
    let context = Span::current().context().span().span_context().clone();
    context.is_valid().then_some(context)
}

/// Reads `<version>-<trace id>-<span id>-<flags>`. Versions after `00` may append more, which is left aside.
fn parse(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.trim().split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let well_formed = version.len() == 2
        && version != "ff"
        && (version != "00" || parts.next().is_none())
        && trace.len() == 32
        && span.len() == 16
        && flags.len() == 2
        && [version, trace, span, flags].iter().all(|part| part.bytes().all(is_lower_hex));
    if !well_formed {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    context.is_valid().then_some(context)
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_valid_traceparent_is_read() {
        let context = parse(GIVEN).unwrap();
        assert_eq!(context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(context.span_id().to_string(), "b7ad6b7169203331");
        assert!(context.is_sampled());
        assert!(context.is_remote());
    }

    #[test]
    fn a_later_version_may_say_more() {
        assert!(parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-else").is_some());
    }

    #[test]
    fn anything_else_is_no_traceparent() {
        for wrong in [
            "",
            "00",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-é",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}

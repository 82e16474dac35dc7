//! The headers that our messages carry. Those of an event are CloudEvents 1.0 in binary mode, as the NATS binding has
//! it: each attribute under its own name with `ce-` before it.

/// By which the broker knows a repeat: `ce-id` on an event; on a request, what its sender chose.
pub const MESSAGE_ID: &str = "Nats-Msg-Id";
/// The media type of the body.
pub const CONTENT_TYPE: &str = "Content-Type";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";

/// The version of CloudEvents.
pub const SPEC_VERSION: &str = "ce-specversion";
/// The event's own id.
pub const ID: &str = "ce-id";
/// The event's type.
pub const TYPE: &str = "ce-type";
/// Which service says so.
pub const SOURCE: &str = "ce-source";
/// The key of the entity.
pub const SUBJECT: &str = "ce-subject";
/// When the service wrote it down.
pub const TIME: &str = "ce-time";
/// The media type of the body, once more: the binding looks for it here.
pub const DATA_CONTENT_TYPE: &str = "ce-datacontenttype";
/// The number in the owner's sequence for this entity and key, from 1 without gaps.
pub const VERSION: &str = "ce-incidentversion";
/// The same for all that follows from one action of a person or system.
pub const CORRELATION: &str = "ce-correlationid";
/// The event or command that led to this one.
pub const CAUSATION: &str = "ce-causationid";

/// On the answer to a request that was refused: the kind of refusal in words.
pub const ERROR: &str = "Nats-Service-Error";
/// On the answer to a request that was refused: the HTTP status of the refusal.
pub const ERROR_CODE: &str = "Nats-Service-Error-Code";

//! The body of a request: a JSON object, which the owner of the command reads.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::header,
};
use contracts::{
    Problem,
    form::{Fields, unreadable},
    problem::Kind,
};
use futures::StreamExt;

use super::refusal::{Refusal, too_large, wrong_media_type};

/// The largest body that is taken, in bytes.
pub(crate) const LARGEST: usize = 256 * 1024;
/// How long a client may take to send it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was filled in. Nothing at all is an empty form.
pub(crate) struct JsonFields(pub(crate) Fields);

impl<S: Send + Sync> FromRequest<S> for JsonFields {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let media_type = media_type(&request);
        let bytes = read(request.into_body()).await?;
        if bytes.is_empty() {
            return Ok(Self(Fields::new()));
        }
        if media_type != "application/json" {
            return Err(wrong_media_type(&media_type).into());
        }
        match serde_json::from_slice(&bytes) {
            Ok(fields) => Ok(Self(fields)),
            Err(error) => {
                let detail = format!("The body is not a JSON object: {}.", unreadable(&error));
                Err(Problem::new(Kind::Malformed, detail).into())
            }
        }
    }
}

/// The type of the body without its parameters; `none` when it is not said.
pub(crate) fn media_type(request: &Request) -> String {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let bare = given.unwrap_or("none").split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// The whole body, if it is not too large and comes in time.
pub(crate) async fn read(body: Body) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(PATIENCE, collect(body)).await {
        Ok(collected) => Ok(collected?),
        Err(_) => Err(Problem::new(Kind::Malformed, "The body did not come in time.").into()),
    }
}

async fn collect(body: Body) -> Result<Bytes, Problem> {
    let mut chunks = body.into_data_stream();
    let mut collected = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Kind::Malformed, "The body broke off."))?;
        if collected.len() + chunk.len() > LARGEST {
            return Err(too_large(LARGEST));
        }
        collected.extend_from_slice(&chunk);
    }
    Ok(collected.into())
}

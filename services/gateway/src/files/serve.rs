//! A file goes out: to be kept, never to be shown by the browser as a page of this site.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{Attachment, Problem};
use messaging::Failure;
use uuid::Uuid;

use crate::{
    domain::{file_kind::FileKind, file_name, viewer::Viewer},
    http::conditions::Known,
    state::Portal,
    store::{attachments, reading},
};

/// Nothing in it runs, loads or is sent, should a browser show it all the same.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// Marks a response whose bytes go out as they are: their number and hash were promised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verbatim;

/// The file, for who may read it; 404 for all others. Who has it already (`If-None-Match`) is not sent it again.
pub(crate) async fn serve(
    portal: &Portal,
    viewer: &Viewer,
    given: &str,
    known: &Known,
) -> Result<Response, Failure> {
    let absent = || Problem::not_found(format!("attachment {given}"));
    let id: Uuid = given.parse().map_err(|_| Problem::not_found("such attachment"))?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let (_, file) = attachments::find_attachment(&mut reading, id).await?.ok_or_else(absent)?;
    drop(reading);
    let etag = format!("\"{}\"", file.sha256);
    let mut headers = HeaderMap::new();
    // It may be kept by who may read it, who asks each time whether that is still so.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::ETAG, value(&etag)?);
    if known.is(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    describe(&file, &mut headers)?;
    let mut response = (headers, Body::from_stream(portal.files.read(file.id).await?)).into_response();
    response.extensions_mut().insert(Verbatim);
    Ok(response)
}

fn describe(file: &Attachment, headers: &mut HeaderMap) -> Result<(), Failure> {
    headers.insert(header::CONTENT_TYPE, value(&FileKind::content_type(&file.media_type))?);
    headers.insert(header::CONTENT_LENGTH, file.size.into());
    headers.insert(header::CONTENT_DISPOSITION, value(&file_name::disposition(&file.file_name))?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(HeaderName::from_static("x-download-options"), HeaderValue::from_static("noopen"));
    Ok(())
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(text)
        .map_err(|error| Failure::Inconsistent(format!("attachment: {text:?} fits no header: {error}")))
}

//! `POST /incidents/{key}/attachments`

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::Response,
};
use contracts::{IncidentKey, Problem, attachment::LARGEST_FILE, command::IncidentReply};

use super::{
    attach_query::AttachQuery,
    body::media_type,
    caller::Caller,
    command,
    conditions::Conditions,
    get_incident::key,
    page::Asked,
    refusal::{Refusal, of_status},
};
use crate::{
    files::{Incoming, pass_over, receive, too_large},
    state::Portal,
};

/// Attach a file to an incident. The body is the file as it is, at most 10 MB of it; its media type is not looked at.
///
/// `.txt`, `.log`, `.csv`, `.json`, `.har` and `.xml` are texts in UTF-8, and are scanned for personal data and keys;
/// `.pdf`, `.png`, `.jpg`, `.jpeg` and `.zip` cannot be scanned. What is masked was never stored otherwise.
#[utoipa::path(
    post, path = "/incidents/{key}/attachments", tag = "incidents", operation_id = "attach_to_incident",
    params(
        ("key" = IncidentKey, Path),
        AttachQuery,
        ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; refused when it has changed"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = IncidentReply, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn attach(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    Asked(query): Asked<AttachQuery>,
    conditions: Conditions,
    request: Request,
) -> Result<Response, Refusal> {
    let (key, finds) = (key(&given)?, query.finds()?);
    command::may_attach(&portal, &viewer, Some(key)).await?;
    if media_type(&request) == "multipart/form-data" {
        return Err(no_form().into());
    }
    let said = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let incoming = Incoming { name: &query.file_name, finds, of: &viewer.actor.organisation };
    let mut bytes = request.into_body().into_data_stream();
    let received = match said {
        Some(length) if length > LARGEST_FILE => Err(too_large(&query.file_name)),
        _ => receive(&portal, incoming, &mut bytes).await,
    };
    let file = match received {
        Ok(file) => file,
        Err(problem) => {
            pass_over(bytes).await;
            return Err(problem.into());
        }
    };
    let done = command::attach(&portal, &viewer, key, conditions, query.fields(), vec![file]).await?;
    Ok(done.into_response(StatusCode::CREATED))
}

fn no_form() -> Problem {
    of_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "Not a body that is read here",
        "The body is a form; send the bytes of the file as they are, as application/octet-stream, and its name as \
         file_name in the address.",
    )
}

//! What a form of ours sent.

use std::mem;

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use contracts::{Attachment, Problem, command::check_idempotency_key, form::Fields, problem::Kind};

use super::{
    drafts::left_behind,
    frame::Frame,
    multipart::{self, Brought, Keeper},
    problem::Instead,
    signed_in::session,
};
use crate::{
    domain::{finds, pasted, viewer::Viewer},
    http::{
        body::{media_type, read},
        conditions::Conditions,
        get_incident::key,
        refusal::wrong_media_type,
    },
    identity::{self, Session},
    state::Portal,
};

/// A form that can carry files.
const MULTIPART: &str = "multipart/form-data";

/// A form of a signed-in user that carries the session's token.
pub(crate) struct Posted {
    pub(crate) viewer: Viewer,
    pub(crate) frame: Frame,
    pub(crate) fields: Fields,
    /// The same form sent twice is one command, meant for what its page showed.
    pub(crate) conditions: Conditions,
}

impl FromRequest<Portal> for Posted {
    type Rejection = Instead;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Instead> {
        let found = session(portal, request.headers(), request.extensions()).await?;
        let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
        let fields = form(request).await?;
        Self::of(portal, found, (&path, &headers), fields).await
    }
}

/// The same with files, which are in the store; or why they are not.
pub(crate) struct PostedFiles {
    pub(crate) posted: Posted,
    pub(crate) files: Result<Vec<Attachment>, Problem>,
}

impl FromRequest<Portal> for PostedFiles {
    type Rejection = Instead;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Instead> {
        let found = session(portal, request.headers(), request.extensions()).await?;
        let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
        let to = path.split('/').nth(2).map(key).transpose()?;
        let mut brought = if media_type(&request) == MULTIPART {
            if !is_own(&headers) {
                return Err(foreign().into());
            }
            multipart::read(request, Some(Keeper { portal, session: found.as_ref(), to })).await?
        } else {
            Brought { fields: form(request).await?, files: Ok(Vec::new()) }
        };
        let fields = mem::take(&mut brought.fields);
        match Posted::of(portal, found, (&path, &headers), fields).await {
            Ok(posted) => Ok(Self { posted, files: brought.files }),
            Err(instead) => {
                brought.discard(portal).await;
                Err(instead)
            }
        }
    }
}

impl Posted {
    /// What was sent to a path, if a page of this session sent it.
    async fn of(
        portal: &Portal,
        found: Option<Session>,
        (path, headers): (&str, &HeaderMap),
        mut fields: Fields,
    ) -> Result<Self, Instead> {
        let shown = take(&mut fields, "_csrf").unwrap_or_default();
        if finds::gather(&mut fields) {
            finds::mask_all(&mut fields, &[pasted::FIELD]);
        }
        let session = match found {
            Some(session) if identity::is_csrf_token(&shown, &session.key) => session,
            other => return Err(left_behind(portal, other.as_ref(), path, &shown, &fields).await),
        };
        let frame = Frame::new(portal, &session.viewer, &session.key, headers, path).await;
        let idempotency_key =
            take(&mut fields, "_once").filter(|key| check_idempotency_key("_once", key).is_ok());
        // What is no version of ours was not on our page: without one, the owner decides by the state alone.
        let expected_version = take(&mut fields, "_version").and_then(|version| version.parse().ok());
        let conditions = Conditions { expected_version, idempotency_key };
        Ok(Self { viewer: session.viewer, frame, fields, conditions })
    }
}

/// The fields of a form that comes from a page of this site.
pub(crate) async fn form(request: Request) -> Result<Fields, Instead> {
    if !is_own(request.headers()) {
        return Err(foreign().into());
    }
    let media_type = media_type(&request);
    if media_type == MULTIPART {
        // Where nobody asks for its files they are passed over.
        return Ok(multipart::read(request, None).await?.fields);
    }
    if media_type != "application/x-www-form-urlencoded" {
        return Err(wrong_media_type(&media_type).into());
    }
    let bytes = read(request.into_body()).await?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| Problem::new(Kind::Malformed, "The form cannot be read."))?;
    Ok(pairs.into_iter().map(|(name, value)| (name, value.into())).collect())
}

/// Takes a field out.
pub(crate) fn take(fields: &mut Fields, name: &str) -> Option<String> {
    fields.remove(name)?.as_str().map(str::to_owned)
}

/// Whether the browser says that a page of this very site sent it. One that says nothing is an old one, or none.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let host = text(header::HOST.as_str()).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, from)| from == host)
}

/// The refusal of a form that no page of this session sent.
pub(super) fn foreign() -> Problem {
    let detail =
        "The form does not come from a page of this session. Go back, load the page again and send it anew.";
    Problem::new(Kind::Forbidden, detail)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_page_of_another_site_may_not_post() {
        assert!(is_own(&headers(&[("host", "portal:8080"), ("origin", "http://portal:8080")])));
        assert!(is_own(&headers(&[("host", "portal"), ("sec-fetch-site", "same-origin")])));
        assert!(!is_own(&headers(&[("host", "portal"), ("origin", "https://evil.example")])));
        assert!(!is_own(&headers(&[("host", "portal"), ("origin", "null")])));
        assert!(!is_own(&headers(&[("host", "portal"), ("sec-fetch-site", "cross-site")])));
    }
}

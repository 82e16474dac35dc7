//! The listener, and what every response has.

use std::net::SocketAddr;

use axum::{
    Router,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, Version, header},
    middleware,
    response::{IntoResponse, Response},
};
use contracts::{Problem, problem::Kind};
use service_kit::{Deps, Lifecycle, StartError};
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
    set_header::SetResponseHeaderLayer,
};

use crate::{
    NAME,
    files::Verbatim,
    http::{self, refusal::Refusal},
    state::Portal,
    views,
};

/// Nothing from elsewhere, nothing inline, nobody may frame it.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                                connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// When to ask again what was answered with 503, in seconds.
const TRY_AGAIN_AFTER: &str = "5";

/// Listens, and serves until the service stops and the open requests are answered.
pub(crate) async fn serve(
    life: &Lifecycle,
    listen: SocketAddr,
    portal: Portal,
    deps: &Deps,
) -> Result<SocketAddr, StartError> {
    let bind = |error: std::io::Error| StartError::new(NAME, format!("listen on {listen}"), error);
    let listener = TcpListener::bind(listen).await.map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;
    let router = router(portal, deps).into_make_service_with_connect_info::<SocketAddr>();
    let token = life.token();
    life.spawn("http", async move {
        axum::serve(listener, router).with_graceful_shutdown(token.cancelled_owned()).await
    });
    Ok(address)
}

/// Every route, with what goes around it.
fn router(portal: Portal, deps: &Deps) -> Router {
    let secure = portal.secure_cookies;
    let router = Router::new()
        .merge(http::router())
        .merge(views::router())
        .fallback(unknown)
        .layer(middleware::from_fn_with_state(portal.clone(), views::in_a_frame))
        .with_state(portal)
        .layer(CatchPanicLayer::custom(|_| broken()))
        // Not what is streamed: server-sent events would wait in the buffer. Nor attachments.
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(may_be_compressed)))
        .layer(middleware::from_fn(http::in_a_span))
        .layer(middleware::from_fn(http::timed))
        // Asked every few seconds by a supervisor: without a span, which would be most of what is traced.
        .merge(deps.health.router());
    with_headers(router, secure)
}

fn with_headers(router: Router, secure: bool) -> Router {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // What the portal shows is for one reader. What may be kept says so itself.
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut router = router;
    for (name, value) in headers {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    // Whatever is away is back in a moment, most of the time.
    let again = |response: &Response| {
        (response.status() == StatusCode::SERVICE_UNAVAILABLE)
            .then(|| HeaderValue::from_static(TRY_AGAIN_AFTER))
    };
    router = router.layer(SetResponseHeaderLayer::if_not_present(header::RETRY_AFTER, again));
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        router =
            router.layer(SetResponseHeaderLayer::if_not_present(header::STRICT_TRANSPORT_SECURITY, year));
    }
    router
}

fn may_be_compressed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Verbatim>().is_none()
}

/// A browser gets a page, anything else a problem document.
async fn unknown(uri: Uri, headers: HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") && !uri.path().starts_with("/api/") {
        return views::problem_page(Problem::new(Kind::NotFound, "There is no such page."));
    }
    let detail = format!("There is nothing at {}. The API is described at /api/openapi.json.", uri.path());
    Refusal(Problem::new(Kind::NotFound, detail)).into_response()
}

/// A panic is told where it happened, by the panic hook; the caller gets the trace id.
fn broken() -> Response {
    let detail = "The operators can find the cause by the trace id of this answer.";
    Refusal(Problem::new(Kind::Internal, detail)).into_response()
}

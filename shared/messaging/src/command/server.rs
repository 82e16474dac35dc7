//! Answering commands: one unit of work each, committed before the answer.

use std::{collections::HashMap, sync::Arc};

use async_nats::{
    HeaderMap,
    service::{Request, ServiceExt},
};
use contracts::{
    command::{CommandRequest, check_idempotency_key},
    form::{declared_kinds, unreadable},
    nats::headers::{CONTENT_TYPE, CORRELATION, ERROR, ERROR_CODE, MESSAGE_ID, TRACEPARENT},
    privacy::FindKind,
    problem::{Kind, Problem},
};
use futures::{StreamExt, future::BoxFuture, stream};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, info_span};
use uuid::Uuid;

use super::{
    DEADLINE,
    idempotency::{self, Claim},
    tally::Tally,
};
use crate::{Context, Database, Failure, UnitOfWork};

/// How many commands of a service are worked on at once; more wait in the broker's buffer. Some more than the pool has
/// connections: what is refused before it needs one, or waits for one, keeps no connection idle.
const AT_ONCE: usize = 32;

type Decode = fn(&[u8]) -> Result<CommandRequest, Problem>;
type Handler = Arc<
    dyn for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<Value, Failure>> + Send + Sync,
>;

/// The commands that a service answers.
pub struct Commands {
    routes: Vec<Route>,
}

/// A subject and what answers it.
#[derive(Clone)]
pub(crate) struct Route {
    subject: String,
    decode: Decode,
    handler: Handler,
    tally: Arc<Tally>,
}

impl Route {
    /// What the gateway or the operator sends is answered by this use case.
    pub(crate) fn new<R, F>(subject: String, handler: F) -> Self
    where
        R: Serialize + 'static,
        F: for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<R, Failure>>
            + Send
            + Sync
            + 'static,
    {
        Self::decoded(subject, decode_request, handler)
    }

    fn decoded<R, F>(subject: String, decode: Decode, handler: F) -> Self
    where
        R: Serialize + 'static,
        F: for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<R, Failure>>
            + Send
            + Sync
            + 'static,
    {
        let handler = Arc::new(handler);
        let handler: Handler = Arc::new(move |uow, request| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let reply = handler(uow, request).await?;
                serde_json::to_value(reply)
                    .map_err(|error| Failure::Inconsistent(format!("a reply cannot be written: {error}")))
            })
        });
        Self { subject, decode, handler, tally: Arc::default() }
    }

    /// What it answers.
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// Its name in the services framework, which takes no dots.
    fn endpoint(&self) -> String {
        self.subject.replace('.', "-")
    }
}

impl Default for Commands {
    fn default() -> Self {
        Self::new()
    }
}

impl Commands {
    /// None yet.
    pub fn new() -> Self {
        Self { routes: Vec::new() }
    }

    /// Answers `subject` with a use case: `|uow, request| Box::pin(app::refer::refer(uow, request))`.
    #[must_use]
    pub fn on<R, F>(self, subject: impl Into<String>, handler: F) -> Self
    where
        R: Serialize + 'static,
        F: for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<R, Failure>>
            + Send
            + Sync
            + 'static,
    {
        self.on_decoded(subject, decode_request, handler)
    }

    /// The same for who does not speak [`CommandRequest`]; `decode` says what was meant, and by whom.
    #[must_use]
    pub fn on_decoded<R, F>(mut self, subject: impl Into<String>, decode: Decode, handler: F) -> Self
    where
        R: Serialize + 'static,
        F: for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<R, Failure>>
            + Send
            + Sync
            + 'static,
    {
        self.routes.push(Route::decoded(subject.into(), decode, handler));
        self
    }

    /// Answers until told to stop, then finishes what is under way.
    pub async fn serve(
        self,
        database: Database,
        client: async_nats::Client,
        token: CancellationToken,
    ) -> Result<(), Failure> {
        let broken =
            |error: async_nats::Error| Failure::Broker(format!("commands cannot be answered: {error}"));
        // The framework counts no answer of ours as an error, since each has a body; so each route counts for itself.
        let tallies: HashMap<String, Arc<Tally>> =
            self.routes.iter().map(|route| (route.endpoint(), Arc::clone(&route.tally))).collect();
        let service = client
            .service_builder()
            .stats_handler(move |endpoint, _| {
                let tallied = tallies.get(&endpoint).map(|tally| tally.read()).unwrap_or_default();
                serde_json::to_value(tallied).unwrap_or_default()
            })
            .start(database.service, env!("CARGO_PKG_VERSION"))
            .await
            .map_err(broken)?;
        let mut endpoints = Vec::with_capacity(self.routes.len());
        for route in self.routes {
            let endpoint = service
                .endpoint_builder()
                .name(route.endpoint())
                .add(&route.subject)
                .await
                .map_err(broken)?;
            endpoints.push(endpoint.map(move |request| (route.clone(), request)).boxed());
        }
        let mut requests = stream::select_all(endpoints);
        let tasks = TaskTracker::new();
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        while let Some(Some((route, request))) = token.run_until_cancelled(requests.next()).await {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
            let database = database.clone();
            tasks.spawn(async move {
                answer(&database, &route, request).await;
                drop(slot);
            });
        }
        let stopped = service.stop().await.map_err(broken);
        tasks.close();
        tasks.wait().await;
        stopped
    }
}

/// Reads what the gateway sends.
pub fn decode_request(payload: &[u8]) -> Result<CommandRequest, Problem> {
    serde_json::from_slice(payload)
        .map_err(|error| Problem::new(Kind::Malformed, format!("not a command: {}", unreadable(&error))))
}

async fn answer(database: &Database, route: &Route, request: Request) {
    let none = HeaderMap::new();
    let headers = request.message.headers.as_ref().unwrap_or(&none);
    let (headers, body) = answer_to(database, route, headers, &request.message.payload).await;
    if let Err(error) = request.respond_with_headers(Ok(body.into()), headers).await {
        tracing::warn!(%error, "an answer could not be sent");
    }
}

/// Works on a command, and gives the headers and the body of its answer.
pub(crate) async fn answer_to(
    database: &Database,
    route: &Route,
    headers: &HeaderMap,
    payload: &[u8],
) -> (HeaderMap, Vec<u8>) {
    let span = info_span!(
        "command",
        otel.name = %route.subject,
        otel.kind = "server",
        service = database.service,
        incident = tracing::field::Empty,
        status = tracing::field::Empty,
    );
    telemetry::set_parent(&span, headers.get(TRACEPARENT).map(async_nats::HeaderValue::as_str));
    async {
        let (status, body) = match work(database, route, headers, payload).await {
            Ok(reply) => (200, serde_json::to_vec(&reply)),
            Err(failure) => {
                note(&failure, &route.subject);
                let mut problem = failure.into_problem();
                problem.trace_id = telemetry::current_trace_id();
                (problem.status, serde_json::to_vec(&problem))
            }
        };
        tracing::Span::current().record("status", status);
        database.metrics.command(&route.subject, status);
        route.tally.note(status);
        let mut reply = HeaderMap::new();
        reply.insert(
            CONTENT_TYPE,
            if status == 200 { "application/json" } else { "application/problem+json" },
        );
        if status != 200 {
            reply.insert(ERROR, Kind::from_status(status).title());
            reply.insert(ERROR_CODE, status.to_string());
        }
        (reply, body.unwrap_or_default())
    }
    .instrument(span)
    .await
}

async fn work(
    database: &Database,
    route: &Route,
    headers: &HeaderMap,
    payload: &[u8],
) -> Result<Value, Failure> {
    let header = |name: &str| headers.get(name).map(async_nats::HeaderValue::as_str);
    let request = (route.decode)(payload)?;
    if let Some(incident) = request.incident {
        tracing::Span::current().record("incident", tracing::field::display(incident));
    }
    if header(DEADLINE).and_then(|at| at.parse::<Timestamp>().ok()).is_some_and(|at| database.now() > at) {
        return Err(
            Problem::new(Kind::Unavailable, "This came too late to be worked on. Nothing was done.").into()
        );
    }
    // Before the database sees it: a key that its index cannot take would be refused there as if the database were broken.
    let key = header(MESSAGE_ID);
    if let Some(key) = key {
        check_idempotency_key(MESSAGE_ID, key).map_err(|fault| Problem::invalid(vec![fault]))?;
    }
    let command_id = database.new_id();
    let correlation_id = header(CORRELATION).and_then(|id| id.parse::<Uuid>().ok()).unwrap_or(command_id);
    let declared = declared_kinds(&request.fields);
    let mut uow = database.begin(Context { correlation_id, causation_id: Some(command_id) }).await?;
    let Some(key) = key else {
        let reply = (route.handler)(&mut uow, request).await?;
        uow.commit().await?;
        note_declared(&declared);
        return Ok(reply);
    };
    let claim = Claim {
        scope: request.actor.user.to_string(),
        key: key.to_owned(),
        fingerprint: idempotency::fingerprint(&route.subject, &request),
    };
    if let Some(reply) = idempotency::claim(&mut uow, &claim).await? {
        return Ok(reply);
    }
    let reply = (route.handler)(&mut uow, request).await?;
    idempotency::keep(&mut uow, &claim, &reply).await?;
    uow.commit().await?;
    note_declared(&declared);
    Ok(reply)
}

/// That the writer stated what was found to be no personal data. Who it was stands in the event of the same trace;
/// what it was stands nowhere.
fn note_declared(kinds: &[FindKind]) {
    if !kinds.is_empty() {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        tracing::info!(kinds = kinds.join(", "), "the writer states that what was found is no personal data");
    }
}

/// A refused command is a warning, a broken part an error.
fn note(failure: &Failure, subject: &str) {
    match failure {
        Failure::Refused(problem) => {
            tracing::warn!(subject, status = problem.status, "refused: {}", problem.detail);
        }
        broken => tracing::error!(subject, error = %broken, "a command broke"),
    }
}

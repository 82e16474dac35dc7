//! What a supervisor and a monitoring system ask of a process.

mod answer;

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use futures::future::join_all;
use prometheus::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A check that has not answered by then has failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

type CheckResult = Result<(), String>;
type Check = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = CheckResult> + Send>> + Send + Sync>;

/// The checks of a process and its metrics. Clones are handles to the same list.
#[derive(Clone)]
pub struct Health {
    checks: Arc<Mutex<BTreeMap<String, Check>>>,
    metrics: Registry,
}

impl Health {
    /// No checks yet; `metrics` is what `/metrics` shows.
    pub fn new(metrics: Registry) -> Self {
        Self { checks: Arc::default(), metrics }
    }

    /// Adds a check, which says in a few words what is wrong if anything is. The name says which service and what
    /// of it: `intake database`. A second check of the same name takes the place of the first.
    pub fn register<F, Fut>(&self, name: impl Into<String>, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        let check: Check = Arc::new(move || Box::pin(check()));
        self.checks.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), check);
    }

    /// Runs every check at once. Answers each name with what is wrong there, if anything is.
    pub async fn examine(&self) -> BTreeMap<String, Result<(), String>> {
        let checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        join_all(checks.into_iter().map(|(name, check)| async move {
            let result = tokio::time::timeout(CHECK_TIMEOUT, check())
                .await
                .unwrap_or_else(|_| Err(format!("no answer after {} s", CHECK_TIMEOUT.as_secs())));
            (name, result)
        }))
        .await
        .into_iter()
        .collect()
    }

    /// `/healthz`, `/readyz` and `/metrics`, to serve alone or beside other routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/healthz", get(answer::alive))
            .route("/readyz", get(answer::ready))
            .route("/metrics", get(answer::metrics))
            .with_state(self.clone())
    }
}

/// Serves [`Health::router`] on `listener` until `token` is cancelled and the open requests are answered.
pub async fn serve(listener: TcpListener, health: Health, token: CancellationToken) -> io::Result<()> {
    axum::serve(listener, health.router()).with_graceful_shutdown(token.cancelled_owned()).await
}

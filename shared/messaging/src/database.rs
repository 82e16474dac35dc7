//! A service's own database, as the messaging needs it.

use std::sync::Arc;

use jiff::Timestamp;
use service_kit::{Clock, Deps, Ids};
use sqlx::PgPool;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    Failure, Metrics,
    unit_of_work::{Context, UnitOfWork},
};

/// Where units of work begin. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pub(crate) pool: PgPool,
    /// The service's name, as in `aemo-liaison`.
    pub(crate) service: &'static str,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    /// Rung after each commit that left something in the outbox.
    pub(crate) wake: Arc<Notify>,
    pub(crate) metrics: Metrics,
}

impl Database {
    /// The database of `service`, and its metrics registered.
    pub fn new(pool: PgPool, service: &'static str, deps: &Deps) -> Result<Self, prometheus::Error> {
        Ok(Self {
            pool,
            service,
            clock: Arc::clone(&deps.clock),
            ids: Arc::clone(&deps.ids),
            wake: Arc::new(Notify::new()),
            metrics: Metrics::register(&deps.metrics, service)?,
        })
    }

    /// The pool, for reads outside of a unit of work.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        self.ids.next()
    }

    /// Begins a unit of work. What comes from a command or an event is begun for you; this is for what a clock or
    /// an operator starts.
    pub async fn begin(&self, context: Context) -> Result<UnitOfWork, Failure> {
        Ok(UnitOfWork::new(self.pool.begin().await?, self.clone(), context))
    }

    /// A context for what nobody asked for: the start of a new correlation.
    pub fn new_context(&self) -> Context {
        Context { correlation_id: self.new_id(), causation_id: None }
    }
}

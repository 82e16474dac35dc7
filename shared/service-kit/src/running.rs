//! A service that has started, and one that could not.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use crate::lifecycle::{Failure, Lifecycle};

/// How long a service may take to finish what it has begun.
const GRACE: Duration = Duration::from_secs(10);

/// A service that runs. Dropping it leaves the tasks running; [`Running::stop`] ends them.
#[must_use = "a service is stopped by its handle"]
pub struct Running {
    service: &'static str,
    lifecycle: Lifecycle,
    address: Option<SocketAddr>,
}

impl Running {
    /// The handle of `service`, whose tasks all live in `lifecycle`.
    pub fn new(service: &'static str, lifecycle: Lifecycle) -> Self {
        Self { service, lifecycle, address: None }
    }

    /// The same handle, which also says where the service listens.
    pub fn listening_on(self, address: SocketAddr) -> Self {
        Self { address: Some(address), ..self }
    }

    /// The name of the service.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Where the service listens, if it has an address of its own.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Waits until a task of the service fails; for ever, if none does. The service is already stopping then.
    pub async fn failed(&self) -> Failure {
        self.lifecycle.failed().await
    }

    /// Stops the service in order, within ten seconds.
    ///
    /// Refuses with what failed before, or with the names of the tasks that would not end.
    pub async fn stop(self) -> Result<(), Failure> {
        self.lifecycle.stop(GRACE).await
    }
}

/// A service could not start. The message says which and what it was about to do; [`sentence`](crate::sentence())
/// adds the cause.
#[derive(Debug, thiserror::Error)]
#[error("{service} cannot start: {what}")]
pub struct StartError {
    service: &'static str,
    what: String,
    #[source]
    source: Option<Box<dyn Error + Send + Sync + 'static>>,
}

impl StartError {
    /// `service` could not do `what` ("bind its address", say) because of `cause`.
    pub fn new(
        service: &'static str,
        what: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync + 'static>>,
    ) -> Self {
        Self { service, what: what.into(), source: Some(cause.into()) }
    }

    /// `service` cannot start, and `what` says all there is to say.
    pub fn because(service: &'static str, what: impl Into<String>) -> Self {
        Self { service, what: what.into(), source: None }
    }

    /// The service that could not start.
    pub fn service(&self) -> &'static str {
        self.service
    }
}

//! What the outside world is to a service.

use std::sync::Arc;

use crate::broker;
use crate::clock::{Clock, SystemClock};
use crate::health::Health;
use crate::ids::{Ids, TimeOrderedIds};

/// Everything that a service takes from outside besides its settings, so that a test can put its own in. Cheap to
/// clone; the services of one process share one.
#[derive(Clone)]
pub struct Deps {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// Where a service registers its metrics. A name can be registered once in a process, so services that share a
    /// process distinguish theirs by a label.
    pub metrics: prometheus::Registry,
    /// Where a service registers the checks that tell whether it can work.
    pub health: Health,
}

impl Deps {
    /// The real ones, with an empty list of checks and no metrics but the broker's.
    pub fn system() -> Self {
        let metrics = prometheus::Registry::new();
        broker::register_metrics(&metrics);
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(TimeOrderedIds),
            health: Health::new(metrics.clone()),
            metrics,
        }
    }
}

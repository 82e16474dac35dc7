//! What the address of a list asks.

use contracts::Problem;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    domain::{filter::Filter, queue::Queue, saved_filter::List, sort::Sort, viewer::Viewer},
    http::incident_query::IncidentQuery,
};

/// The query of a list.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::views) struct ListQuery {
    queue: Option<String>,
    #[serde(flatten)]
    pub(super) incidents: IncidentQuery,
}

impl ListQuery {
    /// Out of what stands behind a question mark. What no list knows is left out.
    pub(super) fn read(query: &str) -> Self {
        serde_urlencoded::from_str(query).unwrap_or_default()
    }

    /// The queue of this list, and from now on the address names it: the viewer's first where none is named. 404 for
    /// one that the viewer does not have.
    pub(super) fn settle(&mut self, list: List, viewer: &Viewer) -> Result<Option<Queue>, Problem> {
        if list == List::Incidents {
            self.queue = None;
            return Ok(None);
        }
        let own = if viewer.sees_queues() { Queue::of(viewer) } else { &[] };
        let named = self.queue.as_deref().filter(|word| !word.is_empty());
        let queue = match named {
            None => own.first().copied(),
            Some(word) => word.parse().ok().filter(|queue| own.contains(queue)),
        };
        let queue = queue.ok_or_else(|| Problem::not_found("such queue"))?;
        self.queue = Some(queue.as_str().to_owned());
        Ok(Some(queue))
    }

    /// Which list it is of: one that names a queue is of the queues.
    pub(super) fn list(&self) -> List {
        if self.queue.is_some() { List::Queues } else { List::Incidents }
    }

    /// What is shown, or every field at fault.
    pub(super) fn filter(
        &self,
        queue: Option<Queue>,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<Filter, Problem> {
        let filter = self.incidents.filter(viewer, now)?;
        Ok(queue.map_or(filter.clone(), |queue| queue.narrow(viewer, filter)))
    }

    /// The order.
    pub(super) fn sort(&self, queue: Option<Queue>) -> Result<Sort, Problem> {
        self.incidents.sort(queue.map_or(Sort::Updated, Queue::sort))
    }

    /// Whether it asks for less than all.
    pub(super) fn narrows(&self) -> bool {
        self.incidents.pairs().iter().any(|(name, _)| *name != "sort")
    }

    /// What stands behind the question mark.
    pub(super) fn string(&self) -> String {
        self.with(&[])
    }

    /// The same with some values changed; one that becomes empty is left out.
    pub(super) fn with(&self, changed: &[(&str, &str)]) -> String {
        let queue = self.queue.as_deref().map(|queue| ("queue", queue));
        let kept = queue.into_iter().chain(self.incidents.pairs());
        let kept = kept.filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let added = changed.iter().copied().filter(|(_, value)| !value.is_empty());
        serde_urlencoded::to_string(kept.chain(added).collect::<Vec<_>>()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_a_list_knows_and_nothing_else() {
        let query = ListQuery::read("q=a+b&cursor=x&queue=mine&next=%2F%2Fevil.example&status=");
        assert_eq!(query.string(), "queue=mine&q=a+b");
        assert_eq!(query.with(&[("queue", "open"), ("q", "")]), "queue=open");
        assert_eq!(query.with(&[("sort", "court")]), "queue=mine&q=a+b&sort=court");
        assert_eq!(ListQuery::read("q=a&q=b").string(), "");
    }
}

//! The timeline, the newest first, a page of it.

use messaging::Failure;

use super::looking::Looking;
use crate::{
    domain::{
        cast::Cast,
        incident::IncidentView,
        local_time::Zone,
        show::Show,
        telling::{Told, tell},
    },
    store::{reading::Reading, thread},
};

/// How many lines a page has.
const LINES: usize = 50;

/// A page of a part of the timeline.
pub(super) struct Thread {
    pub(super) entries: Vec<Told>,
    /// The parts that are offered.
    pub(super) parts: Vec<Show>,
    /// The position before which there is more.
    pub(super) earlier: Option<i64>,
}

impl Thread {
    /// Reads it.
    pub(super) async fn read(
        reading: &mut Reading,
        view: &IncidentView,
        cast: &Cast,
        looking: &Looking,
        zone: &Zone,
    ) -> Result<Self, Failure> {
        let (key, before) = (view.incident.key, looking.before.unwrap_or(i64::MAX));
        let limit = i64::try_from(LINES).unwrap_or(i64::MAX).saturating_add(1);
        let mut lines = thread::list_newest(reading, key, before, looking.show.wanted(), limit).await?;
        let more = lines.len() > LINES;
        lines.truncate(LINES);
        let reporter = &view.incident.reporter.organisation;
        Ok(Self {
            entries: lines.iter().map(|line| tell(line, zone).on_incident_of(reporter, line)).collect(),
            parts: Show::offered(view.relation, cast.referred).collect(),
            earlier: lines.last().filter(|_| more).map(|line| line.position),
        })
    }
}

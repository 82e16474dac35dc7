//! Two people on one incident: what happened while one of them was filling in a form.

use contracts::{IncidentKey, event::INCIDENT, problem::Kind};
use messaging::Failure;

use crate::{
    domain::{
        incident::IncidentView,
        local_time::Zone,
        telling::{Told, tell},
        viewer::Viewer,
    },
    http::get_incident::load,
    state::Portal,
    store::{
        reading::{self, Reading},
        thread,
    },
    views::action_form::RefusedForm,
};

/// How many of the changes are told; the timeline has the rest.
const MOST: usize = 20;

/// What is told instead of versions, which a person does not know of.
const STALE: &str = "The incident has changed since this page was shown to you, so nothing was done. Look at what \
                     changed; what you filled in is still here, and can be sent again.";

/// A form that was refused, and the version that it was meant for.
pub(super) struct Again {
    pub(super) refused: RefusedForm,
    pub(super) seen: Option<i64>,
}

/// What changed meanwhile, the newest first.
pub(super) struct Changed {
    pub(super) entries: Vec<Told>,
    pub(super) more: bool,
    /// The form to go on with.
    pub(super) form: String,
}

impl Again {
    /// What changed since the form was shown, where that is why it was refused.
    pub(super) async fn changed(
        &mut self,
        reading: &mut Reading,
        view: &IncidentView,
        zone: &Zone,
    ) -> Result<Option<Changed>, Failure> {
        let stale = self.refused.problem.kind() == Kind::Stale;
        let Some(seen) = self.seen.filter(|_| stale) else { return Ok(None) };
        STALE.clone_into(&mut self.refused.problem.detail);
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
        let mut lines = thread::list_after_version(reading, view.incident.key, seen, limit).await?;
        let more = lines.len() > MOST;
        lines.truncate(MOST);
        let reporter = &view.incident.reporter.organisation;
        let entries = lines.iter().map(|line| tell(line, zone).on_incident_of(reporter, line)).collect();
        Ok(Some(Changed { entries, more, form: self.refused.form.clone() }))
    }
}

/// The version that is current, when nothing happened since `seen` that the viewer may know of: a word within another
/// organisation moves the version, and is no reason to decide anew.
pub(crate) async fn unseen(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
    seen: i64,
) -> Result<Option<i64>, Failure> {
    // The owner was ahead of what is shown.
    portal.applied.wait(portal.database.pool(), INCIDENT, &key.to_string(), seen + 1).await;
    let view = load(portal, viewer, key).await?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let known = thread::list_after_version(&mut reading, key, seen, 1).await?;
    Ok((known.is_empty() && view.incident.version > seen).then_some(view.incident.version))
}

//! What needs me now.

use contracts::{IncidentKey, Party, Role, Severity, Status, incident::Court};
use jiff::{SignedDuration, Timestamp};
use messaging::Failure;

use super::everything;
use crate::{
    domain::{
        need::{self, Case},
        side,
        viewer::Viewer,
    },
    store::{
        attention::{self, Waiting},
        outlines::{Outline, list_untouched, outlines},
        reading::Reading,
    },
};

/// The most rows.
const MOST: usize = 12;
/// The most incidents without a word that the ACCC is shown.
const MOST_UNTOUCHED: i64 = 5;
/// The longest that any severity leaves an incident without an update: five business days (DOMAIN, "Clocks").
const UNTOUCHED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What needs the viewer.
pub(super) struct Needs {
    pub(super) rows: Vec<NeedRow>,
    /// Where the rest is, if there is more.
    pub(super) more: Option<&'static str>,
}

/// One thing that does.
pub(super) struct NeedRow {
    /// The incident, or for AEMO the round.
    pub(super) name: String,
    pub(super) page: String,
    pub(super) summary: String,
    pub(super) severity: Severity,
    pub(super) why: String,
    pub(super) since: Timestamp,
    pub(super) step: &'static str,
    pub(super) to: String,
    /// An agent of the provider has it already, or everybody's it is.
    pub(super) mine: bool,
}

pub(super) async fn load(reading: &mut Reading, viewer: &Viewer, now: Timestamp) -> Result<Needs, Failure> {
    let (actor, needs) = (&viewer.actor, need::of(viewer.actor.party));
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let mut waiting = match actor.role {
        Role::Agent => attention::list_of_user(reading, &actor.user, needs, now, limit).await?,
        Role::Viewer => attention::list_of_all(reading, &actor.user, needs, now, limit).await?,
    };
    let more = (waiting.len() > MOST).then(|| rest(viewer));
    waiting.truncate(MOST);
    let untouched = untouched(reading, viewer, now, &waiting).await?;
    let numbers: Vec<i64> =
        waiting.iter().map(|one| one.incident.number()).chain(untouched.iter().copied()).collect();
    let known = outlines(reading, &numbers).await?;
    let rows = waiting
        .iter()
        .filter_map(|one| Some(row(one, known.get(&one.incident.number())?, viewer)))
        .chain(untouched.iter().filter_map(|number| Some(without_a_word(known.get(number)?))))
        .collect();
    Ok(Needs { rows, more })
}

/// Where all that waits is listed.
fn rest(viewer: &Viewer) -> &'static str {
    match viewer.actor.party {
        Party::Adr | Party::DataHolder => "/incidents?court=you",
        party => everything(party),
    }
}

/// For the ACCC: what nothing happens to, unless it is listed anyway.
async fn untouched(
    reading: &mut Reading,
    viewer: &Viewer,
    now: Timestamp,
    listed: &[Waiting],
) -> Result<Vec<i64>, Failure> {
    if viewer.actor.party != Party::Accc {
        return Ok(Vec::new());
    }
    let open: Vec<Status> = side::statuses().filter(|status| status.is_open()).collect();
    let mut numbers = list_untouched(reading, &open, now - UNTOUCHED, MOST_UNTOUCHED).await?;
    numbers.retain(|number| !listed.iter().any(|one| one.incident.number() == *number));
    Ok(numbers)
}

fn row(waiting: &Waiting, outline: &Outline, viewer: &Viewer) -> NeedRow {
    let case = Case {
        incident: waiting.incident,
        round: waiting.round,
        brand: outline.brand.clone(),
        reporter: outline.reporter.clone(),
        court: outline.court.map(Court::label),
        mine: waiting.mine,
        assignee: outline.assignee.clone(),
    };
    let (step, to) = need::next_step(waiting.need, &case, viewer.actor.role);
    let round = waiting.round.filter(|_| viewer.actor.party == Party::Aemo);
    let (name, page) = place(waiting.incident, round);
    NeedRow {
        name,
        page,
        summary: outline.summary.clone(),
        severity: waiting.severity,
        why: need::why(waiting.need, &case),
        since: waiting.since,
        step,
        to,
        mine: waiting.mine,
    }
}

fn without_a_word(outline: &Outline) -> NeedRow {
    let (name, page) = place(outline.incident, None);
    let why = match outline.court.map(Court::label) {
        Some(court) => {
            format!("Nothing has happened for a week or more; the next move is {}.", need::whose(court))
        }
        None => "Nothing has happened for a week or more.".to_owned(),
    };
    NeedRow {
        name,
        to: page.clone(),
        page,
        summary: outline.summary.clone(),
        severity: outline.severity,
        why,
        since: outline.updated_at,
        step: "Look into it",
        mine: false,
    }
}

/// The name and the page of an incident, or of a round.
pub(super) fn place(incident: IncidentKey, round: Option<i32>) -> (String, String) {
    match round {
        Some(round) => (format!("{incident}-R{round}"), format!("/referrals/{incident}-R{round}")),
        None => (incident.to_string(), format!("/incidents/{incident}")),
    }
}

//! The life of the incident as a picture, and as the table under it.

use contracts::{Status, incident::Court};
use messaging::Failure;

use super::looking::Looking;
use crate::{
    domain::{
        cast::Cast,
        incident::IncidentView,
        lane::Lane,
        life::{Happening, Left, Life, lasting},
        local_time::{When, Zone},
        swimlane::{self, Drawing},
        telling,
    },
    store::{reading::Reading, thread},
};

/// The most that a picture has marks for; of more, the oldest comments are left out.
const MOST: i64 = 500;

/// What happened, as far as the reader may know.
pub(super) struct Outline {
    happened: Vec<Happening>,
    /// Whether there is more than the picture has.
    cut: bool,
}

/// Reads it.
pub(super) async fn outline(reading: &mut Reading, view: &IncidentView) -> Result<Outline, Failure> {
    let mut entries = thread::list_outline(reading, view.incident.key, MOST).await?;
    let cut = i64::try_from(entries.len()).unwrap_or(MOST) >= MOST;
    let reporter = &view.incident.reporter.organisation;
    Ok(Outline { happened: entries.drain(..).map(|entry| telling::outline(&entry, reporter)).collect(), cut })
}

impl Outline {
    /// Whether there was a referral round.
    pub(super) fn was_referred(&self) -> bool {
        self.happened.iter().any(|one| one.left == Left::Status(Status::ReferredToAemo))
    }
}

/// A time in somebody's court, or in a state of AEMO's, as a row.
pub(super) struct Time {
    pub(super) whose: String,
    pub(super) from: When,
    pub(super) to: When,
    pub(super) lasted: String,
}

/// Something that happened, as a row.
pub(super) struct Event {
    pub(super) at: When,
    pub(super) who: String,
    pub(super) organisation: String,
    pub(super) what: String,
    pub(super) to: String,
}

/// The picture and its table.
pub(super) struct Picture {
    pub(super) life: Life,
    pub(super) drawing: Drawing,
    pub(super) times: Vec<Time>,
    pub(super) rounds: Vec<Time>,
    pub(super) events: Vec<Event>,
    pub(super) cut: bool,
    /// Since when it is where it is.
    pub(super) since: When,
}

impl Picture {
    /// Of a view, by the reader's clock.
    pub(super) fn of(
        view: &IncidentView,
        outline: &Outline,
        cast: &Cast,
        looking: &Looking,
        (zone, now): (&Zone, jiff::Timestamp),
    ) -> Self {
        let happened = &outline.happened;
        let life = Life::of(view.incident.created_at, happened, now);
        let drawing = Drawing::of(&life, happened, cast, zone, |position| looking.line(position));
        let whose = |court: Option<Court>| match court {
            Some(court) => swimlane::name(Lane::from(court), cast).to_owned(),
            None => "Nobody: resolved".to_owned(),
        };
        let times = life.stretches.iter().map(|one| Time {
            whose: whose(one.court),
            from: zone.when(one.from),
            to: zone.when(one.to),
            lasted: lasting(one.lasts()),
        });
        let rounds = life.rounds.iter().map(|one| Time {
            whose: format!("Round {}: {}", one.round, one.state.label()),
            from: zone.when(one.from),
            to: zone.when(one.to),
            lasted: lasting(one.from.duration_until(one.to)),
        });
        let event = |one: &Happening| Event {
            at: zone.when(one.at),
            who: one.who.clone(),
            organisation: one.organisation.clone(),
            what: one.what.clone(),
            to: looking.line(one.position),
        };
        Self {
            drawing,
            times: times.collect(),
            rounds: rounds.collect(),
            events: happened.iter().map(event).collect(),
            cut: outline.cut,
            since: zone.ago(view.incident.court_since, now),
            life,
        }
    }
}

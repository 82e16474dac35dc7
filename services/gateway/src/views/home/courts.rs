//! Whose court each of my incidents is in, drawn as a strip.

use contracts::{Actor, Party, Status, incident::Court as Mover};
use jiff::Timestamp;
use messaging::Failure;

use super::needs::place;
use crate::{
    domain::{
        desk::Group,
        side::{self, Side},
    },
    store::{
        outlines::{Gathered, Outline, Placing, gather_incidents, gather_rounds, outlines},
        reading::Reading,
    },
};

/// Of each status at most so many are looked at: what is more is “more than that”, and no page counts a table.
const NEWEST: i64 = 250;
/// How many rows of each place are listed.
const ROWS: i64 = 3;
/// How wide the strip is drawn, in units of its own.
const WIDTH: i64 = 1000;
/// What is there at all can be seen.
const NARROWEST: i64 = 12;

/// A part of the strip.
pub(super) struct Court {
    /// Its class, which gives the colour.
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    /// How many, in words.
    pub(super) size: String,
    /// Where all of them are listed.
    pub(super) all: String,
    /// Whether they are more than the rows.
    pub(super) more: bool,
    pub(super) rows: Vec<CourtRow>,
    /// Where it is drawn.
    pub(super) x: i64,
    pub(super) width: i64,
}

/// An incident, or for AEMO a round.
pub(super) struct CourtRow {
    pub(super) name: String,
    pub(super) page: String,
    pub(super) summary: String,
    pub(super) at: Timestamp,
}

pub(super) async fn load(reading: &mut Reading, actor: &Actor) -> Result<Vec<Court>, Failure> {
    let is_aemo = actor.party == Party::Aemo;
    let mut courts = if is_aemo { of_aemo(reading).await? } else { of(reading, actor).await? };
    draw(&mut courts);
    Ok(courts.into_iter().map(|(court, _)| court).collect())
}

async fn of(reading: &mut Reading, actor: &Actor) -> Result<Vec<(Court, i64)>, Failure> {
    let statuses: Vec<Status> = side::statuses().collect();
    let placings: Vec<Placing> = Mover::ALL
        .iter()
        .map(|court| Some(*court))
        .chain([None])
        .flat_map(|court| [true, false].map(|own| (court, own, side::side(court, actor.party, own))))
        .collect();
    let mut gathered = gather_incidents(reading, &statuses, &placings, NEWEST, ROWS).await?;
    gathered.sort_by_key(|one| one.place);
    let mut courts = Vec::new();
    for Gathered { place: side, size, numbers } in gathered {
        let all = format!("/incidents?{}", listed(side, actor));
        courts.push((court(reading, (side.as_str(), side.label()), all, size, &numbers).await?, size));
    }
    Ok(courts)
}

/// What asks for all that is on a side.
fn listed(side: Side, actor: &Actor) -> String {
    // A holder is the provider of some of its incidents and raised others: with whom else they are, they are only where
    // it is the other.
    let holder = (actor.party == Party::DataHolder).then_some(actor.organisation.as_str());
    match (side, holder) {
        (Side::Resolved, _) => format!("status={}", Status::Resolved),
        (Side::Reporter, Some(holder)) => format!("court=reporter&provider={holder}"),
        (Side::Provider, Some(holder)) => format!("court=provider&reporter={holder}"),
        (side, _) => format!("court={}", side.as_str()),
    }
}

async fn of_aemo(reading: &mut Reading) -> Result<Vec<(Court, i64)>, Failure> {
    let mut courts = Vec::new();
    for Gathered { place: group, size, numbers } in gather_rounds(reading, Group::OPEN, NEWEST, ROWS).await? {
        let label = match group {
            Group::Received => "To be accepted",
            Group::Accepted => "Accepted, to be answered",
            Group::Deferred => "Set aside until a day",
            Group::Waiting | Group::Done => group.label(),
        };
        let all = format!("/referrals?group={group}");
        courts.push((court(reading, (group.as_str(), label), all, size, &numbers).await?, size));
    }
    Ok(courts)
}

async fn court(
    reading: &mut Reading,
    (class, label): (&'static str, &'static str),
    all: String,
    size: i64,
    numbers: &[i64],
) -> Result<Court, Failure> {
    let known = outlines(reading, numbers).await?;
    let rows: Vec<CourtRow> = numbers.iter().filter_map(|number| Some(row(known.get(number)?))).collect();
    let words = if size >= NEWEST { format!("{NEWEST}+") } else { size.to_string() };
    let more = size > i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(Court { class, label, size: words, all, more, rows, x: 0, width: 0 })
}

fn row(outline: &Outline) -> CourtRow {
    let (name, page) = place(outline.incident, outline.round);
    CourtRow { name, page, summary: outline.summary.clone(), at: outline.updated_at }
}

/// Gives each part its place: as wide as it is large, and never too narrow to be seen.
fn draw(courts: &mut [(Court, i64)]) {
    let count = i64::try_from(courts.len()).unwrap_or(0);
    let all: i64 = courts.iter().map(|(_, size)| size).sum();
    let free = WIDTH - count * NARROWEST;
    let mut x = 0;
    for (court, size) in courts.iter_mut() {
        court.x = x;
        court.width = NARROWEST + free * *size / all.max(1);
        x += court.width;
    }
    // What rounding left over is the last one's.
    if let Some((last, _)) = courts.last_mut() {
        last.width = WIDTH - last.x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(sizes: &[i64]) -> Vec<(i64, i64)> {
        let court = || Court {
            class: "you",
            label: "With you",
            size: String::new(),
            all: String::new(),
            more: false,
            rows: Vec::new(),
            x: 0,
            width: 0,
        };
        let mut courts: Vec<(Court, i64)> = sizes.iter().map(|size| (court(), *size)).collect();
        draw(&mut courts);
        courts.iter().map(|(court, _)| (court.x, court.width)).collect()
    }

    #[test]
    fn the_parts_fill_the_strip_and_none_is_too_narrow() {
        for sizes in [&[1, 1][..], &[250, 1, 3], &[7], &[1, 2, 4, 250, 250]] {
            let drawn = drawn(sizes);
            let mut x = 0;
            for (at, width) in &drawn {
                assert_eq!(*at, x, "{sizes:?}");
                assert!(*width >= NARROWEST, "{sizes:?}");
                x += width;
            }
            assert_eq!(x, WIDTH, "{sizes:?}");
        }
        assert_eq!(drawn(&[]), []);
        assert_eq!(drawn(&[1, 1])[0].1, 500);
    }
}

//! The life of an incident as a picture: one lane a party, a bar for whose court it was in, a mark for all that
//! happened, and a time axis.
//!
//! Pure geometry. Places along the time are shares of the picture's width, so that one drawing serves every screen
//! without scaling its letters; places from the top are pixels.

mod axis;
mod marks;

use std::fmt;

use contracts::ReferralState;
use jiff::{SignedDuration, Timestamp};

pub(crate) use axis::Tick;
pub(crate) use marks::Mark;

use super::{
    cast::Cast,
    lane::Lane,
    life::{Happening, Life, RoundStretch, Stretch, lasting},
    local_time::Zone,
};

/// From a lane's top to the middle of its name.
const NAME: u32 = 10;
/// From a lane's top to its bars.
const BARS: u32 = 20;
const BAR_HEIGHT: u32 = 20;
const ROUND_HEIGHT: u32 = 16;
/// Between bars, rounds and marks.
const GAP: u32 = 5;
/// Between lanes.
const LANE_GAP: u32 = 14;
const AXIS_HEIGHT: u32 = 30;

/// A share of the width.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Share(pub(crate) f64);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}%", self.0)
    }
}

impl askama::filters::HtmlSafe for Share {}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) height: u32,
    pub(crate) lanes: Vec<DrawnLane>,
    pub(crate) handovers: Vec<Handover>,
    pub(crate) ticks: Vec<Tick>,
    /// Where the axis begins.
    pub(crate) axis: u32,
}

/// One party's lane.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawnLane {
    pub(crate) lane: Lane,
    /// The organisation, where the lane's own name does not say it.
    pub(crate) organisation: Option<String>,
    /// How long it was in this court, where it was.
    pub(crate) total: Option<String>,
    pub(crate) top: u32,
    pub(crate) bars: Vec<Bar>,
    pub(crate) marks: Vec<Mark>,
}

impl DrawnLane {
    /// Where its name stands.
    pub(crate) const fn name_at(&self) -> u32 {
        self.top + NAME
    }

    /// The line on which its bars lie.
    pub(crate) const fn rail(&self) -> u32 {
        self.top + BARS + BAR_HEIGHT / 2
    }
}

/// A time in somebody's court, or in a state of AEMO's.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: Share,
    pub(crate) width: Share,
    pub(crate) y: u32,
    pub(crate) height: u32,
    pub(crate) class: &'static str,
    pub(crate) title: String,
    pub(crate) label: Option<Label>,
}

impl Bar {
    /// Where its label stands.
    pub(crate) const fn middle(&self) -> u32 {
        self.y + self.height / 2
    }
}

/// Words in a bar that is wide enough for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) words: String,
    /// `roomy` on every screen, `snug` on a tablet's and above, `wide` on a desk's.
    pub(crate) fits: &'static str,
}

/// From one court to the next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handover {
    pub(crate) x: Share,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// Where moments lie along the width.
#[derive(Debug, Clone, Copy)]
struct Scale {
    from: Timestamp,
    whole: f64,
}

impl Scale {
    fn of(life: &Life) -> Self {
        Self { from: life.from, whole: life.lasts().as_secs_f64() }
    }

    fn share(&self, time: SignedDuration) -> Share {
        Share(if self.whole > 0.0 {
            (time.as_secs_f64() / self.whole * 100.0).clamp(0.0, 100.0)
        } else {
            0.0
        })
    }

    fn at(&self, at: Timestamp) -> Share {
        self.share(self.from.duration_until(at))
    }

    /// From one moment to another. All of the width where the whole life is but a moment.
    fn span(&self, from: Timestamp, to: Timestamp) -> (Share, Share) {
        let (x, end) = (self.at(from), if self.whole > 0.0 { self.at(to) } else { Share(100.0) });
        (x, Share(end.0 - x.0))
    }
}

impl Drawing {
    /// Draws a life. `to` leads to a line of the timeline by its position.
    pub(crate) fn of(
        life: &Life,
        happened: &[Happening],
        cast: &Cast,
        zone: &Zone,
        to: impl Fn(i64) -> String,
    ) -> Self {
        let scale = Scale::of(life);
        let mut top = 0;
        let mut lanes = Vec::new();
        for lane in Lane::DRAWN {
            let bars = bars(life, lane, scale, top, cast, zone);
            let mut own: Vec<&Happening> =
                happened.iter().filter(|one| drawn_in(one, life) == lane).collect();
            own.sort_by_key(|one| one.at);
            if bars.is_empty() && own.is_empty() && !matches!(lane, Lane::Reporter | Lane::Provider) {
                continue;
            }
            // Below the bars; on the rail where there is none.
            let below = bars.iter().map(|bar| bar.y + bar.height + GAP).max();
            let rail = top + BARS + (BAR_HEIGHT - marks::ROW) / 2;
            let (marks, bottom) = marks::place(&own, scale, below.unwrap_or(rail), zone, &to);
            let bottom = bottom.max(top + BARS + BAR_HEIGHT);
            let (organisation, total) = (organisation(lane, cast), total(life, lane));
            lanes.push(DrawnLane { lane, organisation, total, top, bars, marks });
            top = bottom + LANE_GAP;
        }
        let handovers = handovers(life, scale, &lanes);
        let ticks = axis::ticks(life, scale, zone);
        Self { height: top + AXIS_HEIGHT, lanes, handovers, ticks, axis: top }
    }
}

/// The lane of a time; what is nobody's is drawn with the reporter, who can open it again.
fn lane_of(stretch: &Stretch) -> Lane {
    stretch.court.map_or(Lane::Reporter, Lane::from)
}

/// Where its mark goes. The portal has no lane: what follows by itself is of the party whose court it ends.
fn drawn_in(one: &Happening, life: &Life) -> Lane {
    if one.lane != Lane::Portal {
        return one.lane;
    }
    let ended = life.stretches.iter().rev().find(|stretch| stretch.from < one.at);
    ended.or(life.stretches.first()).map_or(Lane::Provider, lane_of)
}

fn bars(life: &Life, lane: Lane, scale: Scale, top: u32, cast: &Cast, zone: &Zone) -> Vec<Bar> {
    let stretches = life.stretches.iter().filter(|one| lane_of(one) == lane);
    // A life that has just begun, or one that ended in the moment it did: only what lasts is drawn.
    let drawn = stretches.filter(|one| one.from < one.to || life.from == life.to && one.to == life.to);
    let mut bars: Vec<Bar> = drawn
        .map(|one| {
            let (x, width) = scale.span(one.from, one.to);
            let time = lasting(one.lasts());
            let (class, words, whose) = match one.court {
                Some(court) => {
                    let lane = Lane::from(court);
                    (lane.class(), time.clone(), format!("With {}", name(lane, cast)))
                }
                None => ("nobody", "Resolved".to_owned(), "With nobody: resolved".to_owned()),
            };
            let title = format!("{whose} for {time}, {}", between(one.from, one.to, zone));
            Bar { x, width, y: top + BARS, height: BAR_HEIGHT, class, title, label: label(words, width) }
        })
        .collect();
    if lane == Lane::Aemo {
        let y = top + BARS + if bars.is_empty() { 0 } else { BAR_HEIGHT + GAP };
        bars.extend(life.rounds.iter().map(|one| round(one, scale, y, zone)));
    }
    bars
}

fn round(one: &RoundStretch, scale: Scale, y: u32, zone: &Zone) -> Bar {
    let (x, width) = scale.span(one.from, one.to);
    let state = one.state.label();
    let words = format!("R{} {state}", one.round);
    let time = lasting(one.from.duration_until(one.to));
    let title = format!("Round {}: {state} for {time}, {}", one.round, between(one.from, one.to, zone));
    let class = match one.state {
        ReferralState::Accepted => "round accepted",
        ReferralState::Deferred => "round deferred",
        _ => "round received",
    };
    Bar { x, width, y, height: ROUND_HEIGHT, class, title, label: label(words, width) }
}

/// The words, if they go into a bar of this width on any screen.
fn label(words: String, width: Share) -> Option<Label> {
    const LETTER: f64 = 6.4;
    const EDGES: f64 = 10.0;
    // Pixels of a hundredth of the width, where the stylesheet shows the label.
    const SCREENS: [(f64, &str); 3] = [(3.0, "roomy"), (6.0, "snug"), (8.5, "wide")];
    let needed = f64::from(u32::try_from(words.chars().count()).unwrap_or(u32::MAX)) * LETTER + EDGES;
    let (_, fits) = SCREENS.into_iter().find(|(pixels, _)| width.0 * pixels >= needed)?;
    Some(Label { words, fits })
}

fn handovers(life: &Life, scale: Scale, lanes: &[DrawnLane]) -> Vec<Handover> {
    let middle = |stretch: &Stretch| {
        let lane = lane_of(stretch);
        lanes.iter().find(|one| one.lane == lane).map(DrawnLane::rail)
    };
    let pairs = life.stretches.windows(2).filter(|pair| lane_of(&pair[0]) != lane_of(&pair[1]));
    pairs
        .filter_map(|pair| {
            Some(Handover { x: scale.at(pair[1].from), from: middle(&pair[0])?, to: middle(&pair[1])? })
        })
        .collect()
}

fn total(life: &Life, lane: Lane) -> Option<String> {
    let total = life.total(lane);
    (total > SignedDuration::ZERO).then(|| lasting(total))
}

/// The party of a lane, within a sentence.
pub(crate) fn name(lane: Lane, cast: &Cast) -> &str {
    match lane {
        Lane::Reporter => &cast.reporter,
        Lane::Provider => &cast.provider,
        Lane::Aemo => "AEMO",
        Lane::Accc => "the ACCC",
        Lane::Portal => "the portal",
    }
}

fn organisation(lane: Lane, cast: &Cast) -> Option<String> {
    matches!(lane, Lane::Reporter | Lane::Provider).then(|| name(lane, cast).to_owned())
}

fn between(from: Timestamp, to: Timestamp, zone: &Zone) -> String {
    format!("from {} to {}", zone.words(from), zone.words(to))
}

#[cfg(test)]
mod tests;

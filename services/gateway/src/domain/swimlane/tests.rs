use contracts::{Relation, Status};

use super::*;
use crate::domain::{
    cast::tests::cast,
    life::{
        Left,
        tests::{at, happening},
    },
};

const DAY: i64 = 86_400;

fn status(seconds: i64, lane: Lane, status: Status) -> Happening {
    happening(seconds, lane, Left::Status(status))
}

fn draw(happened: &[Happening], now: i64) -> Drawing {
    let life = Life::of(at(0), happened, at(now));
    Drawing::of(&life, happened, &cast(Relation::Provider), &Zone::named(None), |n| format!("#entry-{n}"))
}

/// Raised, taken up, referred, answered, verified, in the given unit of time.
fn process(unit: i64) -> Vec<Happening> {
    let round = |time, state| happening(time * unit, Lane::Aemo, Left::Round(1, state));
    vec![
        status(0, Lane::Reporter, Status::New),
        status(unit, Lane::Provider, Status::InProgress),
        status(3 * unit, Lane::Provider, Status::ReferredToAemo),
        round(3, ReferralState::Received),
        round(4, ReferralState::Accepted),
        round(7, ReferralState::Contributed),
        status(7 * unit, Lane::Aemo, Status::InProgress),
        happening(8 * unit, Lane::Provider, Left::Nothing),
        status(9 * unit, Lane::Provider, Status::ReadyToVerify),
        status(10 * unit, Lane::Reporter, Status::Resolved),
    ]
}

fn courts(drawing: &Drawing) -> Vec<&Bar> {
    let bars = drawing.lanes.iter().flat_map(|lane| &lane.bars);
    let mut courts: Vec<&Bar> = bars.filter(|bar| !bar.class.starts_with("round")).collect();
    courts.sort_by(|one, other| one.x.0.total_cmp(&other.x.0));
    courts
}

fn assert_covers(drawing: &Drawing) {
    let mut end = 0.0;
    for bar in courts(drawing) {
        assert!((bar.x.0 - end).abs() < 1e-6, "a gap or an overlap at {end}: {bar:?}");
        end = bar.x.0 + bar.width.0;
    }
    assert!((end - 100.0).abs() < 1e-6, "it ends at {end}");
}

#[test]
fn the_bars_cover_a_life_of_a_second_of_days_and_of_a_year() {
    for now in [1, 60, 3 * DAY, 365 * DAY] {
        let drawing = draw(&[status(0, Lane::Reporter, Status::New)], now);
        assert_covers(&drawing);
        assert_eq!(courts(&drawing).len(), 1);
    }
    for unit in [1, 60, DAY, 36 * DAY] {
        let drawing = draw(&process(unit), 0);
        assert_covers(&drawing);
        assert_eq!(courts(&drawing).len(), 4);
        assert!(drawing.ticks.len() <= 8, "{:?}", drawing.ticks);
    }
}

#[test]
fn a_life_that_began_this_very_moment_is_drawn() {
    let drawing = draw(&[status(0, Lane::Reporter, Status::New)], 0);
    assert_covers(&drawing);
    assert_eq!(drawing.lanes.len(), 2);
}

#[test]
fn each_bar_says_for_how_long_where_there_is_room_for_it() {
    let drawing = draw(&process(DAY), 0);
    let labels: Vec<_> =
        courts(&drawing).iter().map(|bar| bar.label.as_ref().map(|label| label.words.clone())).collect();
    let three = || Some("3 d".to_owned());
    assert_eq!(labels, [three(), Some("4 d".to_owned()), Some("2 d".to_owned()), Some("1 d".to_owned())]);
    // An hour within a year has no room; its title says it all the same.
    let long =
        [status(0, Lane::Reporter, Status::New), status(3_600, Lane::Provider, Status::WaitingForReporter)];
    let drawing = draw(&long, 365 * DAY);
    let first = courts(&drawing)[0];
    assert_eq!(first.label, None);
    assert!(first.title.starts_with("With Southern Grid for 1 h, from "), "{}", first.title);
}

#[test]
fn aemos_states_stand_in_its_lane_below_its_court() {
    let drawing = draw(&process(DAY), 0);
    let lane = drawing.lanes.iter().find(|lane| lane.lane == Lane::Aemo).expect("a lane");
    let classes: Vec<_> = lane.bars.iter().map(|bar| bar.class).collect();
    assert_eq!(classes, ["aemo", "round received", "round accepted"]);
    let rounds: f64 = lane.bars[1..].iter().map(|bar| bar.width.0).sum();
    assert!((rounds - lane.bars[0].width.0).abs() < 1e-6);
    assert!(lane.bars[1].y >= lane.bars[0].y + lane.bars[0].height);
}

#[test]
fn who_may_not_know_the_round_sees_only_the_court() {
    let known: Vec<_> = process(DAY).into_iter().filter(|one| !matches!(one.left, Left::Round(..))).collect();
    let drawing = draw(&known, 0);
    let lane = drawing.lanes.iter().find(|lane| lane.lane == Lane::Aemo).expect("a lane");
    assert_eq!(lane.bars.iter().map(|bar| bar.class).collect::<Vec<_>>(), ["aemo"]);
    assert_eq!(lane.total.as_deref(), Some("4 d"));
}

#[test]
fn a_lane_is_drawn_for_the_accc_only_where_it_did_something() {
    let lanes = |happened: &[Happening]| -> Vec<Lane> {
        draw(happened, 9 * DAY).lanes.iter().map(|lane| lane.lane).collect()
    };
    let mut happened = vec![status(0, Lane::Reporter, Status::New)];
    assert_eq!(lanes(&happened), [Lane::Reporter, Lane::Provider]);
    happened.push(happening(5, Lane::Accc, Left::Nothing));
    assert_eq!(lanes(&happened), [Lane::Reporter, Lane::Provider, Lane::Accc]);
}

#[test]
fn what_follows_by_itself_is_marked_with_the_party_whose_court_it_ends() {
    let mut happened = process(DAY);
    happened[6].lane = Lane::Portal;
    happened.push(status(24 * DAY, Lane::Portal, Status::Closed));
    let drawing = draw(&happened, 0);
    let marks = |lane| drawing.lanes.iter().find(|one| one.lane == lane).map(|one| one.marks.len());
    assert_eq!(marks(Lane::Aemo), Some(4));
    assert_eq!(marks(Lane::Reporter), Some(3));
    assert_eq!(drawing.lanes.len(), 3);
}

#[test]
fn hundreds_of_events_are_all_marked_inside_of_the_picture_and_their_lane() {
    let mut happened = vec![status(0, Lane::Reporter, Status::New)];
    happened.extend((1..700).map(|n| {
        let lane = if n % 3 == 0 { Lane::Reporter } else { Lane::Provider };
        happening(n * 97, lane, Left::Nothing)
    }));
    let drawing = draw(&happened, 699 * 97);
    assert_covers(&drawing);
    assert_eq!(drawing.lanes.iter().map(|lane| lane.marks.len()).sum::<usize>(), 700);
    let ends = drawing.lanes.iter().skip(1).map(|lane| lane.top).chain([drawing.axis]);
    for (lane, end) in drawing.lanes.iter().zip(ends) {
        for mark in &lane.marks {
            assert!((0.0..=100.0).contains(&mark.x.0) && mark.y > lane.top && mark.y < end, "{mark:?}");
        }
    }
}

#[test]
fn marks_that_are_close_get_a_row_each() {
    let close = [0, 1, 2].map(|n| happening(n, Lane::Provider, Left::Nothing));
    let drawing = draw(&close, 10_000);
    let marks = &drawing.lanes[1].marks;
    assert!(marks[0].y < marks[1].y && marks[1].y < marks[2].y, "{marks:?}");
    assert_eq!((marks[0].class, marks[0].to.as_str()), ("said", "#entry-1"));
    assert!(marks[0].title.starts_with("Kim (Somebody) did something, "));
}

#[test]
fn a_clock_that_went_back_draws_nothing_outside() {
    let happened = [
        status(0, Lane::Reporter, Status::New),
        happening(-500, Lane::Provider, Left::Nothing),
        status(-20, Lane::Provider, Status::InProgress),
    ];
    let drawing = draw(&happened, 60);
    assert_covers(&drawing);
    assert!(drawing.lanes[1].marks.iter().all(|mark| mark.x.0 == 0.0));
}

#[test]
fn the_axis_has_round_moments_by_the_readers_clock() {
    let labels = |seconds| -> Vec<String> {
        draw(&[status(0, Lane::Reporter, Status::New)], seconds)
            .ticks
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    };
    // 15 January 2027, 7 pm in Melbourne.
    assert_eq!(
        labels(6 * 3_600),
        ["7:00 pm", "8:00 pm", "9:00 pm", "10:00 pm", "11:00 pm", "16 Jan", "1:00 am"]
    );
    assert_eq!(labels(5 * DAY), ["16 Jan", "17 Jan", "18 Jan", "19 Jan", "20 Jan"]);
    assert_eq!(labels(300 * DAY), ["Apr 2027", "Jul 2027", "Oct 2027"]);
    assert_eq!(labels(1), ["7:00:00 pm", "7:00:01 pm"]);
}

#[test]
fn a_handover_joins_the_two_lanes_of_a_boundary() {
    let drawing = draw(&process(DAY), 0);
    assert_eq!(drawing.handovers.len(), 3);
    let first = &drawing.handovers[0];
    assert!((first.x.0 - 30.0).abs() < 1e-6 && first.from < first.to, "{first:?}");
}

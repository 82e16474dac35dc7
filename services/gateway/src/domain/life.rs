//! The life of an incident as far as a reader may know it: whose court it was in and for how long, and where AEMO
//! stood in each round.

use contracts::{ReferralState, Status, incident::Court};
use jiff::{SignedDuration, Timestamp};

use super::{court, lane::Lane};

/// Something that happened, without what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happening {
    /// Its place in the timeline.
    pub(crate) position: i64,
    pub(crate) at: Timestamp,
    pub(crate) lane: Lane,
    pub(crate) who: String,
    pub(crate) organisation: String,
    /// In words.
    pub(crate) what: String,
    /// Whether somebody spoke, rather than did something.
    pub(crate) said: bool,
    /// What it left behind.
    pub(crate) left: Left,
}

/// What stands after something has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nothing new.
    Nothing,
    /// The status of the incident.
    Status(Status),
    /// AEMO's state in a round.
    Round(i32, ReferralState),
    /// Whether a question of AEMO's is open in a round.
    Question(i32, bool),
}

/// What is known of the present referral round.
#[derive(Debug, Clone, Copy)]
struct Round {
    number: i32,
    /// Whether AEMO waits for the provider: a question is open, or the round has ended.
    waits: bool,
    ended: bool,
}

impl Round {
    /// A round of which nothing is known yet.
    const fn new(number: i32) -> Self {
        Self { number, waits: false, ended: false }
    }

    /// After something that happened in a round; what comes late of an earlier one changes nothing.
    fn after(self, left: Left) -> Self {
        let (Left::Round(number, _) | Left::Question(number, _)) = left else { return self };
        if number < self.number {
            return self;
        }
        let known = if number > self.number { Self::new(number) } else { self };
        match left {
            Left::Question(_, open) => Self { waits: open || known.ended, ..known },
            Left::Round(_, state) if !state.is_open() => Self { waits: true, ended: true, ..known },
            _ => known,
        }
    }
}

/// A time in one party's court, or in nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) court: Option<Court>,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Stretch {
    /// For how long.
    pub(crate) fn lasts(&self) -> SignedDuration {
        self.from.duration_until(self.to)
    }
}

/// A time in one state of AEMO's in one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoundStretch {
    pub(crate) round: i32,
    pub(crate) state: ReferralState,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// From the beginning until now, or until the last thing that happened to an incident that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// One after the other, without a gap; two in a row are never in the same court.
    pub(crate) stretches: Vec<Stretch>,
    /// The open states of each round.
    pub(crate) rounds: Vec<RoundStretch>,
}

impl Life {
    /// Of what happened, in the order in which it did. A clock that went back is not believed: no status comes before
    /// the one that it follows. Who reads the referral round sees the ball go to the provider and back with AEMO's
    /// questions; to others it is with AEMO all the time.
    pub(crate) fn of(raised: Timestamp, happened: &[Happening], now: Timestamp) -> Self {
        let mut last = raised;
        let (mut status, mut round) = (Status::New, Round::new(0));
        let mut court = court::of(status, false);
        let mut starts = vec![(raised, court)];
        for one in happened {
            match one.left {
                Left::Nothing => continue,
                Left::Round(..) | Left::Question(..) => round = round.after(one.left),
                Left::Status(next) => {
                    // It goes to AEMO anew: what has ended was the round before.
                    if next == Status::ReferredToAemo && status != next && round.ended {
                        round = Round::new(round.number + 1);
                    }
                    status = next;
                    last = last.max(one.at);
                }
            }
            let mover = court::of(status, round.waits);
            if mover != court {
                court = mover;
                last = last.max(one.at);
                starts.push((last, court));
            }
        }
        let open = status.is_open();
        let over = || happened.iter().map(|one| one.at).fold(last, Timestamp::max);
        let to = if open { last.max(now) } else { over() };
        let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([to]);
        let stretches =
            starts.iter().zip(ends).map(|((from, court), to)| Stretch { court: *court, from: *from, to });
        Self { from: raised, to, stretches: stretches.collect(), rounds: rounds(raised, happened, to) }
    }

    /// How old it is; of one that is over, how long it took until nobody had to move any more.
    pub(crate) fn age(&self) -> SignedDuration {
        let over = self.stretches.last().filter(|last| last.court.is_none());
        over.map_or_else(|| self.lasts(), |last| self.from.duration_until(last.from))
    }

    /// All of it.
    pub(crate) fn lasts(&self) -> SignedDuration {
        self.from.duration_until(self.to)
    }

    /// How long it was in a party's court, all told.
    pub(crate) fn total(&self, lane: Lane) -> SignedDuration {
        let own = self.stretches.iter().filter(|one| one.court.map(Lane::from) == Some(lane));
        own.map(Stretch::lasts).sum()
    }
}

/// The states in which AEMO could still answer, one after the other.
fn rounds(raised: Timestamp, happened: &[Happening], end: Timestamp) -> Vec<RoundStretch> {
    let mut done: Vec<RoundStretch> = Vec::new();
    let mut open: Option<RoundStretch> = None;
    for one in happened {
        let Left::Round(round, state) = one.left else { continue };
        let from = one.at.max(raised);
        match &mut open {
            Some(before) if before.round == round && before.state == state => continue,
            Some(before) => {
                before.to = from.max(before.from);
                done.push(*before);
            }
            None => {}
        }
        open = state.is_open().then_some(RoundStretch { round, state, from, to: from });
    }
    done.extend(open.map(|last| RoundStretch { to: end.max(last.from), ..last }));
    done
}

/// A length of time in its two greatest units: `3 d 4 h`, `12 min`, `45 s`.
pub(crate) fn lasting(time: SignedDuration) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let seconds = time.as_secs().max(0);
    let (great, small) = match seconds {
        DAY.. => ((seconds / DAY, "d"), (seconds % DAY / HOUR, "h")),
        HOUR.. => ((seconds / HOUR, "h"), (seconds % HOUR / MINUTE, "min")),
        MINUTE.. => ((seconds / MINUTE, "min"), (0, "s")),
        _ => ((seconds, "s"), (0, "s")),
    };
    // Of a hundred days nobody asks for the hours.
    if small.0 == 0 || seconds >= 100 * DAY {
        format!("{} {}", great.0, great.1)
    } else {
        format!("{} {} {} {}", great.0, great.1, small.0, small.1)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::domain) fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).expect("a time")
    }

    pub(in crate::domain) fn happening(seconds: i64, lane: Lane, left: Left) -> Happening {
        Happening {
            position: seconds + 1,
            at: at(seconds),
            lane,
            who: "Kim".to_owned(),
            organisation: "Somebody".to_owned(),
            what: "did something".to_owned(),
            said: left == Left::Nothing,
            left,
        }
    }

    fn status(seconds: i64, status: Status) -> Happening {
        happening(seconds, Lane::Provider, Left::Status(status))
    }

    #[test]
    fn a_whole_life_is_told_by_courts() {
        let happened = [
            status(0, Status::New),
            status(60, Status::InProgress),
            happening(90, Lane::Reporter, Left::Nothing),
            status(100, Status::ReferredToAemo),
            status(400, Status::InProgress),
            status(500, Status::ReadyToVerify),
            status(700, Status::Resolved),
            status(900, Status::Closed),
        ];
        let life = Life::of(at(0), &happened, at(99_999));
        let courts: Vec<_> = life.stretches.iter().map(|one| (one.court, one.lasts().as_secs())).collect();
        let expected = [
            (Some(Court::Provider), 100),
            (Some(Court::Aemo), 300),
            (Some(Court::Provider), 100),
            (Some(Court::Reporter), 200),
            (None, 200),
        ];
        assert_eq!(courts, expected);
        assert_eq!((life.lasts().as_secs(), life.total(Lane::Provider).as_secs()), (900, 200));
        assert_eq!(life.age().as_secs(), 700);
        // What a party may not know of changes nothing for it.
        let known: Vec<_> = happened.into_iter().filter(|one| one.left != Left::Nothing).collect();
        assert_eq!(Life::of(at(0), &known, at(99_999)), life);
    }

    #[test]
    fn an_open_incident_lives_until_now_and_waits_in_the_last_court() {
        let life = Life::of(at(0), &[status(0, Status::New), status(10, Status::WaitingForReporter)], at(70));
        assert_eq!(
            life.stretches.last().map(|one| (one.court, one.from)),
            Some((Some(Court::Reporter), at(10)))
        );
        assert_eq!(life.lasts().as_secs(), 70);
    }

    #[test]
    fn a_question_of_aemos_takes_the_ball_to_the_provider_for_who_reads_it() {
        let round = |seconds, round, state| happening(seconds, Lane::Aemo, Left::Round(round, state));
        let question = |seconds, open| happening(seconds, Lane::Aemo, Left::Question(1, open));
        let happened = [
            status(0, Status::InProgress),
            status(10, Status::ReferredToAemo),
            round(11, 1, ReferralState::Received),
            question(20, true),
            round(25, 1, ReferralState::Accepted),
            question(30, false),
            question(40, true),
            // It ends while AEMO waits.
            round(50, 1, ReferralState::Contributed),
            status(50, Status::InProgress),
            status(60, Status::ReferredToAemo),
            round(61, 1, ReferralState::Contributed),
            round(62, 2, ReferralState::Received),
            round(70, 2, ReferralState::Returned),
            status(71, Status::InProgress),
        ];
        let courts = |happened: &[Happening]| -> Vec<_> {
            let life = Life::of(at(0), happened, at(90));
            life.stretches.iter().map(|one| (one.court, one.from.duration_since(at(0)).as_secs())).collect()
        };
        let (provider, aemo) = (Some(Court::Provider), Some(Court::Aemo));
        let told = [
            (provider, 0),
            (aemo, 10),
            (provider, 20),
            (aemo, 30),
            (provider, 40),
            (aemo, 60),
            (provider, 70),
        ];
        assert_eq!(courts(&happened), told);
        let by_status: Vec<_> =
            happened.into_iter().filter(|one| matches!(one.left, Left::Status(_))).collect();
        assert_eq!(
            courts(&by_status),
            [(provider, 0), (aemo, 10), (provider, 50), (aemo, 60), (provider, 71)]
        );
    }

    #[test]
    fn aemos_state_is_followed_through_its_rounds() {
        use ReferralState as S;
        let round = |seconds, round, state| happening(seconds, Lane::Aemo, Left::Round(round, state));
        let happened = [
            round(10, 1, S::Received),
            round(15, 1, S::Received),
            round(20, 1, S::Accepted),
            round(30, 1, S::Deferred),
            round(40, 1, S::Accepted),
            round(50, 1, S::Contributed),
            round(55, 1, S::Contributed),
            round(60, 2, S::Received),
        ];
        let life = Life::of(at(0), &happened, at(100));
        let told: Vec<_> = life
            .rounds
            .iter()
            .map(|one| (one.round, one.state, one.from.duration_until(one.to).as_secs()))
            .collect();
        let expected = [
            (1, S::Received, 10),
            (1, S::Accepted, 10),
            (1, S::Deferred, 10),
            (1, S::Accepted, 10),
            (2, S::Received, 40),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn lengths_of_time_are_told_in_two_units_at_most() {
        let told = |seconds| lasting(SignedDuration::from_secs(seconds));
        for (seconds, expected) in [
            (-5, "0 s"),
            (0, "0 s"),
            (59, "59 s"),
            (61, "1 min"),
            (3_600, "1 h"),
            (3_720, "1 h 2 min"),
            (273_600, "3 d 4 h"),
            (365 * 86_400 + 7_200, "365 d"),
        ] {
            assert_eq!(told(seconds), expected);
        }
    }

    fn any_happening() -> impl Strategy<Value = Happening> {
        let states = prop_oneof![
            proptest::sample::select(Status::ALL).prop_map(Left::Status),
            (1..4, proptest::sample::select(ReferralState::ALL)).prop_map(|(n, s)| Left::Round(n, s)),
            (1..4, proptest::bool::ANY).prop_map(|(n, open)| Left::Question(n, open)),
            Just(Left::Nothing),
        ];
        (-1_000..40_000_000_i64, states).prop_map(|(when, left)| happening(when, Lane::Provider, left))
    }

    proptest! {
        #[test]
        fn the_stretches_cover_the_life_without_gap_or_overlap(
            happened in proptest::collection::vec(any_happening(), 0..120),
            now in 0..40_000_000_i64,
        ) {
            let life = Life::of(at(0), &happened, at(now));
            prop_assert_eq!(life.stretches.first().map(|one| one.from), Some(life.from));
            prop_assert_eq!(life.stretches.last().map(|one| one.to), Some(life.to));
            for pair in life.stretches.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
                prop_assert_ne!(pair[0].court, pair[1].court);
            }
            prop_assert!(life.stretches.iter().all(|one| one.from <= one.to));
            let sum: SignedDuration = life.stretches.iter().map(Stretch::lasts).sum();
            prop_assert_eq!(sum, life.lasts());
            prop_assert!(life.rounds.iter().all(|one| life.from <= one.from && one.from <= one.to));
        }
    }
}

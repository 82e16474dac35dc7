//! Walking a list of incidents page by page, forwards and backwards, without counting what was passed.
//!
//! A page begins at a spot between two incidents, which its cursor holds: the values that the order goes by, and the
//! incident's number, since two may have changed at the same moment. Incidents that stay as they are, are neither
//! missed nor met twice, whatever happens to the others.

use std::cmp::Ordering;

use contracts::{FieldError, Problem, Severity, Status};
use jiff::Timestamp;

use super::{
    cursor::{self, unreadable},
    filter::Filter,
    incident::IncidentSummary,
    sort::{Moment, Sort},
};

/// Where in a list: beside an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) severity: i16,
    pub(crate) at: Timestamp,
    pub(crate) number: i64,
}

/// Which way, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) sort: Sort,
    /// Towards the beginning.
    pub(crate) back: bool,
    /// Not at the beginning.
    pub(crate) from: Option<Spot>,
}

/// The incidents of one status and severity, and where to begin among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) status: Status,
    pub(crate) severity: Severity,
    pub(crate) at: Timestamp,
    pub(crate) number: i64,
}

impl Walk {
    /// From the beginning.
    pub(crate) fn whole(sort: Sort) -> Self {
        Self { sort, back: false, from: None }
    }

    /// From where a cursor says; from the beginning without one. Refuses a cursor of another order.
    pub(crate) fn read(sort: Sort, cursor: Option<&str>) -> Result<Self, Problem> {
        let Some(cursor) = cursor else { return Ok(Self::whole(sort)) };
        let text = cursor::decode(cursor).ok_or_else(unreadable)?;
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or_else(unreadable);
        let of: Sort = next()?.parse().map_err(|_| unreadable())?;
        if of != sort {
            let detail = format!(
                "is of the list in the order “{of}”; this one is in the order “{sort}”: leave the cursor out to begin it"
            );
            return Err(Problem::invalid(vec![FieldError::new("cursor", "invalid", detail)]));
        }
        let back = match next()? {
            "next" => false,
            "previous" => true,
            _ => return Err(unreadable()),
        };
        let numbers = [next()?, next()?, next()?].map(|part| part.parse::<i64>().ok());
        let [Some(severity), Some(at), Some(number)] = numbers else { return Err(unreadable()) };
        let spot = Spot {
            severity: severity.try_into().map_err(|_| unreadable())?,
            // PostgreSQL's calendar begins later than ours; nothing of ours is older than 1970.
            at: Timestamp::from_microsecond(at)
                .ok()
                .filter(|at| *at >= Timestamp::UNIX_EPOCH)
                .ok_or_else(unreadable)?,
            number,
        };
        Ok(Self { sort, back, from: Some(spot) })
    }

    /// The cursor of the page that begins beside an incident.
    pub(crate) fn cursor(sort: Sort, beside: &IncidentSummary, back: bool) -> String {
        let at = match sort.moment() {
            Moment::Updated => beside.updated_at,
            Moment::Raised => beside.created_at,
            Moment::Court => beside.court_since,
        };
        let way = if back { "previous" } else { "next" };
        let (severity, number) = (beside.severity, beside.key.number());
        cursor::encode(&format!("{sort}.{way}.{severity}.{}.{number}", at.as_microsecond()))
    }

    /// Whether later moments come first on this way.
    pub(crate) fn latest_first(&self) -> bool {
        self.sort.latest_first() != self.back
    }

    /// By what the severity is multiplied so that small comes first; 0 where it does not count.
    pub(crate) fn severity_sign(&self) -> i16 {
        match (self.sort.by_severity(), self.back) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => -1,
        }
    }

    /// The lanes that lie ahead.
    pub(crate) fn lanes(&self, filter: &Filter) -> Vec<Lane> {
        let sign = self.severity_sign();
        let mut lanes = Vec::new();
        for &status in &filter.statuses {
            for &severity in &filter.severities {
                let start = match self.from {
                    Some(spot) if severity.number() * sign < spot.severity * sign => continue,
                    Some(spot) if severity.number() * sign == spot.severity * sign => (spot.at, spot.number),
                    _ => self.beginning(),
                };
                lanes.push(Lane { status, severity, at: start.0, number: start.1 });
            }
        }
        lanes
    }

    /// After which severity, with its sign, which moment and which number it goes on; after any severity at the
    /// beginning.
    pub(crate) fn start(&self) -> (Option<i16>, Timestamp, i64) {
        let (at, number) = self.beginning();
        self.from.map_or((None, at, number), |spot| {
            (Some(spot.severity * self.severity_sign()), spot.at, spot.number)
        })
    }

    /// Which of two comes first on this way.
    pub(crate) fn compare(&self, one: &Spot, other: &Spot) -> Ordering {
        let sign = self.severity_sign();
        let moments = (one.at, one.number).cmp(&(other.at, other.number));
        let moments = if self.latest_first() { moments.reverse() } else { moments };
        (one.severity * sign).cmp(&(other.severity * sign)).then(moments)
    }

    /// Before everything, on this way.
    fn beginning(&self) -> (Timestamp, i64) {
        if self.latest_first() { (Timestamp::MAX, i64::MAX) } else { (Timestamp::UNIX_EPOCH, 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(severity: i16) -> Spot {
        Spot { severity, at: Timestamp::UNIX_EPOCH, number: 7 }
    }

    #[test]
    fn a_cursor_goes_on_only_in_its_own_order() {
        for sort in Sort::ALL {
            for (way, back) in [("next", false), ("previous", true)] {
                let cursor = cursor::encode(&format!("{sort}.{way}.2.0.7"));
                let walk = Walk::read(*sort, Some(&cursor));
                assert_eq!(walk, Ok(Walk { sort: *sort, back, from: Some(spot(2)) }));
                for other in Sort::ALL.iter().filter(|other| *other != sort) {
                    let problem = Walk::read(*other, Some(&cursor)).expect_err("another order");
                    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "cursor"));
                    assert!(problem.errors[0].detail.contains(sort.as_str()), "{problem}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused_by_name() {
        for text in [
            "",
            "x",
            "updated",
            "updated.next.2.0",
            "updated.up.2.0.7",
            "updated.next.99999.0.7",
            "updated.next.2.-1.7",
        ] {
            let problem = Walk::read(Sort::Updated, Some(&cursor::encode(text))).expect_err(text);
            assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "cursor"), "{text}");
        }
    }

    #[test]
    fn only_lanes_that_lie_ahead_are_walked() {
        let filter = Filter { statuses: vec![Status::New], ..Filter::default() };
        let ahead = |sort, back| -> Vec<(i16, i64)> {
            let walk = Walk { sort, back, from: Some(spot(2)) };
            walk.lanes(&filter).iter().map(|lane| (lane.severity.number(), lane.number)).collect()
        };
        assert_eq!(ahead(Sort::Updated, false), [(1, 7), (2, 7), (3, 7), (4, 7)]);
        assert_eq!(ahead(Sort::Severity, false), [(2, 7), (3, i64::MAX), (4, i64::MAX)]);
        assert_eq!(ahead(Sort::Severity, true), [(1, 0), (2, 7)]);
    }
}

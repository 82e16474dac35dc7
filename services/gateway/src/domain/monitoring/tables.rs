//! Which tables there are, and what stands in them.

use contracts::{Severity, incident::Court};

use super::{
    cell::{Cell, Column, Table},
    figures::Distribution,
    report::{Of, Participant, Report, Section},
    standing::{Age, STATUSES, Standing},
};

/// The names of the tables, in the order of the page.
pub(crate) const NAMES: [&str; 8] =
    ["status", "severity", "ageing", "weeks", "courts", "times", "referrals", "untouched"];

impl Report {
    /// The table of a name; `None` for a name that no table has.
    pub(crate) fn table(&self, name: &str) -> Option<Table> {
        match name {
            "status" => Some(self.status_table()),
            "severity" => Some(self.severity_table()),
            "ageing" => Some(self.ageing_table()),
            "weeks" => Some(self.weeks_table()),
            "courts" => Some(self.courts_table()),
            "times" => Some(self.times_table()),
            "referrals" => Some(self.referrals_table()),
            "untouched" => Some(self.untouched_table()),
            _ => None,
        }
    }

    fn status_table(&self) -> Table {
        let counted = STATUSES.map(|status| Column::number(status.label(), status.as_str()));
        self.standing_table("status", "Incidents by status, now", counted.to_vec(), |standing| {
            STATUSES.iter().map(|status| count(standing.by_status.get(status))).collect()
        })
    }

    fn severity_table(&self) -> Table {
        let column =
            |one: &Severity| Column::number(&format!("{one} {}", one.label()), &format!("severity_{one}"));
        let counted = Severity::ALL.iter().map(column).collect();
        self.standing_table("severity", "Open incidents by severity, now", counted, |standing| {
            Severity::ALL.iter().map(|one| count(standing.by_severity.get(one))).collect()
        })
    }

    fn ageing_table(&self) -> Table {
        let mut counted: Vec<Column> =
            Age::ALL.iter().map(|age| Column::number(age.label(), &age_name(*age))).collect();
        counted.push(Column::number("Oldest", "oldest_seconds"));
        self.standing_table(
            "ageing",
            "Open incidents by age since they were raised, now",
            counted,
            |standing| {
                let oldest = standing.oldest_age(self.as_at);
                let oldest = oldest.map(|age| u64::try_from(age.as_secs()).unwrap_or(0));
                let bands = Age::ALL.iter().map(|age| count(standing.by_age.get(age)));
                bands.chain([Cell::Duration(oldest)]).collect()
            },
        )
    }

    /// A row for all and for each participant: how many are open, and then what is `counted`.
    fn standing_table(
        &self,
        name: &'static str,
        caption: &str,
        counted: Vec<Column>,
        cells: impl Fn(&Standing) -> Vec<Cell>,
    ) -> Table {
        let section = self.standing();
        let columns = [self.participant_column(), Column::number("Open", "open")];
        Table {
            name,
            caption: caption.to_owned(),
            columns: columns.into_iter().chain(counted).collect(),
            rows: rows(&section, |standing| {
                vec![[Cell::Count(standing.open)].into_iter().chain(cells(standing)).collect()]
            }),
        }
    }

    fn weeks_table(&self) -> Table {
        let cells = |week: super::report::Week| {
            let counts = [week.raised, week.resolved, week.reopened, week.cancelled, week.closed];
            [Cell::Day(week.from), Cell::Day(week.to)].into_iter().chain(counts.map(Cell::Count)).collect()
        };
        Table {
            name: "weeks",
            caption: "Incidents raised and settled, by week".to_owned(),
            columns: vec![
                Column::text("From", "from"),
                Column::text("To", "to"),
                Column::number("Raised", "raised"),
                Column::number("Resolved", "resolved"),
                Column::number("Reopened", "reopened"),
                Column::number("Cancelled", "cancelled"),
                Column::number("Closed", "closed"),
            ],
            rows: self.weeks().items.into_iter().map(cells).collect(),
        }
    }

    fn courts_table(&self) -> Table {
        let columns =
            [self.participant_column(), Column::text("Court", "court"), Column::number("Times", "count")];
        Table {
            name: "courts",
            caption: "Time in each party’s court: times that ended in the period".to_owned(),
            columns: columns
                .into_iter()
                .chain(time_columns())
                .chain([Column::number("Total", "total_seconds"), Column::number("There now", "now")])
                .collect(),
            rows: rows(&self.courts(), |courts| {
                let row = |court: &Court| {
                    let time = courts.court(*court);
                    let mut cells = vec![Cell::Text(court.label().to_owned())];
                    cells.extend(distribution(time.held));
                    cells.extend([Cell::Duration(Some(time.held.total_seconds)), Cell::Count(time.now)]);
                    cells
                };
                Court::ALL.iter().map(row).collect()
            }),
        }
    }

    fn times_table(&self) -> Table {
        let columns =
            [self.participant_column(), Column::text("Until", "until"), Column::number("Times", "count")];
        Table {
            name: "times",
            caption: "How long it took, of what happened in the period".to_owned(),
            columns: columns.into_iter().chain(time_columns()).collect(),
            rows: rows(&self.times(), |times| {
                let taken = [
                    ("Acknowledged", times.to_acknowledge),
                    ("Ready to Verify", times.to_ready_to_verify),
                    ("Resolved", times.to_resolve),
                ];
                let row = |(until, taken): (&str, Distribution)| {
                    [Cell::Text(until.to_owned())].into_iter().chain(distribution(taken)).collect()
                };
                taken.into_iter().map(row).collect()
            }),
        }
    }

    fn referrals_table(&self) -> Table {
        let columns = [
            self.participant_column(),
            Column::number("Shared responsibility", "shared_responsibility"),
            Column::number("Referred", "referred"),
            Column::number("Share", "referred_share"),
            Column::number("Contributed", "rounds_contributed"),
            Column::number("Returned", "rounds_returned"),
            Column::number("Withdrawn", "rounds_withdrawn"),
            Column::number("With AEMO now", "with_aemo_now"),
            Column::number("First responses", "count"),
        ];
        Table {
            name: "referrals",
            caption: "Referrals to AEMO: incidents raised in the period, rounds that ended in it".to_owned(),
            columns: columns.into_iter().chain(time_columns()).collect(),
            rows: rows(&self.referrals(), |referrals| {
                let mut cells = vec![
                    Cell::Count(referrals.shared_responsibility),
                    Cell::Count(referrals.referred),
                    Cell::Share(referrals.referred_share),
                    Cell::Count(referrals.rounds_contributed),
                    Cell::Count(referrals.rounds_returned),
                    Cell::Count(referrals.rounds_withdrawn),
                    Cell::Count(referrals.with_aemo_now),
                ];
                cells.extend(distribution(referrals.to_first_response));
                vec![cells]
            }),
        }
    }

    fn untouched_table(&self) -> Table {
        let cells = |one: &super::report::Untouched| {
            vec![
                Cell::Incident(one.key),
                Cell::Text(one.summary.clone()),
                Cell::Severity(one.severity),
                Cell::Status(one.status),
                Cell::Text(one.ball_in_court.map_or("Nobody", Court::label).to_owned()),
                Cell::Text(one.provider.name.clone()),
                Cell::Text(one.reporter.name.clone()),
                Cell::Moment(Some(one.raised_at)),
                Cell::Moment(Some(one.touched_at)),
            ]
        };
        Table {
            name: "untouched",
            caption: "Open incidents that no participant has touched for longest".to_owned(),
            columns: vec![
                Column::text("Key", "key"),
                Column::text("Summary", "summary"),
                Column::text("Severity", "severity"),
                Column::text("Status", "status"),
                Column::text("Whose move", "ball_in_court"),
                Column::text("Provider", "provider"),
                Column::text("Reporter", "reporter"),
                Column::text("Raised", "raised_at"),
                Column::text("Last touched", "touched_at"),
            ],
            rows: self.untouched.iter().map(cells).collect(),
        }
    }

    fn participant_column(&self) -> Column {
        Column::text(self.question.by.label(), self.question.by.as_str())
    }
}

/// The rows of all and of each participant; each may have several.
fn rows<T>(section: &Section<T>, cells: impl Fn(&T) -> Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    let of = |participant: Option<Participant>, figures: &T| -> Vec<Vec<Cell>> {
        let row =
            |cells: Vec<Cell>| [Cell::Participant(participant.clone())].into_iter().chain(cells).collect();
        cells(figures).into_iter().map(row).collect()
    };
    let each =
        section.items.iter().flat_map(|Of { participant, figures }| of(Some(participant.clone()), figures));
    of(None, &section.total).into_iter().chain(each).collect()
}

fn time_columns() -> [Column; 2] {
    [Column::number("Median", "median_seconds"), Column::number("9 of 10 within", "p90_seconds")]
}

fn distribution(taken: Distribution) -> [Cell; 3] {
    let time = |seconds: Option<u32>| Cell::Duration(seconds.map(u64::from));
    [
        Cell::Count(i64::try_from(taken.count).unwrap_or(i64::MAX)),
        time(taken.median_seconds),
        time(taken.p90_seconds),
    ]
}

fn count(count: Option<&i64>) -> Cell {
    Cell::Count(count.copied().unwrap_or(0))
}

/// As the API calls it.
fn age_name(age: Age) -> String {
    let name = serde_json::to_value(age).ok().and_then(|name| name.as_str().map(str::to_owned));
    name.unwrap_or_default()
}

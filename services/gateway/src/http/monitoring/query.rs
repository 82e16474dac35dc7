//! The query of every figure.

use contracts::{FieldError, OrganisationId, Problem};
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    domain::monitoring::question::{By, Question, Selection, TypedPeriod},
    http::page::words,
};

/// Which incidents, of whom, from when to when.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MonitoringQuery {
    /// The last so many days, today included; 90 unless said otherwise. Days are those of Melbourne.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1096)]
    pub(crate) days: Option<String>,
    /// From this day on, instead of a number of days.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) from: Option<String>,
    /// Until this day, included; today unless said otherwise.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) to: Option<String>,
    /// What the participants are to the incidents: `provider` (unless said otherwise) or `reporter`.
    #[param(value_type = Option<By>)]
    pub(crate) by: Option<String>,
    /// One participant only.
    #[param(value_type = Option<OrganisationId>)]
    pub(crate) participant: Option<String>,
    /// One or more severities, separated by commas.
    pub(crate) severity: Option<String>,
    /// One or more environments, separated by commas.
    pub(crate) environment: Option<String>,
    /// One or more categories, separated by commas.
    pub(crate) category: Option<String>,
}

impl MonitoringQuery {
    /// The question, or every field at fault.
    pub(crate) fn question(&self, today: Date) -> Result<Question, Problem> {
        let mut faults = Vec::new();
        let by: Vec<By> = words("by", self.by.as_deref(), &mut faults);
        let participants: Vec<OrganisationId> =
            words("participant", self.participant.as_deref(), &mut faults);
        let selection = Selection {
            severities: words("severity", self.severity.as_deref(), &mut faults),
            environments: words("environment", self.environment.as_deref(), &mut faults),
            categories: words("category", self.category.as_deref(), &mut faults),
        };
        if participants.len() > 1 {
            faults.push(FieldError::new("participant", "invalid", "is one participant, or left out"));
        }
        let typed = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (days, from, to) = (typed(&self.days), typed(&self.from), typed(&self.to));
        let period = TypedPeriod { days: &days, from: &from, to: &to }.read(today, &mut faults);
        match period {
            Some(period) if faults.is_empty() => Ok(Question {
                by: by.first().copied().unwrap_or_default(),
                participant: participants.into_iter().next(),
                period,
                selection,
            }),
            _ => Err(Problem::invalid(faults)),
        }
    }

    /// What the participants are, as far as that can be read.
    pub(crate) fn by(&self) -> By {
        self.by.as_deref().and_then(|by| by.parse().ok()).unwrap_or_default()
    }
}

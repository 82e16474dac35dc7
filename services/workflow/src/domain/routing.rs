//! The ACCC sends a mis-addressed incident on.

use contracts::{
    Action, OrganisationId,
    command::ReRouteForm,
    event::{Provider, ReRouted},
    operation::Sector,
    participant::{Brand, RegisterStatus},
};

use super::{Decided, Incident, Refusal, State};

/// A brand and the legal entity behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownBrand {
    pub(crate) brand: Brand,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
}

impl Incident {
    /// Another brand owns it from now on. Whoever worked on it does so no longer, and what the former provider wrote
    /// as the root cause is not the new one's; the status stays.
    ///
    /// `target` is what is known of the brand in the form.
    pub(crate) fn re_route(self, form: ReRouteForm, target: Option<KnownBrand>) -> Result<Decided, Refusal> {
        let from = self.state.status();
        let state = match self.state {
            State::New => State::New,
            State::InProgress { .. } => State::InProgress { root_cause: None },
            _ => return Err(Refusal::InvalidTransition { from, action: Action::ReRoute }),
        };
        let to = self.fitting(target)?;
        let from = self.provider.clone();
        let moved = Self { provider: to.clone(), assignee: None, ..self };
        Ok(moved.becomes(state, ReRouted { from, to, reason: form.reason }))
    }

    /// The brand as the provider of this incident, if it can be that.
    fn fitting(&self, target: Option<KnownBrand>) -> Result<Provider, Refusal> {
        let not_allowed = |detail: String| Err(Refusal::fault("brand_id", "not_allowed", detail));
        let Some(KnownBrand { brand, organisation, organisation_name }) = target else {
            let detail = "no such brand; find it in /api/v1/directory/brands";
            return Err(Refusal::fault("brand_id", "unknown", detail));
        };
        if brand.brand_id == self.provider.brand_id {
            return not_allowed(format!("{} has this incident already", brand.brand_name));
        }
        if organisation == self.reporter {
            return not_allowed(format!("is a brand of {}, which reported it", self.reporter_name));
        }
        if brand.status != RegisterStatus::Active {
            return not_allowed(format!(
                "{} is {} in the Register, not ACTIVE",
                brand.brand_name, brand.status
            ));
        }
        let needed = self.evidence.operation.sector();
        if needed != Sector::Common && needed != brand.sector {
            return not_allowed(format!(
                "is a brand of {}, and {} is an operation of {}",
                brand.sector.label().to_lowercase(),
                self.evidence.operation,
                needed.label().to_lowercase()
            ));
        }
        Ok(Provider {
            organisation,
            organisation_name,
            brand_id: brand.brand_id,
            brand_name: brand.brand_name,
            sector: brand.sector,
        })
    }
}

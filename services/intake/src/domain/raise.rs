//! Whether an incident can be raised, and what it then is.

use contracts::{
    Actor, BrandId, Operation, Role, SoftwareProductId,
    command::RaiseForm,
    event::{Evidence, Provider, Raised, ReporterProduct},
    form::{FieldError, Fields, Form},
    incident::may_raise,
    operation::Sector,
    participant::RegisterStatus,
    problem::{Kind, Problem},
};
use jiff::{SignedDuration, Timestamp};

use super::participant::{ListedBrand, ListedProduct};

/// How far the clock of a reporter may be ahead of ours.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The fields of the form that say more together with what is known, where they can be read at all. What cannot be
/// read is named when the whole form is.
#[derive(Debug)]
pub(crate) struct Pointers {
    pub(crate) brand_id: Option<BrandId>,
    pub(crate) software_product_id: Option<SoftwareProductId>,
    operation: Option<Operation>,
    occurred: [(&'static str, Option<Timestamp>); 2],
}

impl Pointers {
    pub(crate) fn of(fields: &Fields) -> Self {
        let mut form = Form::new(fields);
        Self {
            brand_id: form.optional_value("brand_id"),
            software_product_id: form.optional_value("software_product_id"),
            operation: form.optional_value("operation"),
            occurred: ["occurred_from", "occurred_to"].map(|field| (field, form.optional_time(field))),
        }
    }
}

/// What is known of what the form points to.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) brand: Option<ListedBrand>,
    pub(crate) product: Option<ListedProduct>,
}

/// Whether the actor may raise incidents at all: an agent of a recipient or of a holder.
pub(crate) fn may(actor: &Actor) -> Result<(), Problem> {
    if !may_raise(actor.party) {
        let detail = format!(
            "Incidents are raised by data recipients and data holders; you act for {} ({}).",
            actor.organisation_name,
            actor.party.label()
        );
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    if actor.role != Role::Agent {
        return Err(Problem::new(
            Kind::Forbidden,
            "You can read, and not raise. Ask an agent of your organisation, or your administrator for the role.",
        ));
    }
    Ok(())
}

/// The faults that show only against what is known.
pub(crate) fn faults(pointers: &Pointers, known: &Known, actor: &Actor, now: Timestamp) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if pointers.brand_id.is_some() {
        faults.extend(brand_fault(known.brand.as_ref(), actor));
    }
    if let (Some(listed), Some(operation)) = (&known.brand, pointers.operation)
        && !fits(operation, listed.brand.sector)
    {
        let detail = format!(
            "is an operation of {}, and {} is a brand of {}",
            operation.sector().label().to_lowercase(),
            listed.brand.brand_name,
            listed.brand.sector.label().to_lowercase()
        );
        faults.push(FieldError::new("operation", "not_allowed", detail));
    }
    if pointers.software_product_id.is_some() {
        faults.extend(product_fault(known.product.as_ref(), actor));
    }
    for (field, at) in pointers.occurred {
        if at.is_some_and(|at| at > now + SKEW) {
            faults.push(FieldError::new(field, "invalid", "is in the future"));
        }
    }
    faults
}

fn brand_fault(listed: Option<&ListedBrand>, actor: &Actor) -> Option<FieldError> {
    let Some(ListedBrand { brand, organisation, .. }) = listed else {
        let detail = "no such brand; find it in /api/v1/directory/brands";
        return Some(FieldError::new("brand_id", "unknown", detail));
    };
    if *organisation == actor.organisation {
        let detail = "is a brand of your own organisation; an incident is between two";
        return Some(FieldError::new("brand_id", "not_allowed", detail));
    }
    if brand.status != RegisterStatus::Active {
        let detail = format!("{} is {} in the Register, not ACTIVE", brand.brand_name, brand.status);
        return Some(FieldError::new("brand_id", "not_allowed", detail));
    }
    None
}

/// One answer for a product that is not there and one of somebody else: who has which is not for everybody.
fn product_fault(listed: Option<&ListedProduct>, actor: &Actor) -> Option<FieldError> {
    match listed {
        Some(listed) if listed.organisation == actor.organisation => {
            let ListedProduct { product, .. } = listed;
            (product.status != RegisterStatus::Active).then(|| {
                let detail = format!("{} is {} in the Register, not ACTIVE", product.name, product.status);
                FieldError::new("software_product_id", "not_allowed", detail)
            })
        }
        _ => {
            let detail = "is not a software product of your organisation";
            Some(FieldError::new("software_product_id", "unknown", detail))
        }
    }
}

/// Whether a brand of this industry can serve the operation.
fn fits(operation: Operation, sector: Sector) -> bool {
    operation.sector() == Sector::Common || operation.sector() == sector
}

/// The incident, from a form without [`faults`]. Says what is wrong where there was one after all.
pub(crate) fn raised(form: RaiseForm, known: Known, actor: &Actor) -> Result<Raised, String> {
    let ListedBrand { brand, organisation, organisation_name } =
        known.brand.ok_or_else(|| format!("raise: brand {} was not looked up", form.brand_id))?;
    let software_product = known.product.map(|ListedProduct { product, .. }| ReporterProduct {
        id: product.software_product_id,
        name: product.name,
    });
    Ok(Raised {
        reporter_name: actor.organisation_name.clone(),
        software_product,
        summary: form.summary,
        description: form.description,
        severity: form.severity,
        category: form.category,
        // Only in energy is there a second holder to share the responsibility with.
        shared_responsibility: form.operation.shared_responsibility() && brand.sector == Sector::Energy,
        evidence: Evidence {
            operation: form.operation,
            secondary_operation: form.operation.secondary(),
            data_cluster: form.operation.data_cluster(),
            environment: form.environment,
            occurred_from: form.occurred_from,
            occurred_to: form.occurred_to,
            ongoing: form.ongoing,
            interaction_ids: form.interaction_ids,
            http_status: form.http_status,
            error_urn: form.error_urn,
            secondary_data_holder_error: form.secondary_data_holder_error,
        },
        expected: form.expected,
        actual: form.actual,
        steps: form.steps,
        workaround: form.workaround,
        affected_consumers: form.affected_consumers,
        provider: Provider {
            organisation,
            organisation_name,
            brand_id: brand.brand_id,
            brand_name: brand.brand_name,
            sector: brand.sector,
        },
    })
}

#[cfg(test)]
mod tests;

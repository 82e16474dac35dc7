//! Sending an incident on.

use contracts::{
    Status,
    command::ReRouteForm,
    event::{Assignee, IncidentChange},
    operation::Sector,
    participant::RegisterStatus,
};

use super::builders::{incident, other_brand};
use crate::domain::{Incident, KnownBrand, Refusal, State};

fn form() -> ReRouteForm {
    ReRouteForm { brand_id: "bluegum".parse().expect("a token"), reason: "Not theirs".to_owned() }
}

fn fault(on: Incident, target: Option<KnownBrand>) -> String {
    match on.re_route(form(), target) {
        Err(Refusal::Faults { faults }) => format!("{} {}", faults[0].field, faults[0].code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_new_provider_begins_without_the_assignee_and_root_cause_of_the_old_one() {
    let mut before = incident(Status::InProgress);
    let user = "somebody".parse().expect("a token");
    before.assignee = Some(Assignee { user, name: "Somebody".to_owned() });
    let after = before.clone().re_route(form(), Some(other_brand())).expect("it fits");
    assert_eq!(after.incident.provider.organisation.as_str(), "abn-2");
    assert_eq!(after.incident.assignee, None);
    assert_eq!(after.incident.state, State::InProgress { root_cause: None });
    let IncidentChange::ReRouted(change) = after.change else { panic!("another change") };
    assert_eq!((change.from, change.to), (before.provider, after.incident.provider));
}

#[test]
fn a_brand_that_does_not_fit_is_refused() {
    let on = || incident(Status::New);
    assert_eq!(fault(on(), None), "brand_id unknown");
    for status in [RegisterStatus::Inactive, RegisterStatus::Removed] {
        let mut target = other_brand();
        target.brand.status = status;
        assert_eq!(fault(on(), Some(target)), "brand_id not_allowed");
    }
    let mut target = other_brand();
    target.brand.sector = Sector::Banking;
    assert_eq!(fault(on(), Some(target)), "brand_id not_allowed");
    let mut target = other_brand();
    target.organisation = on().reporter;
    assert_eq!(fault(on(), Some(target)), "brand_id not_allowed");
    let mut target = other_brand();
    target.brand.brand_id = on().provider.brand_id;
    assert_eq!(fault(on(), Some(target)), "brand_id not_allowed");
}

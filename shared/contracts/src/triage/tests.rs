//! One test a row of DOMAIN's table, and what stands beside it.

use serde_json::json;

use super::*;

const USAGE: &str = "GET /energy/electricity/servicepoints/{servicePointId}/usage";
const UNEXPECTED: &str = "urn:au-cds:error:cds-all:GeneralError/Unexpected";

/// A fault of one usage call of which nothing else is known.
fn observed() -> Observed {
    Observed {
        operation: USAGE.parse().unwrap(),
        shared_responsibility: true,
        environment: Environment::Production,
        category: None,
        http_status: None,
        error_urn: None,
        secondary: None,
        has_interaction_ids: true,
        has_window: true,
        round_open: false,
    }
}

fn answered(status: i16, urn: Option<&str>, secondary: Option<bool>) -> Observed {
    Observed {
        http_status: Some(status),
        error_urn: urn.map(|urn| urn.parse().unwrap()),
        secondary,
        ..observed()
    }
}

fn doubt(observed: &Observed) -> Option<Doubt> {
    match observed.referable() {
        Referable::ProbablyNotAemo { reason } => Some(reason),
        _ => None,
    }
}

#[test]
fn a_path_outside_the_service_points_is_not_referable() {
    for operation in Operation::all().filter(|operation| !operation.shared_responsibility()) {
        let seen = Observed { operation, shared_responsibility: false, ..answered(500, None, Some(true)) };
        let triage = seen.triage();
        assert_eq!(
            triage.referable,
            Referable::No { reason: Obstacle::NotSharedResponsibility },
            "{operation}"
        );
        assert_eq!(triage.likely_owner, ResponsibleParty::Provider, "{operation}");
        assert_eq!(triage.hints, [Hint::OutsideSharedResponsibility], "{operation}");
    }
}

#[test]
fn the_secondary_flag_points_at_aemos_leg() {
    let triage = answered(500, Some(UNEXPECTED), Some(true)).triage();
    assert_eq!(triage.referable, Referable::Yes);
    assert_eq!(triage.likely_owner, ResponsibleParty::Aemo);
    assert!(triage.hints.contains(&Hint::AemosLeg));
    let other = answered(500, Some(UNEXPECTED), Some(false)).triage();
    assert_eq!((other.referable, other.likely_owner), (Referable::Yes, ResponsibleParty::Provider));
    assert!(other.hints.contains(&Hint::NotAemosLeg));
}

#[test]
fn what_aemo_refuses_of_the_holder_is_the_holders_configuration() {
    let header = Some("urn:au-cds:error:cds-all:Header/Missing");
    for seen in [
        answered(401, None, Some(true)),
        answered(403, None, Some(true)),
        answered(405, None, Some(true)),
        answered(400, header, Some(true)),
    ] {
        let triage = seen.triage();
        assert_eq!(doubt(&seen), Some(Doubt::HolderConfiguration), "{seen:?}");
        assert_eq!(triage.likely_owner, ResponsibleParty::Provider);
        assert!(triage.hints.contains(&Hint::HolderConfiguration));
    }
}

#[test]
fn what_the_holder_refuses_has_not_reached_aemo() {
    let header = Some("urn:au-cds:error:cds-all:Header/UnsupportedVersion");
    for secondary in [None, Some(false)] {
        for status in [401, 403, 405] {
            assert_eq!(doubt(&answered(status, None, secondary)), Some(Doubt::RefusedByHolder));
        }
        for status in [400, 406] {
            assert_eq!(doubt(&answered(status, header, secondary)), Some(Doubt::RequestHeader));
        }
    }
    assert_eq!(answered(401, None, None).triage().likely_owner, ResponsibleParty::Reporter);
}

#[test]
fn a_field_of_a_request_is_no_header() {
    let field = Some("urn:au-cds:error:cds-all:Field/Invalid");
    assert_eq!(answered(400, field, None).referable(), Referable::Yes);
    assert_eq!(answered(400, field, None).triage().likely_owner, ResponsibleParty::Reporter);
}

#[test]
fn a_service_point_is_first_checked_by_the_holder() {
    for (status, code, lasting) in
        [(404, "InvalidServicePoint", Hint::Permanent), (422, "UnavailableServicePoint", Hint::Temporary)]
    {
        let urn = format!("urn:au-cds:error:cds-energy:Authorisation/{code}");
        let triage = answered(status, Some(&urn), Some(true)).triage();
        assert_eq!(triage.referable, Referable::Yes);
        assert_eq!(triage.likely_owner, ResponsibleParty::Provider);
        assert!(triage.hints.contains(&Hint::ServicePoint) && triage.hints.contains(&lasting), "{triage:?}");
    }
}

#[test]
fn a_payload_that_breaks_the_schema_is_aemos_data() {
    for seen in [
        answered(200, None, None).of_category(Category::Conformance),
        answered(500, Some(UNEXPECTED), Some(true)),
        answered(502, None, None).of_category(Category::DataQuality),
    ] {
        let triage = seen.triage();
        assert!(triage.hints.contains(&Hint::AemoPayload), "{seen:?}");
        assert_eq!(
            (triage.referable, triage.likely_owner),
            (Referable::Yes, ResponsibleParty::Aemo),
            "{seen:?}"
        );
    }
}

#[test]
fn an_outage_is_first_looked_up_at_aemo() {
    for seen in [
        answered(500, None, None),
        answered(503, None, None),
        answered(504, None, None),
        observed().of_category(Category::Performance),
    ] {
        let triage = seen.triage();
        assert!(triage.hints.contains(&Hint::AemoStatus), "{seen:?}");
        assert_eq!(
            (triage.referable, triage.likely_owner),
            (Referable::Yes, ResponsibleParty::Aemo),
            "{seen:?}"
        );
    }
}

#[test]
fn too_many_calls_are_throttling() {
    let triage = answered(429, None, None).triage();
    assert_eq!((triage.referable, triage.likely_owner), (Referable::Yes, ResponsibleParty::Reporter));
    assert!(triage.hints.contains(&Hint::Throttling));
    assert_eq!(answered(429, None, Some(true)).triage().likely_owner, ResponsibleParty::Provider);
}

#[test]
fn usage_that_is_shorter_than_asked_is_often_by_design() {
    let triage = answered(200, None, None).of_category(Category::DataQuality).triage();
    assert_eq!((triage.referable, triage.likely_owner), (Referable::Yes, ResponsibleParty::ByDesign));
    assert!(triage.hints.contains(&Hint::ControlPeriod));
    let der = "GET /energy/electricity/servicepoints/{servicePointId}/der".parse().unwrap();
    let other = Observed { operation: der, ..answered(200, None, None) };
    assert!(!other.triage().hints.contains(&Hint::ControlPeriod));
}

#[test]
fn what_only_fails_in_bulk_is_the_holders_composition() {
    for operation in
        ["GET /energy/electricity/servicepoints/usage", "GET /energy/electricity/servicepoints/der"]
    {
        let seen = Observed { operation: operation.parse().unwrap(), ..answered(500, None, Some(true)) };
        assert_eq!(doubt(&seen), Some(Doubt::ComposedByHolder));
        let triage = seen.triage();
        assert_eq!(triage.likely_owner, ResponsibleParty::Provider);
        assert!(triage.hints.contains(&Hint::Composition));
    }
}

#[test]
fn another_sector_and_an_open_round_are_obstacles() {
    let elsewhere = Observed { shared_responsibility: false, ..observed() };
    assert_eq!(elsewhere.referable(), Referable::No { reason: Obstacle::AnotherSector });
    let open = answered(401, None, Some(true)).with_round_open(true);
    assert_eq!(open.referable(), Referable::No { reason: Obstacle::RoundOpen });
}

#[test]
fn what_is_missing_is_named_and_only_what_can_be_there() {
    use MissingEvidence as M;
    let bare = Observed { has_interaction_ids: false, has_window: false, ..observed() };
    assert_eq!(
        bare.triage().missing_evidence,
        [M::InteractionIds, M::TimeWindow, M::HttpStatus, M::ErrorUrn, M::SecondaryFlag]
    );
    assert_eq!(answered(200, None, None).triage().missing_evidence, []);
    assert_eq!(answered(500, Some(UNEXPECTED), Some(false)).triage().missing_evidence, []);
}

#[test]
fn outside_of_production_the_environment_is_asked_for() {
    let seen = Observed { environment: Environment::Sandbox, ..observed() };
    assert!(seen.triage().hints.contains(&Hint::NotProduction));
}

#[test]
fn it_is_written_with_a_code_and_a_sentence() {
    let written = serde_json::to_value(answered(401, Some(UNEXPECTED), Some(true)).triage()).unwrap();
    assert_eq!(written["referable"]["verdict"], json!("probably_not_aemo"));
    assert_eq!(written["referable"]["reason"]["code"], json!("holder_configuration"));
    assert_eq!(written["likely_owner"], json!("provider"));
    assert_eq!(written["hints"][0]["code"], json!("aemos_leg"));
    assert!(written["hints"][0]["text"].as_str().is_some_and(|text| text.ends_with('.')));
    let yes = serde_json::to_value(answered(500, None, None).referable()).unwrap();
    assert_eq!(yes, json!({"verdict": "yes"}));
}

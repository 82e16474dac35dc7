use serde_json::{Value, json};

use super::*;
use contracts::{operation::Sector, participant::RegisterStatus};

const DEMO: &str = include_str!("../../../../deploy/demo/participants.json");

fn demo_with(path: &str, value: Value) -> Result<Seed, SeedError> {
    let mut document: Value = serde_json::from_str(DEMO).expect("the demo is JSON");
    *document.pointer_mut(path).expect("the demo has it") = value;
    Seed::read(&document.to_string())
}

#[test]
fn the_demo_has_whom_the_issue_asks_for() {
    let seed = Seed::read(DEMO).expect("the demo can be read");
    let of = |party| seed.organisations.iter().filter(move |o| o.party == party);
    assert_eq!(of(Party::Adr).count(), 3);
    assert!(of(Party::Adr).all(|o| !o.software_products.is_empty()));
    let retailers: Vec<_> =
        of(Party::DataHolder).filter(|o| o.brands.iter().all(|b| b.sector == Sector::Energy)).collect();
    assert_eq!(retailers.len(), 4);
    assert_eq!(retailers.iter().filter(|o| o.brands.len() == 2).count(), 1);
    assert_eq!(of(Party::DataHolder).count(), 5);
    for party in [Party::Aemo, Party::Accc, Party::Operator] {
        assert_eq!(of(party).count(), 1, "{party}");
    }
    for organisation in &seed.organisations {
        let agents = seed
            .users
            .iter()
            .filter(|u| u.organisation == organisation.id && u.role == contracts::Role::Agent);
        assert!(agents.count() >= 1, "{} has no agent", organisation.id);
    }
    assert!(seed.users.iter().any(|u| u.role == contracts::Role::Viewer && u.party == Party::Adr));
}

#[test]
fn brands_of_one_legal_entity_are_one_organisation() {
    let seed = Seed::read(DEMO).expect("the demo can be read");
    let group = seed.organisations.iter().find(|o| o.id.as_str() == "abn-11111111111").expect("it is there");
    assert_eq!((group.name.as_str(), group.brands.len()), ("Southern Grid Group", 2));
}

#[test]
fn a_suspended_recipient_has_no_active_product() {
    let seed = demo_with("/data_recipients/data/0/status", json!("SUSPENDED")).expect("a status");
    assert!(seed.organisations[0].software_products.iter().all(|p| p.status == RegisterStatus::Inactive));
}

#[test]
fn a_value_that_does_not_fit_is_named_by_its_path() {
    let cases = [
        (
            "/data_recipients/data/1/legalEntityName",
            json!(7),
            "data_recipients.data[1].legalEntityName: is not a text",
        ),
        ("/data_recipients/data/0/status", json!("GONE"), "data_recipients.data[0].status: “GONE”"),
        (
            "/data_recipients/data/0/legalEntityId",
            json!("a.b"),
            "data_recipients.data[0].legalEntityId: “a.b”",
        ),
        (
            "/data_recipients/data/0/dataRecipientBrands/0/softwareProducts/1/softwareProductName",
            json!(null),
            "data_recipients.data[0].dataRecipientBrands[0].softwareProducts[1].softwareProductName: is missing",
        ),
        (
            "/data_holder_brands/data/2/industries",
            json!(["gas"]),
            "data_holder_brands.data[2].industries: names neither",
        ),
        ("/data_holder_brands/data/2/abn", json!("12x"), "data_holder_brands.data[2].abn: is a number"),
        ("/users", json!({}), "users: is not a list"),
        ("/users/1/organisation", json!("nobody"), "users[1].organisation: “nobody” is none"),
        ("/users/1/login", json!("adr-1@frankly.example"), "users[1].login: is the login of another user"),
        ("/users/1/party", json!("aemo"), "users[1].party: frankly is adr"),
        ("/users/1/role", json!("boss"), "users[1].role: “boss”"),
        (
            "/data_recipients/data/1/legalEntityId",
            json!("frankly"),
            "the file: the organisation frankly stands in it twice",
        ),
    ];
    for (path, value, expected) in cases {
        let error = demo_with(path, value).expect_err(path).to_string();
        assert!(error.starts_with(expected), "{path}: {error}");
    }
    assert!(Seed::read("{").expect_err("no JSON").to_string().starts_with("the file: is not JSON"));
    assert_eq!(Seed::read("[]").expect_err("a list").to_string(), "the file: is not an object");
}

use contracts::{
    Party,
    participant::{Brand, SoftwareProduct},
};
use serde_json::json;

use super::*;

fn actor(party: Party, role: Role) -> Actor {
    Actor {
        user: "u-1".parse().expect("a token"),
        name: "Support Engineer".to_owned(),
        organisation: "frankly".parse().expect("a token"),
        organisation_name: "Frankly".to_owned(),
        party,
        role,
    }
}

fn brand(organisation: &str, sector: Sector, status: RegisterStatus) -> ListedBrand {
    ListedBrand {
        brand: Brand {
            brand_id: "b-1".parse().expect("a token"),
            brand_name: "Wattlebird".to_owned(),
            sector,
            status,
        },
        organisation: organisation.parse().expect("a token"),
        organisation_name: "Wattlebird Pty Ltd".to_owned(),
    }
}

fn product(organisation: &str, status: RegisterStatus) -> ListedProduct {
    ListedProduct {
        product: SoftwareProduct {
            software_product_id: "p-1".parse().expect("a token"),
            name: "Switch".to_owned(),
            brand_name: "Frankly".to_owned(),
            status,
        },
        organisation: organisation.parse().expect("a token"),
    }
}

const USAGE: &str = "GET /energy/electricity/servicepoints/usage";
const STATUS: &str = "GET /discovery/status";
const NOW: &str = "2026-03-02T00:00:00Z";

fn pointers(operation: &str, from: &str) -> Pointers {
    let fields = json!({
        "brand_id": "b-1", "software_product_id": "p-1", "operation": operation, "occurred_from": from,
    });
    Pointers::of(fields.as_object().expect("an object"))
}

/// The fields at fault, with the code of each.
fn at_fault(
    pointers: &Pointers,
    brand: Option<ListedBrand>,
    product: Option<ListedProduct>,
) -> Vec<(String, String)> {
    let now = NOW.parse().expect("a time");
    let found = faults(pointers, &Known { brand, product }, &actor(Party::Adr, Role::Agent), now);
    found.into_iter().map(|fault| (fault.field, fault.code)).collect()
}

#[test]
fn only_agents_of_recipients_and_holders_raise() {
    for party in Party::ALL {
        for role in Role::ALL {
            let allowed = matches!(party, Party::Adr | Party::DataHolder) && *role == Role::Agent;
            let answer = may(&actor(*party, *role));
            assert_eq!(answer.is_ok(), allowed, "{party} {role}");
            assert!(answer.err().is_none_or(|problem| problem.kind() == Kind::Forbidden));
        }
    }
}

#[test]
fn each_pointer_is_held_against_what_is_known() {
    use RegisterStatus::{Active, Inactive, Removed};
    let good_brand = || Some(brand("abn-1", Sector::Energy, Active));
    let good_product = || Some(product("frankly", Active));
    let here = pointers(USAGE, NOW);
    let fault = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    assert_eq!(at_fault(&here, good_brand(), good_product()), []);
    assert_eq!(at_fault(&here, None, good_product()), fault("brand_id", "unknown"));
    for status in [Inactive, Removed] {
        let brand = Some(brand("abn-1", Sector::Energy, status));
        assert_eq!(at_fault(&here, brand, good_product()), fault("brand_id", "not_allowed"));
        let product = Some(product("frankly", status));
        assert_eq!(at_fault(&here, good_brand(), product), fault("software_product_id", "not_allowed"));
    }
    let own = Some(brand("frankly", Sector::Energy, Active));
    assert_eq!(at_fault(&here, own, good_product()), fault("brand_id", "not_allowed"));
    let bank = || Some(brand("abn-1", Sector::Banking, Active));
    assert_eq!(at_fault(&here, bank(), good_product()), fault("operation", "not_allowed"));
    assert_eq!(at_fault(&pointers(STATUS, NOW), bank(), good_product()), []);
    for product in [None, Some(product("meterwise", Active))] {
        assert_eq!(at_fault(&here, good_brand(), product), fault("software_product_id", "unknown"));
    }
}

#[test]
fn what_has_occurred_lies_in_the_past_as_far_as_clocks_agree() {
    let known = || Some(brand("abn-1", Sector::Energy, RegisterStatus::Active));
    for field in ["occurred_from", "occurred_to"] {
        let at = |time: &str| {
            let mut fields = json!({"brand_id": "b-1", "operation": USAGE, "occurred_from": NOW});
            fields[field] = time.into();
            at_fault(&Pointers::of(fields.as_object().expect("an object")), known(), None)
        };
        assert_eq!(at("2026-03-02T00:05:00Z"), []);
        assert_eq!(at("2026-03-02T00:05:01Z"), [(field.to_owned(), "invalid".to_owned())]);
    }
}

#[test]
fn what_cannot_be_read_is_left_to_the_form() {
    let fields = json!({"brand_id": "a.b", "operation": "GET /nothing", "occurred_from": "yesterday"});
    let pointers = Pointers::of(fields.as_object().expect("an object"));
    assert_eq!(at_fault(&pointers, None, None), []);
}

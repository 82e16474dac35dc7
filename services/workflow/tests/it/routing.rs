//! Sending an incident on to another brand.

use contracts::{
    Action, Party, Status,
    event::OrganisationEvent,
    operation::Sector,
    participant::{Brand, Organisation, RegisterStatus},
    problem::Kind,
};
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, accc, actor, provider_agent};

fn organisation(id: &str, brands: &[(&str, Sector, RegisterStatus)]) -> OrganisationEvent {
    let brand = |&(id, sector, status): &(&str, Sector, RegisterStatus)| Brand {
        brand_id: id.parse().unwrap(),
        brand_name: id.to_owned(),
        sector,
        status,
    };
    OrganisationEvent(Organisation {
        id: id.parse().unwrap(),
        name: format!("{id} Pty Ltd"),
        party: Party::DataHolder,
        brands: brands.iter().map(brand).collect(),
        software_products: Vec::new(),
    })
}

#[tokio::test]
async fn the_accc_sends_an_incident_on_to_the_brand_it_belongs_to() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let event = organisation(
        "abn-2",
        &[
            ("bluegum", Sector::Energy, RegisterStatus::Active),
            ("bluegum-bank", Sector::Banking, RegisterStatus::Active),
            ("bluegum-old", Sector::Energy, RegisterStatus::Removed),
        ],
    );
    world.as_intake(&event, 1, Uuid::from_u128(1)).await;
    world.wait_until_read("cdr.organisation", "abn-2", 1).await;
    let send_on = async |to: &str| {
        let fields = json!({"brand_id": to, "reason": "Not theirs"});
        world.act(&accc(), key, Action::ReRoute, fields).await
    };
    for wrong in ["nobody", "bluegum-bank", "bluegum-old", "wattlebird"] {
        let problem = send_on(wrong).await.unwrap_err();
        assert_eq!(
            (problem.kind(), problem.errors[0].field.as_str()),
            (Kind::Invalid, "brand_id"),
            "{wrong}"
        );
    }
    let problem = world.act(&accc(), key, Action::ReRoute, json!({})).await.unwrap_err();
    assert_eq!(problem.errors.len(), 2);
    let reply = send_on("bluegum").await.unwrap();
    assert_eq!((reply.version, reply.status), (3, Status::InProgress));

    let event = world.published("cdr.incident.rerouted.v1", key, 3).await;
    assert_eq!(event.parties.provider.as_str(), "abn-2");
    let new_provider = actor("abn-2", Party::DataHolder);
    world.act(&new_provider, key, Action::Assign, json!({})).await.unwrap();
    let problem = world.act(&provider_agent(), key, Action::Assign, json!({})).await.unwrap_err();
    assert_eq!(problem.kind(), Kind::NotFound);
    world.stop().await;
}

#[tokio::test]
async fn a_brand_that_moved_or_went_is_known_as_such() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let brand = [("bluegum", Sector::Energy, RegisterStatus::Active)];
    world.as_intake(&organisation("abn-2", &brand), 1, Uuid::from_u128(1)).await;
    // It moves, and the news of its former owner comes last.
    world.as_intake(&organisation("abn-3", &brand), 1, Uuid::from_u128(2)).await;
    world.as_intake(&organisation("abn-2", &[]), 2, Uuid::from_u128(3)).await;
    world.wait_until_read("cdr.organisation", "abn-2", 2).await;
    let fields = json!({"brand_id": "bluegum", "reason": "Not theirs"});
    world.act(&accc(), key, Action::ReRoute, fields).await.unwrap();
    let event = world.published("cdr.incident.rerouted.v1", key, 2).await;
    assert_eq!(event.parties.provider.as_str(), "abn-3");
    world.stop().await;
}

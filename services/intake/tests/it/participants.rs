//! Taking participants over.

use contracts::{
    event::{OrganisationEvent, ReadEvent},
    participant::RegisterStatus,
};
use test_support::wait_for;

use crate::world::World;

const WATTLEBIRD: &str = "cdr.organisation.registered.v1.abn-22222222222";

#[tokio::test]
async fn only_what_changed_is_published_in_a_version_of_its_own() {
    let world = World::start().await;
    let mut organisations = world.seed.organisations.clone();
    wait_for("the seed to be published", async || (world.unpublished().await == 0).then_some(())).await;
    assert_eq!(world.count_published("cdr.organisation.>").await, organisations.len());

    let changed = intake::register_participants(&world.database, &organisations).await.unwrap();
    assert_eq!(changed, 0);

    // The same brands in another order are no change.
    for organisation in &mut organisations {
        organisation.brands.reverse();
        organisation.software_products.reverse();
    }
    assert_eq!(intake::register_participants(&world.database, &organisations).await.unwrap(), 0);

    let wattlebird = organisations.iter_mut().find(|o| o.id.as_str() == "abn-22222222222").unwrap();
    wattlebird.brands[0].status = RegisterStatus::Inactive;
    assert_eq!(intake::register_participants(&world.database, &organisations).await.unwrap(), 1);
    wait_for("the change to be published", async || (world.unpublished().await == 0).then_some(())).await;
    let event = world.published(WATTLEBIRD).await;
    assert_eq!(event.headers.get("ce-incidentversion").unwrap().as_str(), "2");
    let OrganisationEvent(told) =
        OrganisationEvent::read("cdr.organisation.registered.v1", event.body).unwrap();
    assert_eq!(told.brands[0].status, RegisterStatus::Inactive);
    world.stop().await;
}

#[tokio::test]
async fn a_brand_can_move_to_another_legal_entity() {
    let world = World::start().await;
    let mut organisations = world.seed.organisations.clone();
    let at = |id: &str| organisations.iter().position(|o| o.id.as_str() == id).unwrap();
    let (from, to) = (at("abn-11111111111"), at("abn-33333333333"));
    let moved = organisations[from].brands.pop().unwrap();
    organisations[to].brands.push(moved);
    assert_eq!(intake::register_participants(&world.database, &organisations).await.unwrap(), 2);
    assert_eq!(intake::register_participants(&world.database, &organisations).await.unwrap(), 0);
    world.stop().await;
}

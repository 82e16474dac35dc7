//! Raising incidents.

use contracts::{
    Action, Status,
    event::{IncidentChange, IncidentEvent, ReadEvent},
    problem::Kind,
};
use serde_json::json;

use crate::world::{USAGE, World, now};

#[tokio::test]
async fn what_was_raised_arrives_in_the_stream() {
    let world = World::start().await;
    let reply = world.raise(&world.reporter(), world.form()).await.unwrap();
    assert_eq!((reply.key.to_string().as_str(), reply.version, reply.status), ("CDR-1", 1, Status::New));
    assert!(reply.shared_responsibility);
    assert_eq!(reply.available_actions, [Action::Cancel, Action::AddReference]);

    let event = world.published("cdr.incident.raised.v1.CDR-1").await;
    let header = |name: &str| event.headers.get(name).map(|value| value.as_str().to_owned()).unwrap();
    assert_eq!(header("ce-type"), "cdr.incident.raised.v1");
    assert_eq!(header("ce-subject"), "CDR-1");
    assert_eq!(header("ce-incidentversion"), "1");
    assert_eq!(header("ce-source"), "/services/intake");
    let event = IncidentEvent::read("cdr.incident.raised.v1", event.body).unwrap();
    assert_eq!((event.at, event.status), (now(), Status::New));
    assert_eq!(event.parties.provider.as_str(), "abn-22222222222");
    let IncidentChange::Raised(raised) = event.change else { panic!("another change") };
    assert_eq!(raised.provider.brand_name, "Wattlebird Power");
    assert_eq!(raised.software_product.unwrap().name, "Frankly Switch");
    assert_eq!(raised.evidence.secondary_operation.unwrap(), USAGE.replace(" /", " /secondary/"));
    world.stop().await;
}

#[tokio::test]
async fn raises_at_the_same_time_get_adjacent_keys() {
    let world = World::start().await;
    let reporter = world.reporter();
    let raises = (0..12).map(|_| world.raise(&reporter, world.form()));
    let mut numbers: Vec<i64> = futures::future::join_all(raises)
        .await
        .into_iter()
        .map(|reply| reply.unwrap().key.number())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<i64>>());
    world.stop().await;
}

#[tokio::test]
async fn a_refused_raise_leaves_no_gap() {
    let world = World::start().await;
    let reporter = world.reporter();
    world.raise(&reporter, world.form()).await.unwrap();
    world.raise(&reporter, json!({})).await.unwrap_err();
    // This one fails after it has taken a number: the database refuses what intake would store.
    sqlx::query("INSERT INTO outbox (event_id, event_type, entity, key, version, correlation_id, data, created_at, published_at)
                 VALUES (gen_random_uuid(), 'cdr.incident.raised.v1', 'cdr.incident', 'CDR-2', 1, gen_random_uuid(), '{}', now(), now())")
        .execute(world.database.pool())
        .await
        .unwrap();
    let broken = world.raise(&reporter, world.form()).await.unwrap_err();
    assert_eq!(broken.kind(), Kind::Internal);
    sqlx::query("DELETE FROM outbox WHERE key = 'CDR-2'").execute(world.database.pool()).await.unwrap();
    let next = world.raise(&reporter, world.form()).await.unwrap();
    assert_eq!(next.key.to_string(), "CDR-2");
    world.stop().await;
}

#[tokio::test]
async fn every_field_at_fault_is_named_in_one_answer() {
    let world = World::start().await;
    let form = json!({
        "brand_id": world.brand("Tidewater Bank"),
        "software_product_id": world.product("MeterWise Home"),
        "summary": "x".repeat(256),
        "severity": 5,
        "category": "data_quality",
        "environment": "production",
        "operation": USAGE,
        "occurred_from": "2026-03-02T09:06:00Z",
        "nmi": "2001985732",
    });
    let problem = world.raise(&world.reporter(), form).await.unwrap_err();
    assert_eq!(problem.kind(), Kind::Invalid);
    let mut named: Vec<String> = problem.errors.iter().map(|e| format!("{} {}", e.field, e.code)).collect();
    named.sort_unstable();
    let expected = [
        "description required",
        "nmi unknown",
        "occurred_from invalid",
        "operation not_allowed",
        "severity unknown",
        "software_product_id unknown",
        "summary too_long",
    ];
    assert_eq!(named, expected);
    world.stop().await;
}

#[tokio::test]
async fn a_brand_that_cannot_be_addressed_is_refused() {
    let world = World::start().await;
    let refused = async |login: &str, brand: String| {
        let mut form = world.form();
        form["brand_id"] = json!(brand);
        form.as_object_mut().unwrap().remove("software_product_id");
        let problem = world.raise(&world.actor(login), form).await.unwrap_err();
        assert_eq!(
            (problem.status, problem.errors.len(), problem.errors[0].field.as_str()),
            (422, 1, "brand_id")
        );
        problem.errors[0].detail.clone()
    };
    let nobody = refused("adr-1@frankly.example", "nobody".to_owned()).await;
    assert_eq!(nobody, "no such brand; find it in /api/v1/directory/brands");
    let own = refused("agent-1@wattlebird.example", world.brand("Wattlebird Power")).await;
    assert!(own.contains("your own organisation"), "{own}");

    let mut organisations = world.seed.organisations.clone();
    let brand =
        organisations.iter_mut().flat_map(|o| &mut o.brands).find(|b| b.brand_name == "Wattlebird Power");
    brand.unwrap().status = contracts::participant::RegisterStatus::Removed;
    intake::register_participants(&world.database, &organisations).await.unwrap();
    let removed = refused("adr-1@frankly.example", world.brand("Wattlebird Power")).await;
    assert!(removed.contains("REMOVED in the Register"), "{removed}");
    world.stop().await;
}

#[tokio::test]
async fn nobody_but_agents_of_recipients_and_holders_raises() {
    let world = World::start().await;
    for login in [
        "viewer@frankly.example",
        "cdr-desk@aemo.example",
        "operations@accc.example",
        "operator@portal.example",
    ] {
        let problem = world.raise(&world.actor(login), world.form()).await.unwrap_err();
        assert_eq!(problem.kind(), Kind::Forbidden, "{login}");
    }
    let mut form = world.form();
    form.as_object_mut().unwrap().remove("software_product_id");
    form["operation"] = json!("GET /discovery/status");
    form["brand_id"] = json!(world.brand("Tidewater Bank"));
    let reply = world.raise(&world.actor("agent-1@bluegum.example"), form).await.unwrap();
    assert!(!reply.shared_responsibility);
    world.stop().await;
}

//! The same command twice.

use contracts::problem::Kind;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_repeated_command_is_answered_and_not_done_again() {
    let world = World::start().await;
    let reporter = world.reporter();
    let first = world.raise_with_key(&reporter, world.form(), Some("k-1")).await.unwrap();
    let repeat = world.raise_with_key(&reporter, world.form(), Some("k-1")).await.unwrap();
    assert_eq!(first, repeat);
    let next = world.raise_with_key(&reporter, world.form(), Some("k-2")).await.unwrap();
    assert_eq!(next.key.number(), first.key.number() + 1);
    world.stop().await;
}

#[tokio::test]
async fn a_key_that_was_used_for_something_else_is_refused() {
    let world = World::start().await;
    let reporter = world.reporter();
    world.raise_with_key(&reporter, world.form(), Some("k-1")).await.unwrap();
    let mut other = world.form();
    other["summary"] = json!("Something else");
    let problem = world.raise_with_key(&reporter, other.clone(), Some("k-1")).await.unwrap_err();
    assert_eq!(problem.kind(), Kind::Invalid);
    // Somebody else's key of the same name is another key.
    let colleague = world.actor("agent-1@bluegum.example");
    other.as_object_mut().unwrap().remove("software_product_id");
    world.raise_with_key(&colleague, other, Some("k-1")).await.unwrap();
    world.stop().await;
}

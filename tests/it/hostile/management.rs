//! Making, changing and taking away streams and consumers, and reading past one's own, with nats-py.

use super::{goes_on, referred, standing};
use crate::{python, world::World};

fn attempts(world: &World, user: &str) -> Vec<String> {
    let (name, password) = world.cluster.nats_credentials(user);
    let inbox = if user == "aemo" { "_INBOX".to_owned() } else { format!("_INBOX_{user}") };
    let url = world.cluster.nats_url();
    python::lines(&format!(
        "URL, USER, PASSWORD, INBOX = {url:?}, {name:?}, {password:?}, {inbox:?}\n{}",
        include_str!("management.py")
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn aemo_makes_changes_reads_and_removes_no_stream_or_consumer() {
    let world = World::start().await;
    referred(&world, &world.aemo().await).await;
    let before = standing::at_rest(&world).await;
    let refused = attempts(&world, "aemo");
    assert!(refused.len() > 40, "{refused:#?}");
    let done: Vec<_> = refused.iter().filter(|line| line.ends_with("done")).collect();
    assert!(done.is_empty(), "{done:#?}");
    standing::unchanged(&world, &before).await;
    goes_on(&world).await;
    // The operator does with the same calls what AEMO could not, so they are the right calls.
    let done = attempts(&world, "operator");
    let refused: Vec<_> = done.iter().filter(|line| !line.ends_with("done")).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

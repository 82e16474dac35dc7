//! The program that AEMO's engineers are given, run as they would run it.

use std::fs;

use flow_tests::program::Program;
use serde_json::json;
use test_support::wait_for;

use super::file;
use crate::{
    python,
    world::{ADR, RETAILER, World},
};

#[tokio::test]
async fn the_example_program_answers_what_was_referred_and_each_once() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let mut keys = Vec::new();
    for _ in 0..3 {
        let key = adr.raise().await;
        retailer.act(&key, "acknowledge", json!({})).await.ok(200);
        retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.ok(200);
        keys.push(key);
    }
    // One is taken back before AEMO reads it: the program meets a refusal, says so, and goes on.
    retailer.act(&keys[1], "withdraw-referral", json!({"reason": "Our header."})).await.ok(200);
    world.settle().await;
    let mut aemo = world.aemo().await;
    wait_for("the referrals", async || (aemo.unread().await == 4).then_some(())).await;

    let (user, password) = world.cluster.nats_credentials("aemo");
    let settings = [("NATS_URL", world.cluster.nats_url()), ("NATS_USER", user), ("NATS_PASSWORD", password)];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    let folder = tempfile::tempdir().unwrap();
    let program = file("examples/answer_referrals.py").canonicalize().unwrap();
    let arguments = [program.to_str().unwrap(), "--until-idle"];
    let python = python::folder().join("python");
    let said = Program::start("example", &python, &arguments, &settings, folder.path()).finish().await;

    for key in [&keys[0], &keys[2]] {
        retailer.until(key, "in_progress").await;
        wait_for("the advice", async || {
            retailer.timeline(key).await.contains("6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11").then_some(())
        })
        .await;
        assert!(said.contains(&format!("{key}-R1: contribute → contributed")), "{said}");
    }
    assert!(said.contains(&format!("{}-R1: refused: accept: ", keys[1])), "{said}");
    assert_eq!(aemo.unread().await, 0, "everything was acknowledged: {said}");
    assert!(fs::read_to_string(file("README.md")).unwrap().contains("examples/answer_referrals.py"));
}

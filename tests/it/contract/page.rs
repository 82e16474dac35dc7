//! The page for AEMO's engineers says what is true: its commands work, and its figures are those of the catalogue.

use std::{collections::BTreeSet, fs};

use contracts::{
    ReferralAction, ReferralState,
    actor::{Party, Role},
    event::AemoChange,
    nats::{participant, permissions, streams},
    referral::available,
};
use serde_json::{Value, json};

use super::file;
use crate::{
    python,
    world::{ADR, RETAILER, World},
};

fn page() -> String {
    fs::read_to_string(file("README.md")).unwrap()
}

#[test]
fn the_page_for_participants_says_what_their_accounts_may_take_up() {
    let page = fs::read_to_string(file("participants.md")).unwrap();
    let says = |text: &str| assert!(page.contains(text), "the page does not say: {text}");
    let permissions::Limits { connections, subscriptions, .. } = participant::LIMITS;
    says(&format!("at\nmost {connections} connections with 1,000 subscriptions each"));
    assert_eq!((subscriptions, participant::MAX_ACK_PENDING), (1000, 1000));
    says("At most 1,000 messages are held at once");
    assert_eq!(participant::ACK_WAIT.as_secs(), 300);
    says("comes again after five minutes");
    assert_eq!(streams::PARTICIPANT_EVENTS.max_age.as_secs(), 30 * 24 * 3600);
    says("They wait for thirty days");
    let frankly = "frankly".parse().unwrap();
    says(&format!("user=\"{0}\"", participant::account(&frankly)));
    let stream = streams::PARTICIPANT_EVENTS.name;
    says(&format!("pull_subscribe_bind(\"{0}\", \"{stream}\")", participant::account(&frankly)));
}

/// The tests do without the `nats` command line, so its commands are sent as it sends them (as of July 2026): `page.py`
/// speaks for it. Each must be answered, and none with a refusal.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_page_works_as_it_stands() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    for expected in ["CDR-1", "CDR-2"] {
        assert_eq!(adr.raise().await, expected);
        retailer.act(expected, "acknowledge", json!({})).await.ok(200);
        retailer.act(expected, "refer", json!({"expected_input": "Look."})).await.ok(200);
    }
    world.settle().await;
    for key in ["CDR-1", "CDR-2"] {
        test_support::wait_for("the liaison to have both", async || {
            let answer = world.api(crate::world::AEMO).get(&format!("/referrals/{key}-R1")).await;
            (answer.status == 200).then_some(())
        })
        .await;
    }
    let page = page();
    let commands: Vec<&str> = page.lines().filter(|line| line.starts_with("nats ")).collect();
    let (user, password) = world.cluster.nats_credentials("aemo");
    let script = format!(
        "URL, USER, PASSWORD, COMMANDS = {}\n{}",
        format_args!("{:?}, {user:?}, {password:?}, {}", world.cluster.nats_url(), json!(commands)),
        include_str!("page.py")
    );
    let said = python::lines(&script);
    assert_eq!(said.len(), commands.len(), "{said:#?}");
    let answers: Vec<Value> = said.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (command, answer) in commands.iter().zip(&answers) {
        assert!(answer["refused"].is_null(), "{command}: {answer}");
    }
    let used: BTreeSet<&str> =
        commands.iter().filter_map(|c| c.strip_prefix("nats req ")?.split(' ').next()).collect();
    let subjects: BTreeSet<String> =
        ReferralAction::AEMOS.iter().map(|action| format!("aemo.answer.{action}")).collect();
    assert_eq!(used, subjects.iter().map(String::as_str).collect(), "every answer is shown");
    retailer.until("CDR-1", "in_progress").await;
    retailer.until("CDR-2", "in_progress").await;
}

#[test]
fn the_pages_tables_and_figures_are_the_catalogues() {
    let page = page();
    let says = |text: &str| assert!(page.contains(text), "the page does not say: {text}");
    for event_type in AemoChange::TYPES {
        says(&format!("| `{event_type}` |"));
    }
    for state in ReferralState::ALL {
        let line =
            page.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{state}`"))).unwrap();
        let taken = line.split('|').nth(2).unwrap();
        let named: BTreeSet<&str> = taken.split('`').skip(1).step_by(2).collect();
        let allowed: BTreeSet<&str> = available(*state, false, Party::Aemo, Role::Agent)
            .into_iter()
            .map(ReferralAction::as_str)
            .collect();
        assert_eq!(named, allowed, "{state}");
    }
    let limits = permissions::AEMO_LIMITS;
    says(&format!("at most {} connections with at most 1,000 subscriptions each", limits.connections));
    assert_eq!((limits.subscriptions, limits.payload_kib), (1000, 256));
    says("at most 256 KB");
    says(&format!("stream `{}`", streams::AEMO.stream));
    says(&format!("pull consumer `{}`", streams::AEMO.durable));
    assert_eq!((streams::AEMO.ack_wait.as_secs(), streams::AEMO.max_ack_pending), (300, 1000));
    assert_eq!(streams::AEMO_REFERRALS.max_age.as_secs(), 90 * 24 * 3600);
    says("keeps referrals for 90 days");
}

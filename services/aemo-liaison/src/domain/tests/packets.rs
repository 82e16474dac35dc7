//! What AEMO gets to know.

use contracts::event::{AemoChange, ReferralChange};

use super::*;
use crate::domain::packet;

#[test]
fn aemo_reads_why_it_was_asked_all_the_same() {
    let mut referred = referred(1);
    referred.override_reason = Some("our credentials are right".to_owned());
    let packet = packet::of(&referred, at(0));
    assert_eq!(packet.override_reason, referred.override_reason);
}

#[test]
fn a_packet_names_nobody_of_the_reporters() {
    let (referral, (inner, outer), _) = open(None, 1);
    assert_eq!(referral.round.packet.expected_input, "Where did distributionLossFactor go?");
    let sent = serde_json::to_string(&outer.event).expect("an event");
    assert!(!sent.contains("budget-buddy"), "{sent}");
    assert!(!sent.contains("\"actor\""), "{sent}");
    let ReferralChange::Opened(opened) = inner.event.change else { panic!("opened") };
    assert_eq!(opened.packet, referral.round.packet);
}

#[test]
fn a_second_round_tells_what_was_said_before_and_no_persons_name() {
    let provider = Actor { name: "Dana of Harbour".to_owned(), ..actor(Party::DataHolder, Role::Agent) };
    let deed = Deed { actor: &provider, at: at(2) };
    let (mut referral, _, first) = open(None, 1);
    let (_, comment) = referral.comment("see the log", deed);
    let former = Former::of(vec![first, comment], 2);
    referral.withdraw("solved", deed).expect("open");
    let (_, (_, outer), _) =
        Referral::open((Some(referral), former), (incident(), &parties()), &referred(2), deed).expect("next");
    let AemoChange::Opened(opened) = &outer.event.change else { panic!("opened") };
    let said: Vec<_> = opened.thread.iter().map(|said| (said.round, said.kind.as_str())).collect();
    assert_eq!((said, opened.thread_left_out), (vec![(1, "opened"), (1, "commented")], 0));
    assert_eq!(opened.thread[1].text, "see the log");
    assert!(!serde_json::to_string(&outer.event).expect("an event").contains("Dana"));
}

#[test]
fn a_thread_that_is_too_long_loses_its_beginning() {
    let entry = |n: usize| Entry {
        round: 1,
        at: at(0),
        kind: "commented".into(),
        author: actor(Party::DataHolder, Role::Agent),
        body: format!("{n} {}", "€".repeat(16_000)),
    };
    let former = Former::of((1..=9).map(entry).collect(), 12);
    let told: Vec<_> =
        former.thread.iter().map(|said| said.text.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(told, ["5", "6", "7", "8", "9"]);
    assert_eq!(former.left_out, 7, "with those that were not even looked up");
}

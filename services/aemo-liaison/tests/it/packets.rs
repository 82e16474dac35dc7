//! What AEMO gets to know.

use contracts::{
    Actor, Audience, Party, Severity, Status,
    clock::first_response_due,
    event::{AemoChange, Detached, Escalated, IncidentChange, ReferralChange, Resolved, UpdateKind},
};

use crate::{
    events::{
        acknowledged, at, attached, attachment, cancelled, commented, event, key, referred, severity_changed,
        withdrawn,
    },
    world::World,
};

#[tokio::test]
async fn a_referral_reaches_aemo_in_a_sequence_of_its_own() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&acknowledged(incident)).await;
    world.say(&referred(incident, 1)).await;
    world.say(&commented(incident, Audience::Everyone, "for the reporter")).await;
    world.say(&commented(incident, Audience::Referral, "see the attached log")).await;
    world.say(&severity_changed(incident)).await;
    world.say(&withdrawn(incident, 1)).await;
    world.say(&event(incident, Status::Resolved, Resolved {})).await;

    let told = world.packets(5).await;
    assert_eq!(told.iter().map(super::world::Told::version).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let headers = &told[0].headers;
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-type", "aemo.referral.opened.v1"),
        ("ce-source", "/services/aemo-liaison"),
        ("ce-subject", "CDR-1"),
        ("ce-incidentversion", "1"),
        ("ce-correlationid", "00000000-0000-0000-0000-00000000002a"),
        ("ce-causationid", "00000000-0000-0000-0000-000000000002"),
        ("Content-Type", "application/json"),
    ] {
        assert_eq!(headers.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert_eq!(headers["Nats-Msg-Id"], headers["ce-id"]);
    assert!(told.iter().all(|told| told.event.referral.to_string() == "CDR-1-R1"));
    let AemoChange::Opened(opened) = &told[0].event.change else { panic!("{told:?}") };
    assert_eq!(opened.packet.expected_input, "Where did distributionLossFactor go?");
    assert_eq!(opened.packet.first_response_due, Some(first_response_due(Severity::Major, at())));
    assert_eq!((opened.thread.len(), opened.thread_left_out), (0, 0));
    let AemoChange::Updated(comment) = &told[1].event.change else { panic!("{told:?}") };
    assert_eq!((comment.kind, comment.text.as_str()), (UpdateKind::Comment, "see the attached log"));
    assert_eq!((comment.by.as_str(), comment.severity), ("Harbour Energy", Severity::Major));
    let AemoChange::Updated(severity) = &told[2].event.change else { panic!("{told:?}") };
    assert_eq!((severity.kind, severity.severity), (UpdateKind::Severity, Severity::Critical));
    assert_eq!(severity.first_response_due, Some(first_response_due(Severity::Critical, at())));
    assert!(
        matches!(&told[3].event.change, AemoChange::Withdrawn(withdrawn) if withdrawn.reason == "solved")
    );
    assert!(matches!(&told[4].event.change, AemoChange::Closed(closed) if closed.status == Status::Resolved));

    let inner = world.referral_events(incident, 3).await;
    assert_eq!(inner[..3].iter().map(super::world::Told::version).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(
        matches!(&inner[1].event.change, ReferralChange::Rescheduled(to) if to.severity == Severity::Critical)
    );
    assert!(matches!(inner[2].event.change, ReferralChange::Withdrawn(_)));
    world.stop().await;
}

#[tokio::test]
async fn aemo_is_told_of_files_that_are_meant_for_it_and_of_no_others() {
    let mut world = World::start().await;
    let incident = key(1);
    let mut first = referred(incident, 1);
    let IncidentChange::Referred(change) = &mut first.change else { panic!("{first:?}") };
    change.attachments = vec![attachment(9)];
    // What came before goes with the packet.
    world.say(&attached(incident, Audience::Referral, None)).await;
    world.say(&first).await;
    world.say(&attached(incident, Audience::Everyone, None)).await;
    world.say(&attached(incident, Audience::Organisation, None)).await;
    world.say(&attached(incident, Audience::Referral, Some("see the second"))).await;
    world.say(&attached(incident, Audience::Referral, None)).await;
    for audience in [Audience::Everyone, Audience::Referral] {
        let gone = Detached { file: attachment(1), audience };
        world.say(&event(incident, Status::ReferredToAemo, gone)).await;
    }
    world.caught_up(incident).await;

    let told = world.packets(4).await;
    assert_eq!(world.packets_in_all().await, 4);
    let AemoChange::Opened(opened) = &told[0].event.change else { panic!("{told:?}") };
    assert_eq!(opened.packet.attachments, [attachment(9).into()]);
    let update = |at: usize| match &told[at].event.change {
        AemoChange::Updated(update) => update,
        _ => panic!("{told:?}"),
    };
    assert_eq!((update(1).kind, update(1).text.as_str()), (UpdateKind::Attachment, "see the second"));
    assert_eq!(update(1).attachments, [attachment(1).into(), attachment(2).into()]);
    assert_eq!(update(2).text, "1.log, 2.log");
    assert_eq!((update(3).kind, update(3).text.as_str()), (UpdateKind::AttachmentRemoved, "1.log"));
    assert_eq!(update(3).attachments, [attachment(1).into()]);
    world.stop().await;
}

#[tokio::test]
async fn once_aemos_part_has_ended_it_hears_nothing_of_severity_until_the_next_round() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&acknowledged(incident)).await;
    world.say(&referred(incident, 1)).await;
    world.say(&withdrawn(incident, 1)).await;
    world.say(&severity_changed(incident)).await;
    world.caught_up(incident).await;
    assert_eq!(world.rows("packets").await, 2, "nothing that AEMO would have to read");
    world.say(&referred(incident, 2)).await;
    let told = world.packets(3).await;
    let verbs: Vec<_> = told.iter().map(|told| told.event.change.verb()).collect();
    assert_eq!(verbs, ["opened", "withdrawn", "opened"]);
    assert_eq!(world.packets_in_all().await, 3);
    world.stop().await;
}

#[tokio::test]
async fn an_incident_that_was_never_referred_leaves_nothing() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&acknowledged(incident)).await;
    world.say(&commented(incident, Audience::Everyone, "hello")).await;
    world.say(&severity_changed(incident)).await;
    world.say(&event(incident, Status::InProgress, Escalated { reason: "slow".to_owned() })).await;
    world.say(&cancelled(incident)).await;
    world.caught_up(incident).await;
    for table in ["referral_threads", "rounds", "thread_entries", "outbox", "inbox_early"] {
        assert_eq!(world.rows(table).await, 0, "{table}");
    }
    assert_eq!(world.packets_in_all().await, 0);
    world.stop().await;
}

#[tokio::test]
async fn a_redelivered_event_changes_nothing() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&acknowledged(incident)).await;
    world.say(&referred(incident, 1)).await;
    // Twice more, as a broker gives it that has forgotten what it knew.
    for _ in 0..2 {
        world.publish(&referred(incident, 1), 2, uuid::Uuid::from_u128(2)).await;
    }
    world.say(&severity_changed(incident)).await;
    world.caught_up(incident).await;
    let told = world.packets(2).await;
    assert_eq!(told.iter().map(super::world::Told::version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(world.packets_in_all().await, 2);
    world.stop().await;
}

#[tokio::test]
async fn what_comes_too_early_waits() {
    let mut world = World::start().await;
    let incident = key(1);
    let (first, second, third) = (acknowledged(incident), referred(incident, 1), withdrawn(incident, 1));
    for (version, event) in [(3, &third), (2, &second), (1, &first)] {
        world.next_version(event);
        world
            .publish(event, version, uuid::Uuid::from_u128(u128::try_from(version).expect("positive")))
            .await;
    }
    let told = world.packets(2).await;
    assert!(matches!(told[0].event.change, AemoChange::Opened(_)));
    assert!(matches!(told[1].event.change, AemoChange::Withdrawn(_)));
    world.stop().await;
}

#[tokio::test]
async fn a_cancelled_incident_takes_its_open_round_along() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&referred(incident, 1)).await;
    world.say(&cancelled(incident)).await;
    let told = world.packets(3).await;
    assert!(matches!(told[1].event.change, AemoChange::Withdrawn(_)));
    assert!(
        matches!(&told[2].event.change, AemoChange::Closed(closed) if closed.status == Status::Cancelled)
    );
    let inner = world.referral_events(incident, 2).await;
    assert_eq!(inner[1].event.actor, Actor::system());
    assert_eq!(inner[1].event.at, at());
    world.stop().await;
}

#[tokio::test]
async fn a_second_round_brings_what_was_said_in_the_first() {
    let mut world = World::start().await;
    let incident = key(1);
    world.say(&referred(incident, 1)).await;
    world.say(&commented(incident, Audience::Everyone, "for the reporter")).await;
    world.say(&commented(incident, Audience::Organisation, "for ourselves")).await;
    world.say(&commented(incident, Audience::Referral, "see the log")).await;
    world.caught_up(incident).await;
    let returned = serde_json::json!({"incident": "CDR-1", "round": 1, "reason": "Which intervals?"});
    assert_eq!(world.answer("return", None, returned).await.expect("an answer").code, None);
    world.say(&referred(incident, 2)).await;

    let told = world.packets(3).await;
    let AemoChange::Opened(second) = &told[2].event.change else { panic!("{told:?}") };
    let said: Vec<_> = second
        .thread
        .iter()
        .map(|said| (said.round, said.party, said.by.as_str(), said.kind.as_str(), said.text.as_str()))
        .collect();
    let expected = [
        (1, Party::DataHolder, "Harbour Energy", "opened", "Where did distributionLossFactor go?"),
        (1, Party::DataHolder, "Harbour Energy", "commented", "see the log"),
        (1, Party::Aemo, "AEMO", "returned", "Which intervals?"),
    ];
    assert_eq!(said, expected);
    let written = serde_json::to_string(&told[2].event).expect("an event");
    assert!(!written.contains("Dana") && !written.contains("budget-buddy"), "{written}");
    world.stop().await;
}

use contracts::{
    Actor, Audience, OrganisationId, Role, Severity,
    event::{
        Acknowledged, Answered, Asked, Assigned, Cancelled, Commented, Contributed, Deferred, Escalated,
        InformationProvided, InformationRequested, Read, ReadBy, Readied, ReferralConcluded,
        ReferralWithdrawn, Reopened, Resolved, Returned, SeverityChanged, VerificationFailed, Withdrawn,
    },
    lifecycle::Parties,
};
use uuid::Uuid;

use super::*;

fn id(text: &str) -> OrganisationId {
    text.parse().expect("a token")
}

fn actor(organisation: &str, party: Party) -> Actor {
    Actor {
        user: "user".parse().expect("a token"),
        name: "Kim".to_owned(),
        organisation: id(organisation),
        organisation_name: organisation.to_owned(),
        party,
        role: Role::Agent,
    }
}

fn parties() -> Parties {
    Parties { reporter: id("adr"), provider: id("retailer") }
}

fn change(status: Status, change: impl Into<IncidentChange>) -> Change {
    let event = IncidentEvent {
        incident: "CDR-1".parse().expect("a key"),
        at: Timestamp::UNIX_EPOCH,
        actor: actor("retailer", Party::DataHolder),
        parties: parties(),
        status,
        change: change.into(),
    };
    of_incident(&event)
}

/// Who is asked for what afterwards, besides what stays.
fn asked(change: &Change) -> Vec<(&str, Need)> {
    change.waiting.iter().map(|one| (one.reader.as_str(), one.need)).collect()
}

fn moved(status: Status, event: impl Into<IncidentChange>) -> Vec<(String, Need)> {
    let change = change(status, event);
    assert_eq!(change.cleared, [Cleared::OfTheParties(status)]);
    asked(&change).into_iter().map(|(reader, need)| (reader.to_owned(), need)).collect()
}

fn reason() -> String {
    "why".to_owned()
}

#[test]
fn each_move_asks_the_next_one_and_says_why() {
    let of = |reader: &str, need| vec![(reader.to_owned(), need)];
    let acknowledged = Acknowledged { assignee: (&Actor::system()).into() };
    assert_eq!(moved(Status::InProgress, acknowledged), of("retailer", Need::GoOn));
    let question = InformationRequested { question: reason() };
    assert_eq!(moved(Status::WaitingForReporter, question), of("adr", Need::Answer));
    let answer = InformationProvided { answer: reason() };
    assert_eq!(moved(Status::InProgress, answer), of("retailer", Need::ReporterAnswered));
    assert_eq!(moved(Status::ReadyToVerify, Readied {}), of("adr", Need::Verify));
    let failed = VerificationFailed { reason: reason() };
    assert_eq!(moved(Status::InProgress, failed), of("retailer", Need::VerificationFailed));
    let reopened = Reopened { reason: reason() };
    assert_eq!(moved(Status::InProgress, reopened), of("retailer", Need::Reopened));
    let withdrawn = ReferralWithdrawn { round: 1, reason: reason() };
    assert_eq!(moved(Status::InProgress, withdrawn), of("retailer", Need::GoOn));
    assert_eq!(moved(Status::Resolved, Resolved {}), []);
    assert_eq!(moved(Status::Cancelled, Cancelled { reason: reason() }), []);
}

#[test]
fn what_aemo_did_leads_to_the_round() {
    for (outcome, need) in
        [(ReferralState::Contributed, Need::AemoContributed), (ReferralState::Returned, Need::AemoReturned)]
    {
        let change = change(Status::InProgress, ReferralConcluded { round: 2, outcome });
        assert_eq!(asked(&change), [("retailer", need)]);
        assert_eq!(change.waiting[0].round, Some(2));
    }
}

#[test]
fn what_is_said_moves_nothing_and_answers_nobody() {
    let said = |audience| {
        let comment = Commented { comment_id: Uuid::nil(), body: reason(), audience };
        change(Status::ReferredToAemo, comment)
    };
    for audience in Audience::ALL {
        assert!(said(*audience).is_empty(), "{audience}");
    }
}

#[test]
fn the_accc_is_asked_to_look_at_what_is_critical_and_not_acknowledged() {
    let worse = || SeverityChanged { from: Severity::Minor, to: Severity::Critical, reason: reason() };
    let new = change(Status::New, worse());
    assert_eq!((asked(&new), new.touched), (vec![(ACCC, Need::Critical)], true));
    assert!(new.waiting[0].only_if_critical, "the same event makes it less severe");
    assert_eq!(new.cleared, [Cleared::One(Need::Critical)]);
    assert_eq!(asked(&change(Status::InProgress, worse())), []);
    let acknowledged = Acknowledged { assignee: (&Actor::system()).into() };
    assert_eq!(asked(&change(Status::InProgress, acknowledged)), [("retailer", Need::GoOn)]);
}

#[test]
fn what_was_escalated_stays_with_the_accc_until_it_ends() {
    let escalated = change(Status::InProgress, Escalated { reason: reason() });
    assert_eq!((escalated.cleared.len(), asked(&escalated)), (0, vec![(ACCC, Need::Escalated)]));
    let readied = change(Status::ReadyToVerify, Readied {});
    assert_eq!(readied.cleared, [Cleared::OfTheParties(Status::ReadyToVerify)]);
    for status in Status::ALL {
        assert_eq!(stays(*status).contains(&Need::Escalated), status.is_open(), "{status}");
    }
}

#[test]
fn another_assignee_is_asked_for_the_same() {
    let assigned = change(Status::InProgress, Assigned { assignee: None });
    assert_eq!(assigned, Change { touched: true, ..Change::none() });
}

fn in_round(state: ReferralState, change: impl Into<ReferralChange>) -> Change {
    of_referral(&ReferralEvent {
        incident: "CDR-1".parse().expect("a key"),
        round: 2,
        at: Timestamp::UNIX_EPOCH,
        actor: actor("aemo", Party::Aemo),
        parties: parties(),
        state,
        reference: None,
        change: change.into(),
    })
}

#[test]
fn a_round_asks_aemo_until_it_ends() {
    use contracts::event::Accepted;
    let accepted = in_round(ReferralState::Accepted, Accepted { reference: None });
    assert_eq!((asked(&accepted), accepted.waiting[0].round), (vec![(AEMO, Need::Contribute)], Some(2)));
    assert_eq!(accepted.cleared, [Cleared::OfAemo]);
    let until: Timestamp = "2026-05-01T00:00:00Z".parse().expect("a time");
    let deferred = in_round(ReferralState::Deferred, Deferred { until, reason: reason() });
    assert_eq!((asked(&deferred), deferred.waiting[0].since), (vec![(AEMO, Need::Resume)], until));
    let ends: [(ReferralState, ReferralChange); 3] = [
        (ReferralState::Contributed, Contributed { advice: reason() }.into()),
        (ReferralState::Returned, Returned { reason: reason() }.into()),
        (ReferralState::Withdrawn, Withdrawn { reason: reason() }.into()),
    ];
    for (state, end) in ends {
        let ended = in_round(state, end);
        assert_eq!(asked(&ended), [], "{state}");
        assert_eq!(ended.cleared, [Cleared::OfAemo, Cleared::One(Need::AemoAsked)], "{state}");
    }
}

#[test]
fn a_question_of_aemos_waits_for_the_provider() {
    let question = in_round(ReferralState::Accepted, Asked { question_id: None, question: reason() });
    assert_eq!(asked(&question), [("retailer", Need::AemoAsked)]);
    assert_eq!(question.cleared, [Cleared::OfAemo]);
    let answered = |state, more_asked| {
        in_round(state, Answered { question_id: Uuid::nil(), answer: reason(), more_asked })
    };
    let more = answered(ReferralState::Accepted, true);
    assert_eq!((asked(&more), more.cleared.len()), (vec![("retailer", Need::AemoAsked)], 0));
    // AEMO goes on where it was.
    for (state, need) in [
        (ReferralState::Received, Need::Accept),
        (ReferralState::Accepted, Need::Contribute),
        (ReferralState::Deferred, Need::Resume),
    ] {
        let last = answered(state, false);
        assert_eq!((asked(&last), last.waiting[0].round), (vec![(AEMO, need)], Some(2)));
        assert_eq!(last.cleared, [Cleared::One(Need::AemoAsked)]);
    }
    assert_eq!(asked(&answered(ReferralState::Contributed, false)), []);
    let read = Read { message: 1, told_at: Timestamp::UNIX_EPOCH, by: ReadBy::System };
    assert!(in_round(ReferralState::Received, read).is_empty(), "to read is not to answer");
}

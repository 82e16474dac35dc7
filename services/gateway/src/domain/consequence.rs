//! What an action will cause and who will see it, in words that stand beside it before it is sent.
//!
//! One table over [`Action`]. It says what workflow will do, whom notification will tell and who may read the line of
//! the timeline ([`super::entry`]); whoever changes one of these changes the words here.

use contracts::{
    Action, Audience, Relation, Status,
    lifecycle::{Facts, missing},
};

use super::{cast::Cast, court, lane::Lane};

/// What an action will cause and who will see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consequence {
    /// The status that follows; `None` where it stays.
    pub(crate) becomes: Option<Status>,
    pub(crate) causes: String,
    pub(crate) seen_by: String,
}

/// Which status an action leads to; `None` where it leaves it as it is.
pub(crate) const fn leads_to(action: Action) -> Option<Status> {
    match action {
        Action::Acknowledge
        | Action::ProvideInformation
        | Action::WithdrawReferral
        | Action::FailVerification
        | Action::Reopen => Some(Status::InProgress),
        Action::RequestInformation => Some(Status::WaitingForReporter),
        Action::Refer => Some(Status::ReferredToAemo),
        Action::ReadyToVerify => Some(Status::ReadyToVerify),
        Action::Resolve => Some(Status::Resolved),
        Action::Cancel => Some(Status::Cancelled),
        Action::SetRootCause
        | Action::ChangeSeverity
        | Action::Assign
        | Action::AddReference
        | Action::ReRoute
        | Action::Escalate => None,
    }
}

/// What the action will cause when the viewer of the cast takes it on an incident in this status.
pub(crate) fn of(action: Action, status: Status, cast: &Cast) -> Consequence {
    let causes = format!("{} {}", moves(action, cast), effect(action, status, cast));
    Consequence { becomes: leads_to(action), causes, seen_by: seen_by(action, status, cast) }
}

/// The status that follows, and whose move it then is.
fn moves(action: Action, cast: &Cast) -> String {
    let Some(next) = leads_to(action) else { return "The status stays as it is.".to_owned() };
    let status = next.label();
    match court::of(next, false).map(Lane::from) {
        Some(Lane::Reporter) => format!("Status becomes {status}: the next move is with {}.", cast.reporter),
        Some(Lane::Provider) => format!("Status becomes {status}: the next move is with {}.", cast.provider),
        Some(_) => format!("Status becomes {status}: the next move is with AEMO."),
        None => format!("Status becomes {status}: the next move is nobody’s."),
    }
}

/// What it causes besides, and who is told.
fn effect(action: Action, status: Status, cast: &Cast) -> String {
    let (reporter, provider) = (&cast.reporter, &cast.provider);
    match action {
        Action::Acknowledge => {
            format!("You work on it, unless a colleague is assigned already. {reporter} is told.")
        }
        Action::RequestInformation => format!("{reporter} is told, and asked to answer here."),
        Action::ProvideInformation => format!("{provider} is told."),
        Action::Refer => format!(
            "AEMO is alerted. {provider} stays the owner and goes on answering. {reporter} is told that it was \
             referred."
        ),
        Action::WithdrawReferral => {
            format!("AEMO is told and can answer this round no more. {reporter} is told that it came back.")
        }
        Action::SetRootCause => {
            format!("What was written as the root cause before is replaced. {reporter} is told.")
        }
        Action::ReadyToVerify => format!("{reporter} is asked to test against the root cause."),
        Action::Resolve => format!(
            "{provider} is told. After fourteen quiet days it is closed; until then you can reopen it."
        ),
        Action::FailVerification => {
            format!("{provider} is told, and has to write the root cause anew.")
        }
        Action::Cancel if cast.viewer == Relation::Accc => {
            format!("That is final. {reporter} and {provider} are told.")
        }
        Action::Cancel => format!("That is final. {provider} is told."),
        Action::Reopen => format!("{provider} is told, and has to write the root cause anew."),
        Action::ChangeSeverity if status == Status::ReferredToAemo => {
            format!("{reporter} and AEMO are told the old and the new severity.")
        }
        Action::ChangeSeverity => format!("{reporter} is told the old and the new severity."),
        Action::Assign => {
            let begins = if status == Status::New { " Acknowledging it is another step." } else { "" };
            format!(
                "You or the colleague whom you choose works on it from now on, or nobody does. Your colleagues are told.{begins}"
            )
        }
        Action::AddReference if cast.viewer == Relation::Reporter => {
            format!("The number is listed on this page. {provider} is told.")
        }
        Action::AddReference => format!("The number is listed on this page. {reporter} is told."),
        Action::ReRoute => format!(
            "Another brand owns it from now on: nobody is assigned and the root cause is open again. {reporter} and \
             both providers are told."
        ),
        Action::Escalate => format!("{reporter}, {provider} and your colleagues are told that it presses."),
    }
}

/// Who reads the line of the timeline that it leaves.
fn seen_by(action: Action, status: Status, cast: &Cast) -> String {
    let (reporter, provider) = (&cast.reporter, &cast.provider);
    let everyone = cast.readers(Audience::Everyone);
    let all_and_aemo = |aemo: &str| {
        let but_aemo = everyone.replace(" Not AEMO.", "");
        format!("{but_aemo} {aemo}")
    };
    match action {
        Action::Refer => format!(
            "AEMO and the ACCC see what you write here, and AEMO sees the summary, the severity and the evidence \
             below; never the description, nor comments to everyone or to your organisation. {reporter} sees only \
             that it was referred."
        ),
        Action::WithdrawReferral => {
            format!(
                "AEMO and the ACCC see the reason. {reporter} sees only that the referral was taken back."
            )
        }
        Action::ReRoute => format!(
            "{reporter}, the new provider and the ACCC see the reason. {provider} reads nothing of the incident any more."
        ),
        Action::ChangeSeverity if status == Status::ReferredToAemo => {
            all_and_aemo("AEMO sees both severities and the reason.")
        }
        Action::Resolve if cast.referred => all_and_aemo("AEMO sees only that it is resolved."),
        Action::Cancel if cast.referred => all_and_aemo("AEMO sees only that it is cancelled."),
        _ => everyone,
    }
}

/// Why the provider cannot refer or ask to verify now; `None` where it can, and for any other action.
pub(crate) fn why_not(action: Action, facts: Facts, cast: &Cast) -> Option<String> {
    let reporter = &cast.reporter;
    match (action, facts.status) {
        (Action::Refer, _) if missing(Action::Refer, facts).is_some() => {
            missing(Action::Refer, facts).map(str::to_owned)
        }
        (Action::Refer, Status::New) => Some("Acknowledge it first.".to_owned()),
        (Action::Refer, Status::WaitingForReporter) => {
            Some(format!("You have asked {reporter}. It can be referred once the answer is here."))
        }
        (Action::Refer, Status::ReferredToAemo) => {
            Some("It is with AEMO already. The next round can begin when this one has ended.".to_owned())
        }
        (Action::Refer, Status::ReadyToVerify) => {
            Some(format!("{reporter} is testing. If it still fails it comes back to you."))
        }
        (Action::Refer, Status::Resolved) => Some(format!("It is resolved. {reporter} can reopen it.")),
        (Action::Refer, Status::Closed | Status::Cancelled) => {
            Some(format!("It is {}, and that is final.", facts.status.label().to_lowercase()))
        }
        (Action::ReadyToVerify, Status::InProgress) if !facts.root_cause_set => {
            Some(format!("Set the root cause first: {reporter} tests against it."))
        }
        _ => None,
    }
}

/// Whether an action is what the incident waits for, and not something beside it.
pub(crate) const fn is_a_move(action: Action) -> bool {
    leads_to(action).is_some() && !matches!(action, Action::Cancel) || matches!(action, Action::SetRootCause)
}

#[cfg(test)]
mod tests {
    use contracts::lifecycle::{ever_permits, permits};

    use super::*;
    use crate::domain::cast::tests::cast;

    /// Everything that anybody may do, and when.
    fn possible() -> impl Iterator<Item = (Action, Status, Relation)> {
        Action::ALL.iter().flat_map(|action| {
            Relation::ALL.iter().flat_map(move |relation| {
                let open = Status::ALL.iter().filter(|status| permits(*action, **status, *relation));
                open.map(move |status| (*action, *status, *relation))
            })
        })
    }

    #[test]
    fn every_action_says_what_it_causes_and_who_sees_it() {
        for (action, status, relation) in possible() {
            let Consequence { causes, seen_by, .. } = of(action, status, &cast(relation));
            for words in [&causes, &seen_by] {
                assert!(words.len() > 20 && words.ends_with('.'), "{action} of {relation}: {words}");
                assert!(!words.contains("  "), "{action}: {words}");
            }
            if let Some(next) = leads_to(action) {
                assert!(causes.contains(next.label()), "{action}: {causes}");
            } else {
                assert!(causes.starts_with("The status stays"), "{action}: {causes}");
            }
        }
        assert_eq!(
            possible().map(|(action, ..)| action).collect::<std::collections::BTreeSet<_>>().len(),
            16
        );
    }

    #[test]
    fn aemo_is_said_to_be_told_of_a_severity_where_it_sees_it() {
        for (action, status, relation) in possible() {
            if action != Action::ChangeSeverity {
                continue;
            }
            let Consequence { causes, seen_by, .. } = of(action, status, &cast(relation));
            assert_eq!(
                causes.contains("AEMO"),
                !seen_by.contains("Not AEMO"),
                "{status}: {causes} {seen_by}"
            );
        }
    }

    #[test]
    fn whoever_acts_is_not_said_to_be_told() {
        for (action, status, relation) in possible() {
            let cast = cast(relation);
            let told = format!("{} is told.", cast.name(relation));
            assert!(!of(action, status, &cast).causes.contains(&told), "{action} of {relation}");
        }
    }

    #[test]
    fn a_referral_says_what_aemo_sees_and_what_it_never_does() {
        let Consequence { causes, seen_by, .. } =
            of(Action::Refer, Status::InProgress, &cast(Relation::Provider));
        assert!(
            causes.starts_with("Status becomes Referred to AEMO: the next move is with AEMO."),
            "{causes}"
        );
        assert!(causes.contains("AEMO is alerted"));
        assert!(seen_by.contains("never the description") && seen_by.contains("Frankly sees only that"));
    }

    #[test]
    fn where_the_provider_cannot_refer_the_reason_is_given() {
        let provider = cast(Relation::Provider);
        for status in Status::ALL {
            let facts = Facts { status: *status, shared_responsibility: true, root_cause_set: true };
            let open = permits(Action::Refer, *status, Relation::Provider);
            assert_eq!(why_not(Action::Refer, facts, &provider).is_none(), open, "{status}");
            let apart = Facts { shared_responsibility: false, ..facts };
            let why = why_not(Action::Refer, apart, &provider).expect("a reason");
            assert!(why.starts_with("The operation is not shared responsibility"), "{why}");
        }
        let facts = Facts { status: Status::InProgress, shared_responsibility: true, root_cause_set: false };
        assert!(why_not(Action::ReadyToVerify, facts, &provider).is_some());
        assert_eq!(why_not(Action::ReadyToVerify, Facts { root_cause_set: true, ..facts }, &provider), None);
    }

    #[test]
    fn only_what_moves_the_incident_is_a_move() {
        let moves: Vec<_> =
            Action::ALL.iter().filter(|one| is_a_move(**one)).map(|one| one.as_str()).collect();
        assert_eq!(moves.len(), 10, "{moves:?}");
        assert!(
            !moves.contains(&"assign") && !moves.contains(&"cancel") && moves.contains(&"set-root-cause")
        );
        assert!(Action::ALL.iter().all(|one| Relation::ALL.iter().any(|who| ever_permits(*one, *who))));
    }
}

//! What an answer in a referral will cause and who will see it, in words that stand beside it before it is sent. As
//! [`super::consequence`] does for the actions on an incident.

use contracts::{ReferralAction, ReferralState, Status};

use super::consequence::Consequence;

/// For an answer to a round in this state.
pub(crate) fn of(action: ReferralAction, state: ReferralState) -> Consequence {
    let becomes = ends(action).then_some(Status::InProgress);
    Consequence { becomes, causes: causes(action, state).to_owned(), seen_by: seen_by(action).to_owned() }
}

/// Whether the answer ends the round, and gives the incident back to the provider.
const fn ends(action: ReferralAction) -> bool {
    matches!(action, ReferralAction::Return | ReferralAction::Contribute)
}

const fn causes(action: ReferralAction, state: ReferralState) -> &'static str {
    match action {
        ReferralAction::Accept if matches!(state, ReferralState::Deferred) => {
            "The referral becomes Accepted again: AEMO goes on with it, and the day until which it was set aside is \
             dropped. The provider is told."
        }
        ReferralAction::Accept => {
            "The referral becomes Accepted: AEMO works on it, and the provider is told. From here you can contribute or \
             set it aside, and no longer return it."
        }
        ReferralAction::Return => {
            "This round ends without a contribution. The incident goes back to In Progress with the provider, who is \
             told and can refer it again in a new round."
        }
        ReferralAction::Defer => {
            "The referral becomes Deferred: accept it again to go on. The provider is told the day and the reason, and \
             the incident stays with AEMO."
        }
        ReferralAction::Ask => {
            "The provider is told, and the referral waits on it until it answers. The state stays as it is."
        }
        ReferralAction::Contribute => {
            "This round ends with what you write. The incident goes back to In Progress with the provider, who is told \
             and writes the root cause with AEMO’s part in it."
        }
        ReferralAction::Comment => "The provider is told. The state stays as it is.",
        ReferralAction::Answer => {
            "AEMO is told which question it answers, and goes on. The state stays as it is."
        }
    }
}

const fn seen_by(action: ReferralAction) -> &'static str {
    match action {
        ReferralAction::Accept => {
            "The provider and the ACCC see your ticket number. The data recipient sees nothing of it."
        }
        ReferralAction::Return | ReferralAction::Contribute => {
            "The provider and the ACCC read it. The data recipient sees only that the incident is In Progress again."
        }
        ReferralAction::Answer => "AEMO and the ACCC read it. The data recipient sees nothing of it.",
        ReferralAction::Defer | ReferralAction::Ask | ReferralAction::Comment => {
            "The provider and the ACCC read it. The data recipient sees nothing of it."
        }
    }
}

/// Whether the answer rests on what its writer had seen. A comment is never too late, nor is a word that AEMO waits for.
pub(crate) const fn rests_on_what_was_seen(action: ReferralAction) -> bool {
    !matches!(action, ReferralAction::Comment | ReferralAction::Answer)
}

#[cfg(test)]
mod tests {
    use contracts::referral::after;

    use super::*;

    #[test]
    fn what_is_said_to_follow_is_what_follows() {
        for state in ReferralState::ALL {
            for action in ReferralAction::ALL {
                let Some(next) = after(*state, *action) else { continue };
                let Consequence { becomes, causes, seen_by } = of(*action, *state);
                let ended = state.is_open() && !next.is_open();
                assert_eq!(becomes.is_some(), ended, "{action} when {state}");
                assert_eq!(causes.contains("This round ends"), ended, "{action} when {state}");
                assert_eq!(causes.contains("In Progress"), ended, "{action} when {state}");
                assert_eq!(seen_by.contains("In Progress"), ended, "{action} when {state}");
                let moves = next != *state && !ended;
                assert_eq!(
                    causes.contains(&format!("becomes {}", next.label())),
                    moves,
                    "{action} when {state}"
                );
                let told: &[&str] = match action {
                    ReferralAction::Answer => &["AEMO is told"],
                    _ => &["he provider is told", "the provider, who is told"],
                };
                assert!(told.iter().any(|words| causes.contains(words)), "{action} when {state}: {causes}");
                assert!(seen_by.contains("data recipient"), "{action} when {state}");
            }
        }
    }
}

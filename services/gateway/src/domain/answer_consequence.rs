//! What an answer of AEMO's will cause and who will see it, said before it is sent.

use contracts::{ReferralAction, ReferralState};

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AnswerConsequence {
    /// What it causes.
    pub(crate) causes: &'static str,
    /// Who reads what is written.
    pub(crate) seen_by: &'static str,
}

/// For an answer to a round in this state.
pub(crate) const fn of(action: ReferralAction, state: ReferralState) -> AnswerConsequence {
    let causes = match (action, state) {
        (ReferralAction::Accept, ReferralState::Deferred) => {
            "AEMO takes it up again: the round is accepted, and the day until which it was set aside is dropped. The \
             provider is told."
        }
        (ReferralAction::Accept, _) => {
            "AEMO works on it from now on. The provider is told; the incident stays with AEMO. From here you can \
             contribute or set it aside, and no longer return it."
        }
        (ReferralAction::Return, _) => {
            "Ends this round without a contribution. The incident goes back to In Progress with the provider, who can \
             refer it again in a new round."
        }
        (ReferralAction::Defer, _) => {
            "Sets the round aside until then; you accept it again to go on. The provider is told the day and the \
             reason; the incident stays with AEMO."
        }
        (ReferralAction::Ask, _) => {
            "The provider is asked, and the round waits on it until it answers. The state of the round stays."
        }
        (ReferralAction::Contribute, _) => {
            "Ends this round. The incident goes back to In Progress with the provider, who writes the root cause with \
             AEMO’s part in it."
        }
        (
            ReferralAction::Comment,
            ReferralState::Returned | ReferralState::Contributed | ReferralState::Withdrawn,
        ) => "The provider is told. The round has ended and stays as it is.",
        (ReferralAction::Comment, _) => "The provider is told. Nothing else changes.",
    };
    let seen_by = match action {
        ReferralAction::Accept => {
            "The provider and the ACCC see your ticket number. The data recipient sees nothing of it."
        }
        ReferralAction::Return | ReferralAction::Contribute => {
            "The provider and the ACCC read it. The data recipient only sees that the incident is In Progress again."
        }
        ReferralAction::Defer | ReferralAction::Ask | ReferralAction::Comment => {
            "The provider and the ACCC read it. The data recipient sees nothing of it."
        }
    };
    AnswerConsequence { causes, seen_by }
}

/// Whether the answer depends on what was seen: a comment is never too late.
pub(crate) const fn depends_on_what_was_seen(action: ReferralAction) -> bool {
    !matches!(action, ReferralAction::Comment)
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
                let AnswerConsequence { causes, seen_by } = of(*action, *state);
                let ends = state.is_open() && !next.is_open();
                assert_eq!(causes.contains("Ends this round"), ends, "{action} when {state}");
                assert_eq!(causes.contains("In Progress"), ends, "{action} when {state}");
                assert_eq!(seen_by.contains("In Progress"), ends, "{action} when {state}");
                assert!(seen_by.contains("data recipient"), "{action} when {state}");
            }
        }
    }
}

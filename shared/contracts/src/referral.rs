//! AEMO's own state in a referral round, independent of the incident's (DOMAIN, after CERT/CC's Vultron model).

use crate::{
    actor::{Party, Role},
    text_enum::text_enum,
};

text_enum! {
    /// Where a round stands.
    ReferralState, "a referral state" {
        /// Waiting for AEMO to look at it.
        Received = "received", "Received";
        /// AEMO works on it.
        Accepted = "accepted", "Accepted";
        /// AEMO set it aside until a day that it named.
        Deferred = "deferred", "Deferred";
        /// AEMO gave it back with a reason. Final.
        Returned = "returned", "Returned";
        /// AEMO gave its information. Final.
        Contributed = "contributed", "Contributed";
        /// The provider took it back. Final.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

impl ReferralState {
    /// Whether AEMO can still answer.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Accepted | Self::Deferred)
    }
}

text_enum! {
    /// What AEMO can do in a round: `aemo.answer.{action}` and `POST /referrals/{id}/actions/{action}`.
    ReferralAction, "an answer" {
        /// Take it up, also after deferring.
        Accept = "accept", "Accept";
        /// Give it back with a reason.
        Return = "return", "Return";
        /// Set it aside until a day.
        Defer = "defer", "Defer";
        /// Ask the provider.
        Ask = "ask", "Ask";
        /// Give the information asked for.
        Contribute = "contribute", "Contribute";
        /// Say something to the provider.
        Comment = "comment", "Comment";
    }
}

/// The state after an answer; `None` where the state does not allow it.
pub const fn after(state: ReferralState, action: ReferralAction) -> Option<ReferralState> {
    use ReferralAction as A;
    use ReferralState as S;
    match (action, state) {
        (A::Accept, S::Received | S::Deferred) => Some(S::Accepted),
        (A::Return, S::Received) => Some(S::Returned),
        (A::Defer, S::Accepted) => Some(S::Deferred),
        (A::Contribute, S::Accepted) => Some(S::Contributed),
        // A comment after the round as well: advice is often followed by a word of explanation.
        (A::Ask, S::Received | S::Accepted | S::Deferred) | (A::Comment, _) => Some(state),
        _ => None,
    }
}

/// The answers that are open to a user of this party and role.
pub fn available(state: ReferralState, party: Party, role: Role) -> Vec<ReferralAction> {
    if party != Party::Aemo || role == Role::Viewer {
        return Vec::new();
    }
    ReferralAction::ALL.iter().copied().filter(|action| after(state, *action).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_answer() {
        use ReferralState as S;
        #[rustfmt::skip]
        let table: &[(S, &[(&str, S)])] = &[
            (S::Received, &[("accept", S::Accepted), ("return", S::Returned), ("ask", S::Received), ("comment", S::Received)]),
            (S::Accepted, &[("defer", S::Deferred), ("contribute", S::Contributed), ("ask", S::Accepted), ("comment", S::Accepted)]),
            (S::Deferred, &[("accept", S::Accepted), ("ask", S::Deferred), ("comment", S::Deferred)]),
            (S::Returned, &[("comment", S::Returned)]),
            (S::Contributed, &[("comment", S::Contributed)]),
            (S::Withdrawn, &[("comment", S::Withdrawn)]),
        ];
        assert_eq!(table.len(), S::ALL.len());
        for (state, answers) in table {
            for action in ReferralAction::ALL {
                let expected =
                    answers.iter().find(|(name, _)| *name == action.as_str()).map(|(_, next)| *next);
                assert_eq!(after(*state, *action), expected, "{state} {action}");
            }
        }
    }

    #[test]
    fn nobody_but_aemo_answers() {
        for party in Party::ALL {
            let open = available(ReferralState::Received, *party, Role::Agent);
            assert_eq!(open.is_empty(), *party != Party::Aemo, "{party}");
        }
        assert_eq!(available(ReferralState::Received, Party::Aemo, Role::Viewer), []);
    }
}

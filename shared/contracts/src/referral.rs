//! AEMO's own state in a referral round, independent of the incident's (DOMAIN, after CERT/CC's Vultron model).

use crate::{
    actor::{Party, Role},
    form,
    ids::ReferralId,
    problem::{Kind, Problem},
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
    /// What can be done in a round: `POST /referrals/{id}/actions/{action}`. All but the last are AEMO's, whose systems
    /// send them to `aemo.answer.{action}`.
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
        /// The provider answers a question of AEMO's.
        Answer = "answer", "Answer AEMO";
    }
}

impl ReferralAction {
    /// What AEMO does.
    pub const AEMOS: [Self; 6] =
        [Self::Accept, Self::Return, Self::Defer, Self::Ask, Self::Contribute, Self::Comment];

    /// Whether it is AEMO's first response, which ends the clock (DOMAIN, "Clocks"). A word besides is none, and what is
    /// set aside was accepted before.
    pub const fn responds(self) -> bool {
        matches!(self, Self::Accept | Self::Return | Self::Ask | Self::Contribute)
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
        (A::Ask | A::Answer, S::Received | S::Accepted | S::Deferred) | (A::Comment, _) => Some(state),
        _ => None,
    }
}

/// The refusal of what the state of a round does not take: it names the state, and what it takes of this party.
pub fn not_possible(
    referral: ReferralId,
    state: ReferralState,
    action: ReferralAction,
    (party, role): (Party, Role),
) -> Problem {
    let detail = format!("{referral} is {state}, and “{action}” is not possible then.");
    Problem::conflict(detail, state, available(state, false, party, role))
}

/// The refusal of a body in `aemo.answer.*` that is no JSON object.
pub fn no_answer(error: &serde_json::Error) -> Problem {
    let expected = r#"{"incident": "CDR-42", "round": 1, …}"#;
    let detail = format!("The body is not a JSON object such as {expected}: {}.", form::unreadable(error));
    Problem::new(Kind::Malformed, detail)
}

/// What is open to a user of this party and role. `asked` says that a question of AEMO's waits for the provider.
pub fn available(state: ReferralState, asked: bool, party: Party, role: Role) -> Vec<ReferralAction> {
    let theirs: &[ReferralAction] = match (party, role) {
        (Party::Aemo, Role::Agent) => &ReferralAction::AEMOS,
        (Party::DataHolder, Role::Agent) if asked => &[ReferralAction::Answer],
        _ => &[],
    };
    theirs.iter().copied().filter(|action| after(state, *action).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_answer() {
        use ReferralState as S;
        #[rustfmt::skip]
        let table: &[(S, &[(&str, S)])] = &[
            (S::Received, &[("accept", S::Accepted), ("return", S::Returned), ("ask", S::Received), ("comment", S::Received), ("answer", S::Received)]),
            (S::Accepted, &[("defer", S::Deferred), ("contribute", S::Contributed), ("ask", S::Accepted), ("comment", S::Accepted), ("answer", S::Accepted)]),
            (S::Deferred, &[("accept", S::Accepted), ("ask", S::Deferred), ("comment", S::Deferred), ("answer", S::Deferred)]),
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
    fn aemo_answers_a_referral_and_the_provider_a_question() {
        for party in Party::ALL {
            for asked in [false, true] {
                let open = available(ReferralState::Received, asked, *party, Role::Agent);
                let expected: &[ReferralAction] = match party {
                    Party::Aemo => {
                        use ReferralAction as A;
                        &[A::Accept, A::Return, A::Ask, A::Comment]
                    }
                    Party::DataHolder if asked => &[ReferralAction::Answer],
                    _ => &[],
                };
                assert_eq!(open, expected, "{party} {asked}");
                assert_eq!(available(ReferralState::Received, asked, *party, Role::Viewer), [], "{party}");
            }
            assert_eq!(available(ReferralState::Returned, true, Party::DataHolder, Role::Agent), []);
        }
    }

    #[test]
    fn all_but_the_providers_answer_is_aemos() {
        let others: Vec<_> =
            ReferralAction::ALL.iter().filter(|action| !ReferralAction::AEMOS.contains(action)).collect();
        assert_eq!(others, [&ReferralAction::Answer]);
    }
}

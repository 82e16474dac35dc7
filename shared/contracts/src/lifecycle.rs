//! Who may do what, when: the table of DOMAIN, "Lifecycle", as data.
//!
//! It is part of the published language because `available_actions` is: intake answers with it, the gateway
//! shows it, and workflow, which alone decides, enforces this very table. What a transition *does* is
//! workflow's own.

use serde::{Deserialize, Serialize};

use crate::{
    actor::{Actor, Party, Role},
    ids::OrganisationId,
    incident::Status,
    text_enum::text_enum,
};

text_enum! {
    /// What a party can do to an incident, by its name in the API: `POST /incidents/{key}/actions/{action}`.
    Action, "an action" {
        /// The provider takes it up.
        Acknowledge = "acknowledge", "Acknowledge";
        /// The provider asks the reporter.
        RequestInformation = "request-information", "Ask the reporter";
        /// The reporter answers.
        ProvideInformation = "provide-information", "Answer the provider";
        /// The provider refers it to AEMO.
        Refer = "refer", "Refer to AEMO";
        /// The provider takes the open round back.
        WithdrawReferral = "withdraw-referral", "Withdraw the referral";
        /// The provider writes the root cause.
        SetRootCause = "set-root-cause", "Set the root cause";
        /// The provider asks the reporter to test.
        ReadyToVerify = "ready-to-verify", "Ready to verify";
        /// The reporter verified.
        Resolve = "resolve", "Resolve";
        /// The reporter tested and it still fails.
        FailVerification = "fail-verification", "Verification failed";
        /// The reporter withdraws it before work, or the ACCC removes it.
        Cancel = "cancel", "Cancel";
        /// The reporter saw it again within fourteen days.
        Reopen = "reopen", "Reopen";
        /// The provider changes the severity, with a reason.
        ChangeSeverity = "change-severity", "Change the severity";
        /// Somebody of the provider takes it, gives it to a colleague, or lets it go.
        Assign = "assign", "Assign";
        /// A ticket number of one's own, or of AEMO's service desk.
        AddReference = "add-reference", "Add an external reference";
        /// The ACCC sends a mis-addressed incident to the right brand.
        ReRoute = "re-route", "Re-route";
        /// The ACCC presses.
        Escalate = "escalate", "Escalate";
    }
}

text_enum! {
    /// What an organisation is to one incident.
    Relation, "a relation" {
        /// Raised it.
        Reporter = "reporter", "Reporter";
        /// Owns it from first to last.
        Provider = "provider", "Provider";
        /// Was referred to.
        Aemo = "aemo", "AEMO";
        /// Watches over it.
        Accc = "accc", "ACCC";
    }
}

/// The organisations on an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Parties {
    /// Who raised it.
    pub reporter: OrganisationId,
    /// Who owns it.
    pub provider: OrganisationId,
}

impl Parties {
    /// What the actor's organisation is to the incident; `None` when it may not know of it.
    ///
    /// `was_referred` says that there was a referral round: AEMO sees only what was referred to it.
    pub fn relation(&self, actor: &Actor, was_referred: bool) -> Option<Relation> {
        match actor.party {
            Party::Adr | Party::DataHolder if actor.organisation == self.provider => Some(Relation::Provider),
            Party::Adr | Party::DataHolder if actor.organisation == self.reporter => Some(Relation::Reporter),
            Party::Aemo if was_referred => Some(Relation::Aemo),
            Party::Accc => Some(Relation::Accc),
            Party::Adr | Party::DataHolder | Party::Aemo | Party::Operator => None,
        }
    }
}

/// What of an incident decides which actions are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
    pub status: Status,
    /// Whether AEMO holds part of the data.
    pub shared_responsibility: bool,
    /// Whether the provider has written a root cause since work (last) began.
    pub root_cause_set: bool,
}

/// Whether the table lets this relation take this action in this status, whatever else is needed.
pub const fn permits(action: Action, status: Status, relation: Relation) -> bool {
    use Action as A;
    use Relation as R;
    use Status as S;
    match (relation, action) {
        (R::Reporter, A::ProvideInformation) => matches!(status, S::WaitingForReporter),
        (R::Reporter, A::Resolve | A::FailVerification) => matches!(status, S::ReadyToVerify),
        (R::Reporter, A::Reopen) => matches!(status, S::Resolved),
        (R::Reporter, A::Cancel) | (R::Provider, A::Acknowledge) => matches!(status, S::New),
        (R::Provider, A::RequestInformation | A::Refer | A::ReadyToVerify) => matches!(status, S::InProgress),
        (R::Provider, A::WithdrawReferral) => matches!(status, S::ReferredToAemo),
        (R::Provider, A::SetRootCause) => {
            matches!(status, S::InProgress | S::WaitingForReporter | S::ReferredToAemo)
        }
        (R::Provider, A::ChangeSeverity | A::Assign) | (R::Reporter | R::Provider, A::AddReference) => {
            status.is_open()
        }
        (R::Accc, A::Cancel | A::ReRoute) => matches!(status, S::New | S::InProgress),
        (R::Accc, A::Escalate) => status.is_open(),
        _ => false,
    }
}

/// Whether the relation may take the action in *some* status: the line between "not allowed" and "not now".
pub fn ever_permits(action: Action, relation: Relation) -> bool {
    Status::ALL.iter().any(|status| permits(action, *status, relation))
}

/// What is needed besides the status (DOMAIN, column "Needs"); says what is missing.
pub fn missing(action: Action, facts: Facts) -> Option<&'static str> {
    match action {
        Action::Refer if !facts.shared_responsibility => Some(
            "The operation is not shared responsibility, or the provider is not an energy retailer: AEMO has no part in \
             it. Use AEMO's own service channels for anything else.",
        ),
        Action::ReadyToVerify if !facts.root_cause_set => {
            Some("Set the root cause first (set-root-cause); the reporter tests against it.")
        }
        _ => None,
    }
}

/// The actions that are open to an actor with this relation, in the order of [`Action::ALL`].
pub fn available(facts: Facts, relation: Relation, role: Role) -> Vec<Action> {
    if role == Role::Viewer {
        return Vec::new();
    }
    Action::ALL
        .iter()
        .copied()
        .filter(|action| permits(*action, facts.status, relation) && missing(*action, facts).is_none())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table once more, as a reader of DOMAIN would write it down: status, relation, what they may do.
    #[rustfmt::skip]
    const EXPECTED: &[(Status, Relation, &[&str])] = &[
        (Status::New, Relation::Reporter, &["cancel", "add-reference"]),
        (Status::New, Relation::Provider, &["acknowledge", "change-severity", "assign", "add-reference"]),
        (Status::New, Relation::Accc, &["cancel", "re-route", "escalate"]),
        (Status::InProgress, Relation::Reporter, &["add-reference"]),
        (Status::InProgress, Relation::Provider, &["request-information", "refer", "set-root-cause", "ready-to-verify", "change-severity", "assign", "add-reference"]),
        (Status::InProgress, Relation::Accc, &["cancel", "re-route", "escalate"]),
        (Status::WaitingForReporter, Relation::Reporter, &["provide-information", "add-reference"]),
        (Status::WaitingForReporter, Relation::Provider, &["set-root-cause", "change-severity", "assign", "add-reference"]),
        (Status::WaitingForReporter, Relation::Accc, &["escalate"]),
        (Status::ReferredToAemo, Relation::Reporter, &["add-reference"]),
        (Status::ReferredToAemo, Relation::Provider, &["withdraw-referral", "set-root-cause", "change-severity", "assign", "add-reference"]),
        (Status::ReferredToAemo, Relation::Accc, &["escalate"]),
        (Status::ReadyToVerify, Relation::Reporter, &["resolve", "fail-verification", "add-reference"]),
        (Status::ReadyToVerify, Relation::Provider, &["change-severity", "assign", "add-reference"]),
        (Status::ReadyToVerify, Relation::Accc, &["escalate"]),
        (Status::Resolved, Relation::Reporter, &["reopen"]),
    ];

    #[test]
    fn the_table_is_that_of_the_domain_for_every_status_relation_and_action() {
        for status in Status::ALL {
            for relation in Relation::ALL {
                let row = EXPECTED.iter().find(|(s, r, _)| s == status && r == relation);
                let expected = row.map_or(&[][..], |(_, _, actions)| *actions);
                for action in Action::ALL {
                    assert_eq!(
                        permits(*action, *status, *relation),
                        expected.contains(&action.as_str()),
                        "{status} {relation} {action}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_viewer_may_do_nothing_and_facts_narrow_the_rest() {
        let facts = Facts { status: Status::InProgress, shared_responsibility: false, root_cause_set: false };
        assert_eq!(available(facts, Relation::Provider, Role::Viewer), []);
        let open = available(facts, Relation::Provider, Role::Agent);
        assert!(!open.contains(&Action::Refer) && !open.contains(&Action::ReadyToVerify));
        let all = Facts { shared_responsibility: true, root_cause_set: true, ..facts };
        let open = available(all, Relation::Provider, Role::Agent);
        assert!(open.contains(&Action::Refer) && open.contains(&Action::ReadyToVerify));
    }
}

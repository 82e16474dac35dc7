//! Who may watch an incident, and what that adds to what is told anyway.
//!
//! A watcher hears everything that the own organisation may read. The provider's users hear all of that already, so
//! what a watcher hears besides is the provider's sentence, where `may_read` lets the own organisation have it.

use contracts::{
    Audience, OrganisationId, Party, Relation, event::IncidentChange, incident::may_read, lifecycle::Parties,
};

use super::{Address, Told};

/// Whether the users of an organisation may watch: those of the parties, and the ACCC's. AEMO reads referrals and no
/// incident, so there is nothing that it could watch.
pub(crate) fn may_watch(parties: &Parties, party: Party, organisation: &OrganisationId) -> bool {
    match party {
        Party::Adr | Party::DataHolder => {
            *organisation == parties.provider || *organisation == parties.reporter
        }
        Party::Accc => true,
        Party::Aemo | Party::Operator => false,
    }
}

/// What is told to watchers alone, besides what `told` tells whole organisations.
pub(super) fn for_watchers(event: Told<'_>, told: &[Address]) -> Vec<Address> {
    let (parties, audience) = match event {
        Told::Incident(event) => match &event.change {
            IncidentChange::Commented(comment) => (&event.parties, comment.audience),
            IncidentChange::Attached(attached) => (&event.parties, attached.audience),
            IncidentChange::Detached(detached) => (&event.parties, detached.audience),
            _ => (&event.parties, Audience::Everyone),
        },
        Told::Referral(event) => (&event.parties, Audience::Referral),
    };
    let Some(fullest) = told.iter().find(|address| address.organisation == parties.provider) else {
        return Vec::new();
    };
    let others = [(Relation::Reporter, parties.reporter.clone()), (Relation::Accc, OrganisationId::accc())];
    others
        .into_iter()
        .filter(|(relation, _)| may_read(audience, *relation, false))
        .filter(|(_, organisation)| !told.iter().any(|address| address.organisation == *organisation))
        .map(|(_, organisation)| Address { organisation, only_watchers: true, ..fullest.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use contracts::{
        Actor, ReferralState, Role, Status,
        event::{
            Answered, Asked, Assigned, Commented, IncidentEvent, ReferralChange, ReferralConcluded,
            ReferralEvent, Returned, RootCauseSet,
        },
        incident::{ResponsibleParty, RootCause, RootCauseCode},
    };
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::addressees;

    fn id(text: &str) -> OrganisationId {
        text.parse().expect("an organisation")
    }

    fn parties() -> Parties {
        Parties { reporter: id("budget-buddy"), provider: id("harbour") }
    }

    fn dana() -> Actor {
        Actor {
            user: "dana".parse().expect("a user"),
            name: "Dana".to_owned(),
            organisation: id("harbour"),
            organisation_name: "Harbour".to_owned(),
            party: Party::DataHolder,
            role: Role::Agent,
        }
    }

    fn watchers_of(event: Told<'_>) -> Vec<String> {
        let told = addressees(event);
        for_watchers(event, &told).into_iter().map(|a| format!("{}: {}", a.organisation, a.text)).collect()
    }

    fn of(change: impl Into<IncidentChange>) -> Vec<String> {
        let event = IncidentEvent {
            incident: "CDR-12".parse().expect("a key"),
            at: Timestamp::UNIX_EPOCH,
            actor: dana(),
            parties: parties(),
            status: Status::InProgress,
            change: change.into(),
        };
        watchers_of(Told::Incident(&event))
    }

    fn in_a_round(state: ReferralState, change: impl Into<ReferralChange>) -> Vec<String> {
        watchers_of(Told::Referral(&ReferralEvent {
            incident: "CDR-12".parse().expect("a key"),
            round: 1,
            at: Timestamp::UNIX_EPOCH,
            actor: dana(),
            parties: parties(),
            state,
            reference: None,
            change: change.into(),
        }))
    }

    fn commented(audience: Audience) -> Commented {
        Commented { comment_id: Uuid::nil(), body: "SECRET".to_owned(), audience }
    }

    #[test]
    fn the_parties_and_the_accc_may_watch_and_nobody_else() {
        let may = |party, organisation| may_watch(&parties(), party, &id(organisation));
        assert!(may(Party::Adr, "budget-buddy"));
        assert!(may(Party::DataHolder, "harbour"));
        assert!(may(Party::Accc, "accc"));
        assert!(!may(Party::Adr, "another"));
        assert!(!may(Party::DataHolder, "sunstone"));
        assert!(!may(Party::Aemo, "aemo"));
        assert!(!may(Party::Operator, "portal"));
        // An organisation that calls itself by a party's name is not that party.
        assert!(!may(Party::Aemo, "harbour") && !may(Party::Operator, "budget-buddy"));
    }

    #[test]
    fn the_accc_hears_what_the_provider_hears() {
        let cause = RootCause {
            code: RootCauseCode::Outage,
            text: "SECRET".to_owned(),
            responsible_party: ResponsibleParty::Provider,
        };
        assert_eq!(of(RootCauseSet { root_cause: cause }), ["accc: Harbour set the root cause of CDR-12."]);
        let returned = Returned { reason: "SECRET".to_owned() };
        assert_eq!(in_a_round(ReferralState::Returned, returned), ["accc: Harbour returned CDR-12-R1."]);
    }

    #[test]
    fn an_answer_of_aemo_is_told_once() {
        let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Returned };
        assert_eq!(of(concluded), [""; 0], "the round's own event has told it");
    }

    #[test]
    fn the_reporter_hears_who_took_it() {
        let expected = [
            "budget-buddy: CDR-12 is assigned to nobody at Harbour any more.",
            "accc: CDR-12 is assigned to nobody at Harbour any more.",
        ];
        assert_eq!(of(Assigned { assignee: None }), expected);
    }

    #[test]
    fn nobody_hears_of_what_the_organisation_may_not_read() {
        assert_eq!(of(commented(Audience::Organisation)), [""; 0]);
        assert_eq!(of(commented(Audience::Referral)), ["accc: Harbour commented on the referral of CDR-12."]);
        let asked = Asked { question_id: None, question: "SECRET".to_owned() };
        let asked = in_a_round(ReferralState::Received, asked);
        assert_eq!(asked, ["accc: Harbour asked a question on CDR-12-R1."]);
        let answered = Answered { question_id: Uuid::nil(), answer: "SECRET".to_owned(), more_asked: false };
        let answered = in_a_round(ReferralState::Received, answered);
        assert_eq!(answered, ["accc: Harbour answered AEMO’s question on CDR-12-R1."]);
    }

    #[test]
    fn nothing_is_told_twice() {
        assert_eq!(of(commented(Audience::Everyone)), ["accc: Harbour commented on CDR-12."]);
    }
}

//! Who may read something of an incident, in one word: what the gateway writes beside each row, and notification asks
//! before it tells a participant's systems.

use crate::{
    actor::{Actor, Party},
    ids::OrganisationId,
    incident::{Audience, may_read},
    lifecycle::{Parties, Relation},
};

/// The word for the ACCC. No organisation can be called so.
pub const ACCC: &str = "@accc";
/// The word for AEMO.
pub const AEMO: &str = "@aemo";

/// The word for a party; `None` for those who read nothing.
pub fn reader(party: Party, organisation: &OrganisationId) -> Option<String> {
    match party {
        Party::Adr | Party::DataHolder => Some(organisation.to_string()),
        Party::Accc => Some(ACCC.to_owned()),
        Party::Aemo => Some(AEMO.to_owned()),
        Party::Operator => None,
    }
}

/// Who may read the incident itself.
pub fn of_incident(parties: &Parties) -> Vec<String> {
    distinct([parties.reporter.to_string(), parties.provider.to_string(), ACCC.to_owned()])
}

/// Who may read a referral.
pub fn of_referral(parties: &Parties) -> Vec<String> {
    of_audience(Audience::Referral, parties, None)
}

/// Who may read what is said to an audience, `by` whom.
pub fn of_audience(audience: Audience, parties: &Parties, by: Option<&Actor>) -> Vec<String> {
    let own = by.and_then(|actor| reader(actor.party, &actor.organisation));
    let relations = [
        (Relation::Reporter, parties.reporter.to_string()),
        (Relation::Provider, parties.provider.to_string()),
        (Relation::Aemo, AEMO.to_owned()),
        (Relation::Accc, ACCC.to_owned()),
    ];
    // `own` is of the writer alone; what it adds for a party that reads anyway, the list has already.
    let readers = relations
        .into_iter()
        .filter(|(relation, reader)| may_read(audience, *relation, own.as_ref() == Some(reader)));
    distinct(readers.map(|(_, reader)| reader))
}

/// Who may read a file. One that is meant for AEMO AEMO reads once it was asked.
pub fn of_file(audience: Audience, parties: &Parties, by: &Actor, was_referred: bool) -> Vec<String> {
    let mut readers = of_audience(audience, parties, Some(by));
    readers.retain(|reader| was_referred || reader != AEMO);
    readers
}

fn distinct(readers: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = readers.into_iter().collect();
    list.sort_unstable();
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parties() -> Parties {
        Parties {
            reporter: "adr-1".parse().expect("a token"),
            provider: "retailer-1".parse().expect("a token"),
        }
    }

    #[test]
    fn each_audience_has_its_readers() {
        let everyone = of_audience(Audience::Everyone, &parties(), None);
        assert_eq!(everyone, ["@accc", "adr-1", "retailer-1"]);
        let referral = of_audience(Audience::Referral, &parties(), None);
        assert_eq!(referral, ["@accc", "@aemo", "retailer-1"]);
    }

    #[test]
    fn what_an_organisation_keeps_to_itself_not_even_the_accc_reads() {
        let mut actor = Actor::system();
        actor.party = Party::DataHolder;
        actor.organisation = "retailer-1".parse().expect("a token");
        assert_eq!(of_audience(Audience::Organisation, &parties(), Some(&actor)), ["retailer-1"]);
        assert!(of_audience(Audience::Organisation, &parties(), None).is_empty());
    }

    #[test]
    fn aemo_knows_of_a_file_only_once_it_was_asked() {
        let of = |referred| of_file(Audience::Referral, &parties(), &Actor::system(), referred);
        assert_eq!(of(false), ["@accc", "retailer-1"]);
        assert_eq!(of(true), ["@accc", "@aemo", "retailer-1"]);
    }

    #[test]
    fn an_organisation_named_like_aemo_is_not_aemo() {
        assert_eq!(reader(Party::Adr, &OrganisationId::aemo()).as_deref(), Some("aemo"));
        assert_eq!(reader(Party::Aemo, &OrganisationId::aemo()).as_deref(), Some(AEMO));
        assert_eq!(reader(Party::Operator, &OrganisationId::aemo()), None);
    }
}

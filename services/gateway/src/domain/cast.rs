//! The parties of one incident by their names, and who of them reads what.

use contracts::{Audience, Relation, incident::may_read};

/// Who is on the incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cast {
    /// The name of the organisation that raised it.
    pub(crate) reporter: String,
    /// The name of the organisation that owns it.
    pub(crate) provider: String,
    /// What the viewer's organisation is to it.
    pub(crate) viewer: Relation,
    /// Whether it was ever referred to AEMO.
    pub(crate) referred: bool,
}

impl Cast {
    /// The name of a party, as within a sentence.
    pub(crate) fn name(&self, relation: Relation) -> &str {
        match relation {
            Relation::Reporter => &self.reporter,
            Relation::Provider => &self.provider,
            Relation::Aemo => "AEMO",
            Relation::Accc => "the ACCC",
        }
    }

    /// Who reads what the viewer says to an audience, and who does not: one sentence each.
    pub(crate) fn readers(&self, audience: Audience) -> String {
        let reads = |relation: &Relation| may_read(audience, *relation, *relation == self.viewer);
        let (read, not): (Vec<Relation>, Vec<Relation>) = Relation::ALL.iter().partition(|one| reads(one));
        match (audience, self.viewer) {
            (Audience::Organisation, Relation::Accc) => "Only the ACCC. No other party.".to_owned(),
            (Audience::Organisation, _) => format!("Only {}. Not even the ACCC.", self.names(&read)),
            _ => format!("{}. Not {}.", self.names(&read), self.names(&not)),
        }
    }

    fn names(&self, relations: &[Relation]) -> String {
        let names: Vec<&str> = relations.iter().map(|one| self.name(*one)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::domain) fn cast(viewer: Relation) -> Cast {
        let (reporter, provider) = ("Frankly".to_owned(), "Southern Grid".to_owned());
        Cast { reporter, provider, viewer, referred: true }
    }

    #[test]
    fn readers_are_named_and_so_are_those_who_do_not_read() {
        let provider = cast(Relation::Provider);
        for (audience, expected) in [
            (Audience::Everyone, "Frankly, Southern Grid and the ACCC. Not AEMO."),
            (Audience::Referral, "Southern Grid, AEMO and the ACCC. Not Frankly."),
            (Audience::Organisation, "Only Southern Grid. Not even the ACCC."),
        ] {
            assert_eq!(provider.readers(audience), expected);
        }
        assert_eq!(cast(Relation::Accc).readers(Audience::Organisation), "Only the ACCC. No other party.");
    }
}

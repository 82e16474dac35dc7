//! Who watches an incident, as it is shown.

use contracts::{OrganisationId, Party, UserId};
use serde::Serialize;

use super::reader::{ACCC, reader};

/// A user who is told of everything on the incident that his or her organisation may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct WatcherView {
    /// The user.
    pub(crate) user: UserId,
    /// The user's name.
    pub(crate) name: String,
    /// For whom the user acts.
    pub(crate) organisation: OrganisationId,
    /// Its name.
    pub(crate) organisation_name: String,
}

/// Who may know that a user of this organisation watches: the organisation itself, and the ACCC.
pub(crate) fn readers(party: Party, organisation: &OrganisationId) -> Vec<String> {
    let own = reader(party, organisation);
    let mut readers: Vec<String> = own.into_iter().chain([ACCC.to_owned()]).collect();
    readers.dedup();
    readers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_but_the_own_organisation_and_the_accc_knows_who_watches() {
        let of = |party, organisation: &str| readers(party, &organisation.parse().expect("a token"));
        assert_eq!(of(Party::Adr, "adr-1"), ["adr-1", "@accc"]);
        assert_eq!(of(Party::DataHolder, "retailer-1"), ["retailer-1", "@accc"]);
        assert_eq!(of(Party::Accc, "accc"), ["@accc"]);
    }
}

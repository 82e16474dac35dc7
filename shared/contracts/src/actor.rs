//! Who does something.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrganisationId, UserId},
    text_enum::text_enum,
};

text_enum! {
    // DOMAIN, "Who".
    /// What kind of participant an organisation is.
    Party, "a party" {
        /// An accredited data recipient.
        Adr = "adr", "Accredited data recipient";
        /// A primary data holder: in energy, a retailer.
        DataHolder = "data_holder", "Data holder";
        /// The secondary data holder of energy.
        Aemo = "aemo", "AEMO";
        /// The ACCC's CDR Technical Operations.
        Accc = "accc", "ACCC";
        /// Those who run this portal. They see services, never incidents.
        Operator = "operator", "Operator";
    }
}

text_enum! {
    /// What a user may do for the organisation.
    Role, "a role" {
        /// Works on incidents.
        Agent = "agent", "Agent";
        /// Reads only.
        Viewer = "viewer", "Viewer";
    }
}

/// The person or system behind a command or event, as the gateway (or AEMO's account) vouched for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The user's name, as shown to others on the incident.
    pub name: String,
    /// The organisation that the user acts for.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// What kind of participant the organisation is.
    pub party: Party,
    /// What the user may do.
    pub role: Role,
}

impl Actor {
    /// The portal itself, for what happens without a person: an answer that moves an incident, a period that ends.
    pub fn system() -> Self {
        Self::fixed("system", "CDR Incident Portal", "portal", "CDR Incident Portal", Party::Operator)
    }

    /// AEMO's systems, which are known by their broker account and not by a user (DESIGN, "AEMO's account").
    pub fn aemo_system() -> Self {
        Self::fixed("aemo-system", "AEMO (system)", "aemo", "AEMO", Party::Aemo)
    }

    fn fixed(user: &str, name: &str, organisation: &str, organisation_name: &str, party: Party) -> Self {
        Self {
            user: user.parse().expect("a fixed user id is a token"),
            name: name.to_owned(),
            organisation: organisation.parse().expect("a fixed organisation id is a token"),
            organisation_name: organisation_name.to_owned(),
            party,
            role: Role::Agent,
        }
    }
}

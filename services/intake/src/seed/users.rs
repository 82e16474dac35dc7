//! Users: the one part that the Register does not know.

use std::collections::BTreeSet;

use contracts::{OrganisationId, Party, Role, participant::Organisation};

use super::{SeedError, cursor::Cursor};

/// A user as the seed tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedUser {
    /// The name to sign in with, written like an e-mail address.
    pub login: String,
    /// The name shown to others.
    pub name: String,
    /// For whom the user acts; one of the seed's organisations.
    pub organisation: OrganisationId,
    /// What kind of participant that is.
    pub party: Party,
    /// What the user may do.
    pub role: Role,
}

pub(super) fn read(root: &Cursor<'_>, organisations: &[Organisation]) -> Result<Vec<SeedUser>, SeedError> {
    let mut logins = BTreeSet::new();
    let mut users = Vec::new();
    for user in root.field("users")?.items()? {
        let login = user.field("login")?;
        if !logins.insert(login.text()?) {
            return Err(login.fault("is the login of another user already"));
        }
        let organisation = user.field("organisation")?;
        let id: OrganisationId = organisation.parse()?;
        let Some(Organisation { party, .. }) = organisations.iter().find(|known| known.id == id) else {
            let known = organisations.iter().map(|o| o.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err(organisation.fault(format!("“{id}” is none of the organisations: {known}")));
        };
        if let Some(told) = user.optional("party")?
            && told.parse::<Party>()? != *party
        {
            return Err(told.fault(format!("{id} is {party}")));
        }
        users.push(SeedUser {
            login: login.text()?.to_owned(),
            name: user.field("name")?.text()?.to_owned(),
            organisation: id,
            party: *party,
            role: user.field("role")?.parse()?,
        });
    }
    Ok(users)
}

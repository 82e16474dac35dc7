//! The seed: who takes part, in the shapes of the CDR Register's public API.
//!
//! ```json
//! { "data_recipients":    { "data": [ { "legalEntityId": "…", "dataRecipientBrands": [ … ] } ] },
//!   "data_holder_brands": { "data": [ { "dataHolderBrandId": "…", "brandName": "…", "abn": "…" } ] },
//!   "users":              [ { "login": "…", "name": "…", "organisation": "…", "role": "agent" } ] }
//! ```
//!
//! The first is the answer of `GET /cdr-register/v1/all/data-recipients` (x-v 4), the second that of
//! `GET /cdr-register/v1/{industry}/data-holders/brands/summary` (x-v 2), of all industries together. The Register
//! knows no users: the third list is ours.

mod cursor;
mod holders;
mod recipients;
mod users;

use std::collections::BTreeSet;

use contracts::{Party, participant::Organisation};
use serde_json::Value;

use self::cursor::Cursor;
pub use self::users::SeedUser;

/// Those who take part without being in the Register (DOMAIN, "Who"; the operators run the portal).
const FIXED: [(&str, &str, Party); 3] = [
    ("aemo", "Australian Energy Market Operator", Party::Aemo),
    ("accc", "Australian Competition and Consumer Commission", Party::Accc),
    ("operator", "Portal operations", Party::Operator),
];

/// A seed as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Data recipients, data holders (one for each legal entity), AEMO, the ACCC and the operators.
    pub organisations: Vec<Organisation>,
    /// Who signs in. Intake has no use for them; they are the gateway's.
    pub users: Vec<SeedUser>,
}

/// Why a seed cannot be used: where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct SeedError {
    /// The path of the value, as in `data_recipients.data[0].legalEntityName`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Seed {
    /// Reads a seed file.
    ///
    /// Refuses at the first value that does not fit, and names its path.
    pub fn read(text: &str) -> Result<Self, SeedError> {
        let document: Value = serde_json::from_str(text).map_err(|error| SeedError {
            path: "the file".to_owned(),
            problem: format!("is not JSON: {error}"),
        })?;
        let root = Cursor::root(&document);
        let mut organisations = recipients::read(&root.field("data_recipients")?)?;
        organisations.extend(holders::read(&root.field("data_holder_brands")?)?);
        organisations.extend(FIXED.map(fixed));
        each_once(&root, "organisation", organisations.iter().map(|o| o.id.as_str()))?;
        each_once(&root, "brand", organisations.iter().flat_map(|o| &o.brands).map(|b| b.brand_id.as_str()))?;
        let products = organisations.iter().flat_map(|o| &o.software_products);
        each_once(&root, "software product", products.map(|p| p.software_product_id.as_str()))?;
        let users = users::read(&root, &organisations)?;
        Ok(Self { organisations, users })
    }
}

fn fixed((id, name, party): (&str, &str, Party)) -> Organisation {
    Organisation {
        id: id.parse().expect("a fixed organisation id is a token"),
        name: name.to_owned(),
        party,
        brands: Vec::new(),
        software_products: Vec::new(),
    }
}

fn each_once<'a>(root: &Cursor<'_>, what: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), SeedError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(root.fault(format!("the {what} {id} stands in it twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

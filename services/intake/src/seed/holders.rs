//! Data holders: the Register lists brands; those of one legal entity are one organisation (DOMAIN, "Who").

use std::collections::BTreeMap;

use contracts::{
    OrganisationId, Party,
    operation::Sector,
    participant::{Brand, Organisation, RegisterStatus},
};

use super::{SeedError, cursor::Cursor};

pub(super) fn read(response: &Cursor<'_>) -> Result<Vec<Organisation>, SeedError> {
    let mut holders: BTreeMap<OrganisationId, Organisation> = BTreeMap::new();
    for brand in response.field("data")?.items()? {
        let id = legal_entity(&brand)?;
        let brand_name = brand.field("brandName")?.text()?;
        let name = match brand.optional("brandGroup")? {
            Some(group) => group.text()?,
            None => brand_name,
        };
        let holder = holders.entry(id.clone()).or_insert_with(|| Organisation {
            id,
            name: name.to_owned(),
            party: Party::DataHolder,
            brands: Vec::new(),
            software_products: Vec::new(),
        });
        // A brand that is still being set up has an interim id only.
        let brand_id = match brand.optional("dataHolderBrandId")? {
            Some(id) => id,
            None => match brand.optional("interimId")? {
                Some(id) => id,
                None => return Err(brand.fault("has neither dataHolderBrandId nor interimId")),
            },
        };
        holder.brands.push(Brand {
            brand_id: brand_id.parse()?,
            brand_name: brand_name.to_owned(),
            sector: sector(&brand.field("industries")?)?,
            // The summary lists the brands that may share data, and none else.
            status: RegisterStatus::Active,
        });
    }
    Ok(holders.into_values().collect())
}

/// The first of the numbers by which a legal entity is known: `abn-51824753556`.
fn legal_entity(brand: &Cursor<'_>) -> Result<OrganisationId, SeedError> {
    for kind in ["abn", "acn", "arbn"] {
        let Some(number) = brand.optional(kind)? else { continue };
        let digits: String = number.text()?.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(number.fault("is a number, written in digits"));
        }
        return format!("{kind}-{digits}").parse().map_err(|error| number.fault(format!("{error}")));
    }
    Err(brand.fault("has neither abn nor acn nor arbn, so its legal entity is not known"))
}

fn sector(industries: &Cursor<'_>) -> Result<Sector, SeedError> {
    for industry in industries.items()? {
        match industry.text()? {
            "energy" => return Ok(Sector::Energy),
            "banking" => return Ok(Sector::Banking),
            _ => {}
        }
    }
    Err(industries.fault("names neither energy nor banking"))
}

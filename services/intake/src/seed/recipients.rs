//! Data recipients: a legal entity each, with its brands and their software products.

use contracts::{
    Party,
    participant::{Organisation, RegisterStatus, SoftwareProduct},
};

use super::{SeedError, cursor::Cursor};
use crate::domain::participant::under;

pub(super) fn read(response: &Cursor<'_>) -> Result<Vec<Organisation>, SeedError> {
    response.field("data")?.items()?.map(|recipient| organisation(&recipient)).collect()
}

fn organisation(recipient: &Cursor<'_>) -> Result<Organisation, SeedError> {
    let status = recipient_status(&recipient.field("status")?)?;
    let mut software_products = Vec::new();
    for brand in recipient.field("dataRecipientBrands")?.items()? {
        let brand_name = brand.field("brandName")?.text()?;
        let status = under(status, brand.field("status")?.parse()?);
        for product in brand.field("softwareProducts")?.items()? {
            software_products.push(SoftwareProduct {
                software_product_id: product.field("softwareProductId")?.parse()?,
                name: product.field("softwareProductName")?.text()?.to_owned(),
                brand_name: brand_name.to_owned(),
                status: under(status, product.field("status")?.parse()?),
            });
        }
    }
    Ok(Organisation {
        id: recipient.field("legalEntityId")?.parse()?,
        name: recipient.field("legalEntityName")?.text()?.to_owned(),
        party: Party::Adr,
        brands: Vec::new(),
        software_products,
    })
}

/// What an accreditation means for the products under it.
fn recipient_status(status: &Cursor<'_>) -> Result<RegisterStatus, SeedError> {
    match status.text()? {
        "ACTIVE" => Ok(RegisterStatus::Active),
        "SUSPENDED" => Ok(RegisterStatus::Inactive),
        "REVOKED" | "SURRENDERED" => Ok(RegisterStatus::Removed),
        other => Err(status.fault(format!(
            "“{other}”: a recipient's status is one of: ACTIVE, SUSPENDED, REVOKED, SURRENDERED"
        ))),
    }
}

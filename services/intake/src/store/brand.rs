//! The table `brand`.

use contracts::{BrandId, participant::Brand};
use messaging::{Failure, UnitOfWork, readable};

use crate::domain::participant::ListedBrand;

/// The brand, if it is known.
pub(crate) async fn find(uow: &mut UnitOfWork, id: &BrandId) -> Result<Option<ListedBrand>, Failure> {
    let row = sqlx::query!(
        "SELECT b.name, b.sector, b.status, b.organisation, o.name AS organisation_name
         FROM brand b JOIN organisation o ON o.id = b.organisation WHERE b.id = $1",
        id.as_str(),
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(|row| {
        Ok(ListedBrand {
            brand: Brand {
                brand_id: id.clone(),
                brand_name: row.name,
                sector: readable(row.sector.parse(), "brand", "sector", id)?,
                status: readable(row.status.parse(), "brand", "status", id)?,
            },
            organisation: readable(row.organisation.parse(), "brand", "organisation", id)?,
            organisation_name: row.organisation_name,
        })
    })
    .transpose()
}

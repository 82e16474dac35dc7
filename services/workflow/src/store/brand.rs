//! The table `brand`.

use contracts::{
    BrandId,
    participant::{Brand, Organisation},
};
use messaging::{Failure, UnitOfWork, readable};

use crate::domain::KnownBrand;

/// The brand, if it is known.
pub(crate) async fn find(uow: &mut UnitOfWork, id: &BrandId) -> Result<Option<KnownBrand>, Failure> {
    let row = sqlx::query!(
        "SELECT name, sector, status, organisation, organisation_name FROM brand WHERE id = $1",
        id.as_str(),
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(|row| {
        Ok(KnownBrand {
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

/// Stores the brands of the organisation: these and no others. One that was somebody else's moves here.
pub(crate) async fn replace(uow: &mut UnitOfWork, organisation: &Organisation) -> Result<(), Failure> {
    let brands = &organisation.brands;
    let ids: Vec<String> = brands.iter().map(|b| b.brand_id.to_string()).collect();
    let names: Vec<String> = brands.iter().map(|b| b.brand_name.clone()).collect();
    let sectors: Vec<String> = brands.iter().map(|b| b.sector.to_string()).collect();
    let statuses: Vec<String> = brands.iter().map(|b| b.status.to_string()).collect();
    sqlx::query!(
        "WITH gone AS (DELETE FROM brand WHERE organisation = $1 AND id <> ALL($3::text[]))
         INSERT INTO brand (id, organisation, organisation_name, name, sector, status)
         SELECT id, $1, $2, name, sector, status
         FROM UNNEST($3::text[], $4::text[], $5::text[], $6::text[]) AS told (id, name, sector, status)
         ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation,
                                        organisation_name = excluded.organisation_name, name = excluded.name,
                                        sector = excluded.sector, status = excluded.status",
        organisation.id.as_str(),
        organisation.name,
        &ids,
        &names,
        &sectors,
        &statuses,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

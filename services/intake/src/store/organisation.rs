//! The table `organisation`, with the brands and software products of each.

use std::collections::HashMap;

use contracts::{
    OrganisationId,
    participant::{Brand, Organisation, SoftwareProduct},
};
use messaging::{Failure, UnitOfWork, readable};
use service_kit::Time;

/// Every organisation with its version. Who else wants to change them waits; who only reads does not.
pub(crate) async fn lock_all(
    uow: &mut UnitOfWork,
) -> Result<HashMap<OrganisationId, (i64, Organisation)>, Failure> {
    let connection = uow.connection();
    sqlx::query!("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE").execute(&mut *connection).await?;
    let mut all = HashMap::new();
    for row in
        sqlx::query!("SELECT id, name, party, version FROM organisation").fetch_all(&mut *connection).await?
    {
        let id: OrganisationId = readable(row.id.parse(), "organisation", "id", &row.id)?;
        let organisation = Organisation {
            id: id.clone(),
            name: row.name,
            party: readable(row.party.parse(), "organisation", "party", &id)?,
            brands: Vec::new(),
            software_products: Vec::new(),
        };
        all.insert(id, (row.version, organisation));
    }
    let brands = sqlx::query!("SELECT id, organisation, name, sector, status FROM brand ORDER BY id")
        .fetch_all(&mut *connection)
        .await?;
    for row in brands {
        let brand = Brand {
            brand_id: readable(row.id.parse(), "brand", "id", &row.id)?,
            brand_name: row.name,
            sector: readable(row.sector.parse(), "brand", "sector", &row.id)?,
            status: readable(row.status.parse(), "brand", "status", &row.id)?,
        };
        let owner = readable(row.organisation.parse(), "brand", "organisation", &row.id)?;
        if let Some((_, organisation)) = all.get_mut(&owner) {
            organisation.brands.push(brand);
        }
    }
    let products =
        sqlx::query!("SELECT id, organisation, name, brand_name, status FROM software_product ORDER BY id")
            .fetch_all(&mut *connection)
            .await?;
    for row in products {
        let product = SoftwareProduct {
            software_product_id: readable(row.id.parse(), "software_product", "id", &row.id)?,
            name: row.name,
            brand_name: row.brand_name,
            status: readable(row.status.parse(), "software_product", "status", &row.id)?,
        };
        let owner = readable(row.organisation.parse(), "software_product", "organisation", &row.id)?;
        if let Some((_, organisation)) = all.get_mut(&owner) {
            organisation.software_products.push(product);
        }
    }
    Ok(all)
}

/// Stores the organisation as it now is: with these brands and products and no others. One that was somebody else's
/// moves here.
pub(crate) async fn save(
    uow: &mut UnitOfWork,
    organisation: &Organisation,
    version: i64,
) -> Result<(), Failure> {
    let now = uow.now();
    sqlx::query!(
        "INSERT INTO organisation (id, name, party, version, changed_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, party = excluded.party, version = excluded.version,
                                        changed_at = excluded.changed_at",
        organisation.id.as_str(),
        organisation.name,
        organisation.party.as_str(),
        version,
        Time(now),
    )
    .execute(uow.connection())
    .await?;
    save_brands(uow, &organisation.id, &organisation.brands).await?;
    save_products(uow, &organisation.id, &organisation.software_products).await
}

async fn save_brands(uow: &mut UnitOfWork, owner: &OrganisationId, brands: &[Brand]) -> Result<(), Failure> {
    let ids: Vec<String> = brands.iter().map(|b| b.brand_id.to_string()).collect();
    let names: Vec<String> = brands.iter().map(|b| b.brand_name.clone()).collect();
    let sectors: Vec<String> = brands.iter().map(|b| b.sector.to_string()).collect();
    let statuses: Vec<String> = brands.iter().map(|b| b.status.to_string()).collect();
    sqlx::query!(
        "WITH gone AS (DELETE FROM brand WHERE organisation = $1 AND id <> ALL($2::text[]))
         INSERT INTO brand (id, organisation, name, sector, status)
         SELECT id, $1, name, sector, status
         FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[]) AS told (id, name, sector, status)
         ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, name = excluded.name,
                                        sector = excluded.sector, status = excluded.status",
        owner.as_str(),
        &ids,
        &names,
        &sectors,
        &statuses,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

async fn save_products(
    uow: &mut UnitOfWork,
    owner: &OrganisationId,
    products: &[SoftwareProduct],
) -> Result<(), Failure> {
    let ids: Vec<String> = products.iter().map(|p| p.software_product_id.to_string()).collect();
    let names: Vec<String> = products.iter().map(|p| p.name.clone()).collect();
    let brand_names: Vec<String> = products.iter().map(|p| p.brand_name.clone()).collect();
    let statuses: Vec<String> = products.iter().map(|p| p.status.to_string()).collect();
    sqlx::query!(
        "WITH gone AS (DELETE FROM software_product WHERE organisation = $1 AND id <> ALL($2::text[]))
         INSERT INTO software_product (id, organisation, name, brand_name, status)
         SELECT id, $1, name, brand_name, status
         FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[]) AS told (id, name, brand_name, status)
         ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, name = excluded.name,
                                        brand_name = excluded.brand_name, status = excluded.status",
        owner.as_str(),
        &ids,
        &names,
        &brand_names,
        &statuses,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

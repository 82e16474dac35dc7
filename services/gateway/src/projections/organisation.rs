//! `cdr.organisation.registered`

use contracts::event::OrganisationEvent;
use messaging::{Failure, UnitOfWork};

/// Replaces what the directory says of the organisation.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    version: i64,
    event: &OrganisationEvent,
) -> Result<(), Failure> {
    let organisation = &event.0;
    sqlx::query!(
        "INSERT INTO organisation (id, name, party, version) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE
             SET name = excluded.name, party = excluded.party, version = excluded.version",
        organisation.id.as_str(),
        organisation.name,
        organisation.party.as_str(),
        version,
    )
    .execute(uow.connection())
    .await?;
    brands(uow, event).await?;
    products(uow, event).await
}

async fn brands(
    uow: &mut UnitOfWork,
    OrganisationEvent(organisation): &OrganisationEvent,
) -> Result<(), Failure> {
    let ids: Vec<String> = organisation.brands.iter().map(|brand| brand.brand_id.to_string()).collect();
    let names: Vec<String> = organisation.brands.iter().map(|brand| brand.brand_name.clone()).collect();
    let sectors: Vec<String> = organisation.brands.iter().map(|brand| brand.sector.to_string()).collect();
    let statuses: Vec<String> = organisation.brands.iter().map(|brand| brand.status.to_string()).collect();
    sqlx::query!(
        "DELETE FROM brand WHERE organisation = $1 AND id <> ALL ($2)",
        organisation.id.as_str(),
        &ids
    )
    .execute(uow.connection())
    .await?;
    sqlx::query!(
        "INSERT INTO brand (id, name, organisation, organisation_name, sector, status)
         SELECT id, name, $1, $2, sector, status
         FROM UNNEST($3::text[], $4::text[], $5::text[], $6::text[]) AS given (id, name, sector, status)
         ON CONFLICT (id) DO UPDATE
             SET name = excluded.name, organisation = excluded.organisation,
                 organisation_name = excluded.organisation_name, sector = excluded.sector, status = excluded.status",
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

async fn products(
    uow: &mut UnitOfWork,
    OrganisationEvent(organisation): &OrganisationEvent,
) -> Result<(), Failure> {
    let given = &organisation.software_products;
    let ids: Vec<String> = given.iter().map(|product| product.software_product_id.to_string()).collect();
    let names: Vec<String> = given.iter().map(|product| product.name.clone()).collect();
    let brands: Vec<String> = given.iter().map(|product| product.brand_name.clone()).collect();
    let statuses: Vec<String> = given.iter().map(|product| product.status.to_string()).collect();
    sqlx::query!(
        "DELETE FROM software_product WHERE organisation = $1 AND id <> ALL ($2)",
        organisation.id.as_str(),
        &ids,
    )
    .execute(uow.connection())
    .await?;
    sqlx::query!(
        "INSERT INTO software_product (id, name, organisation, brand_name, status)
         SELECT id, name, $1, brand_name, status
         FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[]) AS given (id, name, brand_name, status)
         ON CONFLICT (id) DO UPDATE
             SET name = excluded.name, organisation = excluded.organisation, brand_name = excluded.brand_name,
                 status = excluded.status",
        organisation.id.as_str(),
        &ids,
        &names,
        &brands,
        &statuses,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

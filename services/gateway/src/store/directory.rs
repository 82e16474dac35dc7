//! The directory of brands and products. Public, as the Register is.

use contracts::{
    BrandId, OrganisationId, Party, SoftwareProductId, operation::Sector, participant::RegisterStatus,
};
use messaging::Failure;
use serde::Serialize;
use sqlx::PgPool;

use super::row::Row;

/// A brand that an incident can be raised with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct DirectoryBrand {
    /// The routing key of an incident.
    pub(crate) brand_id: BrandId,
    /// The name that consumers know.
    pub(crate) brand_name: String,
    /// The legal entity.
    pub(crate) organisation: OrganisationId,
    /// The legal entity's name.
    pub(crate) organisation_name: String,
    /// The industry.
    pub(crate) sector: Sector,
    /// Whether incidents can be raised with it.
    pub(crate) status: RegisterStatus,
}

/// A page of brands by name, whose name or legal entity holds `words`, after a name and id.
pub(crate) async fn list_brands(
    pool: &PgPool,
    words: &str,
    sector: Option<Sector>,
    (after_name, after_id): (&str, &str),
    limit: i64,
) -> Result<Vec<DirectoryBrand>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name, organisation, organisation_name, sector, status FROM brand
         WHERE (lower(name), id) > ($1, $2) AND ($3::text IS NULL OR sector = $3)
           AND (strpos(lower(name), $4) > 0 OR strpos(lower(organisation_name), $4) > 0)
         ORDER BY lower(name), id LIMIT $5",
        after_name,
        after_id,
        sector.map(Sector::as_str),
        words.to_lowercase(),
        limit,
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "brand", id: &r.id };
            Ok(DirectoryBrand {
                brand_id: row.parse("id", &r.id)?,
                brand_name: r.name,
                organisation: row.parse("organisation", &r.organisation)?,
                organisation_name: r.organisation_name,
                sector: row.parse("sector", &r.sector)?,
                status: row.parse("status", &r.status)?,
            })
        })
        .collect()
}

/// How many brands a choice holds at most: the Register has about 84 of energy.
const MOST_BRANDS: i64 = 500;

/// The energy brands by name, as a choice; those of one organisation if one is named. Also those that left the
/// Register: what they referred is still there.
pub(crate) async fn list_energy_brands(
    pool: &PgPool,
    of: Option<&OrganisationId>,
) -> Result<Vec<(String, String)>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name FROM brand WHERE sector = $1 AND ($2::text IS NULL OR organisation = $2)
         ORDER BY lower(name), id LIMIT $3",
        Sector::Energy.as_str(),
        of.map(OrganisationId::as_str),
        MOST_BRANDS,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.name)).collect())
}

/// A product of the reader's own organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnProduct {
    pub(crate) id: SoftwareProductId,
    pub(crate) name: String,
}

/// The active products of an organisation, by name.
pub(crate) async fn list_products(
    pool: &PgPool,
    organisation: &OrganisationId,
) -> Result<Vec<OwnProduct>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name FROM software_product WHERE organisation = $1 AND status = 'ACTIVE' ORDER BY name, id",
        organisation.as_str(),
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(OwnProduct {
                id: Row { table: "software_product", id: &r.id }.parse("id", &r.id)?,
                name: r.name,
            })
        })
        .collect()
}

/// The data recipients, by name, at most `limit`.
pub(crate) async fn list_recipients(
    pool: &PgPool,
    limit: i64,
) -> Result<Vec<(OrganisationId, String)>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name FROM organisation WHERE party = $1 ORDER BY lower(name), id LIMIT $2",
        Party::Adr.as_str(),
        limit,
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|r| Ok((Row { table: "organisation", id: &r.id }.parse("id", &r.id)?, r.name)))
        .collect()
}

//! `GET /directory/brands`

use axum::{Json, extract::State};
use contracts::{Problem, operation::Sector};
use serde::Deserialize;

use super::{
    caller::Caller,
    page::{Asked, Page, Paging, words},
    refusal::Refusal,
};
use crate::{
    domain::cursor,
    state::Portal,
    store::directory::{self, DirectoryBrand},
};

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BrandQuery {
    /// Part of the brand's or its legal entity's name.
    q: Option<String>,
    /// An industry.
    #[param(value_type = Option<Sector>)]
    sector: Option<String>,
}

/// The brands of data holders, by name.
#[utoipa::path(
    get, path = "/directory/brands", tag = "directory", operation_id = "list_brands",
    params(BrandQuery, Paging),
    responses(
        (status = 200, body = Page<DirectoryBrand>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_brands(
    State(portal): State<Portal>,
    Caller(_): Caller,
    Asked(query): Asked<BrandQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<DirectoryBrand>>, Refusal> {
    let mut errors = Vec::new();
    let sectors: Vec<Sector> = words("sector", query.sector.as_deref(), &mut errors);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    let (limit, after) = (paging.limit()?, after(&paging)?);
    // No name holds a NUL, and PostgreSQL takes none.
    let words = query.q.unwrap_or_default().replace('\0', "");
    let after = (after.0.as_str(), after.1.as_str());
    let (pool, sector) = (portal.database.pool(), sectors.first().copied());
    let rows = directory::list_brands(pool, words.trim(), sector, after, limit + 1).await?;
    Ok(Json(Page::new(rows, limit, |last| {
        cursor::encode(&format!("{}\n{}", last.brand_name.to_lowercase(), last.brand_id))
    })))
}

fn after(paging: &Paging) -> Result<(String, String), Problem> {
    let Some(given) = paging.cursor() else { return Ok((String::new(), String::new())) };
    let text = cursor::decode(given).filter(|text| !text.contains('\0'));
    let place = text.as_deref().and_then(|text| text.rsplit_once('\n'));
    place.map(|(name, id)| (name.to_owned(), id.to_owned())).ok_or_else(cursor::unreadable)
}

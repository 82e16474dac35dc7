//! The table `software_product`.

use contracts::{SoftwareProductId, participant::SoftwareProduct};
use messaging::{Failure, UnitOfWork, readable};

use crate::domain::participant::ListedProduct;

/// The product, if it is known.
pub(crate) async fn find(
    uow: &mut UnitOfWork,
    id: &SoftwareProductId,
) -> Result<Option<ListedProduct>, Failure> {
    let row = sqlx::query!(
        "SELECT name, brand_name, status, organisation FROM software_product WHERE id = $1",
        id.as_str(),
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(|row| {
        Ok(ListedProduct {
            product: SoftwareProduct {
                software_product_id: id.clone(),
                name: row.name,
                brand_name: row.brand_name,
                status: readable(row.status.parse(), "software_product", "status", id)?,
            },
            organisation: readable(row.organisation.parse(), "software_product", "organisation", id)?,
        })
    })
    .transpose()
}

//! Participants.

use contracts::{
    OrganisationId,
    participant::{Brand, Organisation, RegisterStatus, SoftwareProduct},
};

/// A brand and the legal entity behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedBrand {
    pub(crate) brand: Brand,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
}

/// A software product and the recipient whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedProduct {
    pub(crate) product: SoftwareProduct,
    pub(crate) organisation: OrganisationId,
}

/// The organisation with its lists in one order, so that another order is no change.
pub(crate) fn in_order(mut organisation: Organisation) -> Organisation {
    organisation.brands.sort_by(|a, b| a.brand_id.cmp(&b.brand_id));
    organisation.software_products.sort_by(|a, b| a.software_product_id.cmp(&b.software_product_id));
    organisation
}

/// The status of something that stands under something else in the Register: the worse of the two.
pub(crate) fn under(above: RegisterStatus, own: RegisterStatus) -> RegisterStatus {
    // The variants stand in the order Active, Inactive, Removed.
    above.max(own)
}

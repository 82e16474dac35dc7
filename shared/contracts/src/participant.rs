//! Participants in the shapes of the CDR Register's public API (DOMAIN), with AEMO and the ACCC fixed.

use serde::{Deserialize, Serialize};

use crate::{
    actor::{Party, Role},
    ids::{BrandId, OrganisationId, SoftwareProductId, UserId},
    operation::Sector,
    text_enum::text_enum,
};

text_enum! {
    /// The status of a brand or a software product in the Register.
    RegisterStatus, "a Register status" {
        /// May share data.
        Active = "ACTIVE", "Active";
        /// For now not.
        Inactive = "INACTIVE", "Inactive";
        /// No longer.
        Removed = "REMOVED", "Removed";
    }
}

/// A brand of a data holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Brand {
    /// The routing key of an incident.
    pub brand_id: BrandId,
    /// The name that consumers know.
    pub brand_name: String,
    /// The industry.
    pub sector: Sector,
    /// Whether incidents can be raised with it.
    pub status: RegisterStatus,
}

/// A software product of a data recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SoftwareProduct {
    /// Its id in the Register.
    pub software_product_id: SoftwareProductId,
    /// Its name.
    pub name: String,
    /// The recipient's brand under which it runs.
    pub brand_name: String,
    /// Whether it may collect data.
    pub status: RegisterStatus,
}

/// An organisation with all that is known of it: the body of `cdr.organisation.registered.v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Organisation {
    /// Its id: the Register's legal entity id, `abn-…` for holders, or a fixed word.
    pub id: OrganisationId,
    /// The legal entity's name.
    pub name: String,
    /// What kind of participant it is.
    pub party: Party,
    /// Its brands as a data holder.
    #[serde(default)]
    pub brands: Vec<Brand>,
    /// Its products as a data recipient.
    #[serde(default)]
    pub software_products: Vec<SoftwareProduct>,
}

/// A user as other services need to know one: the body of `cdr.user.enrolled.v1`. No credential is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EnrolledUser {
    /// The user.
    pub id: UserId,
    /// The name shown to others.
    pub name: String,
    /// For whom the user acts.
    pub organisation: OrganisationId,
    /// What kind of participant that is.
    pub party: Party,
    /// What the user may do.
    pub role: Role,
}

//! The catalogue of API operations an incident can be about, and what follows from each (DOMAIN, "Energy
//! operations"; Consumer Data Standards v1.36).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{form::Unknown, text_enum::text_enum};

text_enum! {
    /// The kind of data that an operation shares.
    DataCluster, "a data cluster" {
        /// What is at a National Metering Identifier.
        NmiStandingData = "nmi_standing_data", "NMI standing data";
        /// Metered usage.
        Usage = "usage", "Usage";
        /// Distributed energy resources.
        Der = "der", "Distributed energy resources";
        /// Generic and tailored energy plans.
        ProductData = "product_data", "Product data";
        /// Accounts, balances, invoices, billing, concessions, payment schedules.
        AccountData = "account_data", "Account and billing data";
        /// Who the consumer is.
        CustomerData = "customer_data", "Customer data";
        /// Banking accounts, transactions and payees.
        BankingData = "banking_data", "Banking data";
        /// None: the platform itself (security profile, register, status).
        Platform = "platform", "Platform";
    }
}

text_enum! {
    /// The industry whose standards define the operation.
    Sector, "a sector" {
        /// Energy.
        Energy = "energy", "Energy";
        /// Banking.
        Banking = "banking", "Banking";
        /// Every industry.
        Common = "common", "Common";
    }
}

/// An operation of the catalogue, on the wire `METHOD path` without the base `/cds-au/v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, utoipa::ToSchema)]
#[schema(value_type = String, examples("GET /energy/electricity/servicepoints/{servicePointId}/usage"))]
pub struct Operation(&'static Entry);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Entry {
    method_and_path: &'static str,
    name: &'static str,
    sector: Sector,
    cluster: DataCluster,
    shared: Shared,
}

/// AEMO's part in an operation.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shared {
    /// Not shared responsibility.
    No,
    /// AEMO answers the same path under `/secondary`, with this method.
    Secondary(&'static str),
    /// Shared responsibility that the holder composes from other calls: AEMO has no such operation.
    Composed,
}

const fn entry(
    method_and_path: &'static str,
    name: &'static str,
    sector: Sector,
    cluster: DataCluster,
    shared: Shared,
) -> Entry {
    Entry { method_and_path, name, sector, cluster, shared }
}

use DataCluster as C;
use Sector::{Banking, Common, Energy};
use Shared::{Composed, No, Secondary};

#[rustfmt::skip]
static CATALOGUE: &[Entry] = &[
    entry("GET /energy/electricity/servicepoints", "Get Service Points", Energy, C::NmiStandingData, Secondary("POST")),
    entry("GET /energy/electricity/servicepoints/{servicePointId}", "Get Service Point Detail", Energy, C::NmiStandingData, Secondary("GET")),
    entry("GET /energy/electricity/servicepoints/{servicePointId}/usage", "Get Usage For Service Point", Energy, C::Usage, Secondary("GET")),
    entry("GET /energy/electricity/servicepoints/usage", "Get Bulk Usage", Energy, C::Usage, Composed),
    entry("POST /energy/electricity/servicepoints/usage", "Get Usage For Specific Service Points", Energy, C::Usage, Secondary("POST")),
    entry("GET /energy/electricity/servicepoints/{servicePointId}/der", "Get DER For Service Point", Energy, C::Der, Secondary("GET")),
    entry("GET /energy/electricity/servicepoints/der", "Get Bulk DER", Energy, C::Der, Composed),
    entry("POST /energy/electricity/servicepoints/der", "Get DER For Specific Service Points", Energy, C::Der, Secondary("POST")),
    entry("GET /energy/plans", "Get Generic Plans", Energy, C::ProductData, No),
    entry("GET /energy/plans/{planId}", "Get Generic Plan Detail", Energy, C::ProductData, No),
    entry("GET /energy/accounts", "Get Energy Accounts", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}", "Get Energy Account Detail", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}/payment-schedule", "Get Agreed Payment Schedule", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}/concessions", "Get Concessions", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}/balance", "Get Balance For Energy Account", Energy, C::AccountData, No),
    entry("GET /energy/accounts/balances", "Get Bulk Balances for Energy", Energy, C::AccountData, No),
    entry("POST /energy/accounts/balances", "Get Balances For Specific Energy Accounts", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}/invoices", "Get Invoices For Account", Energy, C::AccountData, No),
    entry("GET /energy/accounts/invoices", "Get Bulk Invoices", Energy, C::AccountData, No),
    entry("POST /energy/accounts/invoices", "Get Invoices For Specific Accounts", Energy, C::AccountData, No),
    entry("GET /energy/accounts/{accountId}/billing", "Get Billing For Account", Energy, C::AccountData, No),
    entry("GET /energy/accounts/billing", "Get Bulk Billing", Energy, C::AccountData, No),
    entry("POST /energy/accounts/billing", "Get Billing For Specific Accounts", Energy, C::AccountData, No),
    entry("GET /common/customer", "Get Customer", Common, C::CustomerData, No),
    entry("GET /common/customer/detail", "Get Customer Detail", Common, C::CustomerData, No),
    entry("GET /discovery/status", "Get Status", Common, C::Platform, No),
    entry("GET /discovery/outages", "Get Outages", Common, C::Platform, No),
    entry("POST /register", "Dynamic client registration", Common, C::Platform, No),
    entry("POST /par", "Pushed authorisation request", Common, C::Platform, No),
    entry("GET /authorise", "Authorisation", Common, C::Platform, No),
    entry("POST /token", "Token", Common, C::Platform, No),
    entry("POST /arrangements/revoke", "Revoke arrangement", Common, C::Platform, No),
    entry("GET /banking/products", "Get Products", Banking, C::ProductData, No),
    entry("GET /banking/products/{productId}", "Get Product Detail", Banking, C::ProductData, No),
    entry("GET /banking/accounts", "Get Accounts", Banking, C::BankingData, No),
    entry("GET /banking/accounts/{accountId}", "Get Account Detail", Banking, C::BankingData, No),
    entry("GET /banking/accounts/{accountId}/balance", "Get Account Balance", Banking, C::BankingData, No),
    entry("GET /banking/accounts/{accountId}/transactions", "Get Transactions For Account", Banking, C::BankingData, No),
    entry("GET /banking/payees", "Get Payees", Banking, C::BankingData, No),
    entry("GET /banking/payments/scheduled", "Get Scheduled Payments Bulk", Banking, C::BankingData, No),
];

impl Operation {
    /// Every operation of the catalogue, those that AEMO may be involved in first.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUE.iter().map(Self)
    }

    /// `METHOD path`, the name on the wire.
    pub fn as_str(self) -> &'static str {
        self.0.method_and_path
    }

    /// The name in the standards.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The industry whose standards define it.
    pub fn sector(self) -> Sector {
        self.0.sector
    }

    /// The kind of data that it shares.
    pub fn data_cluster(self) -> DataCluster {
        self.0.cluster
    }

    /// Whether the data is AEMO's as well: only then may an incident be referred (guide; DOMAIN).
    pub fn shared_responsibility(self) -> bool {
        !matches!(self.0.shared, No)
    }

    /// AEMO's counterpart of the operation; `None` where there is none.
    pub fn secondary(self) -> Option<String> {
        match self.0.shared {
            Secondary(method) => {
                let (_, path) = self.0.method_and_path.split_once(' ')?;
                Some(format!("{method} /secondary{path}"))
            }
            No | Composed => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Operation {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        CATALOGUE.iter().find(|entry| entry.method_and_path == text).map(Self).ok_or_else(|| {
            Unknown::shaped(
                "an operation",
                "METHOD path as in the catalogue at /api/v1/operations, without the base /cds-au/v1",
            )
        })
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_responsibility_is_exactly_the_service_point_operations() {
        for operation in Operation::all() {
            let service_points = operation.as_str().contains(" /energy/electricity/servicepoints");
            assert_eq!(operation.shared_responsibility(), service_points, "{operation}");
        }
        assert_eq!(Operation::all().filter(|o| o.shared_responsibility()).count(), 8);
    }

    #[test]
    fn the_counterparts_are_those_of_the_standards() {
        let secondary = |text: &str| text.parse::<Operation>().expect("in the catalogue").secondary();
        assert_eq!(
            secondary("GET /energy/electricity/servicepoints").as_deref(),
            Some("POST /secondary/energy/electricity/servicepoints")
        );
        assert_eq!(
            secondary("GET /energy/electricity/servicepoints/{servicePointId}/usage").as_deref(),
            Some("GET /secondary/energy/electricity/servicepoints/{servicePointId}/usage")
        );
        assert_eq!(secondary("GET /energy/electricity/servicepoints/usage"), None);
        assert_eq!(secondary("GET /energy/plans"), None);
    }

    #[test]
    fn a_name_stands_once() {
        for operation in Operation::all() {
            assert_eq!(operation.as_str().parse(), Ok(operation));
        }
    }
}

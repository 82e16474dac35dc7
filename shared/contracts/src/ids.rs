//! Names of things. Each is a type of its own, so that one is never passed for another, and each is a valid
//! token of a NATS subject, so that it can never widen one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::form::Unknown;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is written {form}")]
pub struct InvalidId {
    what: &'static str,
    form: &'static str,
}

impl From<InvalidId> for Unknown {
    fn from(invalid: InvalidId) -> Self {
        Unknown::shaped(invalid.what, invalid.form)
    }
}

/// The key of an incident, `CDR-n`, with n from 1 upward and without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = String, pattern = "^CDR-[1-9][0-9]*$", examples("CDR-42"))]
pub struct IncidentKey(i64);

impl IncidentKey {
    /// The key of number `n`; `None` unless n is positive.
    pub const fn from_number(n: i64) -> Option<Self> {
        if n > 0 { Some(Self(n)) } else { None }
    }

    /// The number in the key.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for IncidentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CDR-{}", self.0)
    }
}

impl FromStr for IncidentKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = InvalidId { what: "an incident", form: "CDR-n, as in CDR-42" };
        let digits = text.strip_prefix("CDR-").ok_or_else(|| invalid.clone())?;
        // `parse` alone would take a sign or leading zeroes: a second name for the same incident.
        if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid);
        }
        digits.parse().ok().and_then(Self::from_number).ok_or(invalid)
    }
}

/// One round of a referral: the incident and the number of the round, `CDR-42-R1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferralId {
    /// The incident that was referred.
    pub incident: IncidentKey,
    /// Which round it is, from 1.
    pub round: i32,
}

impl utoipa::PartialSchema for ReferralId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^CDR-[1-9][0-9]*-R[1-9][0-9]*$"))
            .examples([serde_json::json!("CDR-42-R1")])
            .into()
    }
}

impl utoipa::ToSchema for ReferralId {}

impl fmt::Display for ReferralId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-R{}", self.incident, self.round)
    }
}

impl FromStr for ReferralId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidId { what: "a referral", form: "CDR-n-Rm, as in CDR-42-R1" };
        let (incident, round) = text.rsplit_once("-R").ok_or_else(invalid)?;
        let incident = incident.parse().map_err(|_| invalid())?;
        if round.starts_with('0') || !round.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        match round.parse() {
            Ok(round) if round > 0 => Ok(Self { incident, round }),
            _ => Err(invalid()),
        }
    }
}

macro_rules! serde_by_text {
    ($($name:ty),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

macro_rules! token_id {
    ($(#[$meta:meta])* $name:ident, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
        #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let token = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                if (1..=64).contains(&text.len()) && text.bytes().all(token) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidId { what: $what, form: "in 1 to 64 letters, digits, hyphens and underscores" })
                }
            }
        }

        serde_by_text!($name);
    };
}

token_id!(
    /// A participant: the legal entity, not one of its brands.
    OrganisationId, "an organisation"
);
token_id!(
    /// A brand of a data holder, the routing key of an incident (`dataHolderBrandId` of the Register).
    BrandId, "a brand"
);
token_id!(
    /// A software product of a data recipient (`softwareProductId` of the Register).
    SoftwareProductId, "a software product"
);
token_id!(
    /// A person, or a system that acts for an organisation.
    UserId, "a user"
);
serde_by_text!(IncidentKey, ReferralId);

impl OrganisationId {
    /// AEMO: no brand of the Register, so a fixed organisation (DOMAIN, "Who").
    pub fn aemo() -> Self {
        Self("aemo".to_owned())
    }

    /// The ACCC.
    pub fn accc() -> Self {
        Self("accc".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_spelling() {
        assert_eq!("CDR-42".parse::<IncidentKey>().map(|k| k.to_string()), Ok("CDR-42".to_owned()));
        for other in [
            "CDR-042",
            "CDR-+42",
            "cdr-42",
            "CDR-0",
            "CDR-",
            "CDR--1",
            "42",
            "CDR-42 ",
            "CDR-99999999999999999999",
        ] {
            assert!(other.parse::<IncidentKey>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_referral_names_its_incident_and_round() {
        let id: ReferralId = "CDR-42-R2".parse().expect("well formed");
        assert_eq!((id.incident.number(), id.round), (42, 2));
        for other in ["CDR-42-R0", "CDR-42-R01", "CDR-42", "CDR-42-R", "CDR-42-R-1"] {
            assert!(other.parse::<ReferralId>().is_err(), "{other}");
        }
    }

    #[test]
    fn an_id_cannot_widen_a_subject() {
        for hostile in ["", "a.b", "*", ">", "a b", "a\n", "é"] {
            assert!(hostile.parse::<OrganisationId>().is_err(), "{hostile:?}");
        }
    }
}

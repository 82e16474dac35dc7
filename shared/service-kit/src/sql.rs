//! The one type that stands between our time and PostgreSQL's.
//!
//! `query!` takes and gives [`Time`] for a `timestamptz` where the crate's `sqlx.toml` says so. This is the whole
//! file, for the crate `aemo-liaison`; the names of the SQL types must be in capitals:
//!
//! ```toml
//! [common]
//! database-url-var = "AEMO_LIAISON_DATABASE_URL"
//!
//! [macros.type-overrides]
//! 'TIMESTAMPTZ' = "service_kit::sql::Time"
//! 'TIMESTAMPTZ[]' = "Vec<service_kit::sql::Time>"
//! ```
//!
//! Then:
//! - a column that may be null is an `Option<Time>`; `query_as!` fills a field of the type `jiff::Timestamp` from a
//!   column that may not (it calls `into`), but not an `Option<jiff::Timestamp>` from one that may;
//! - a parameter is `Time(at)`, or `until.map(Time)` for one that may be null;
//! - a parameter that is an array is a `Vec<Time>`, or a slice with a cast: `times as &[Time]`.
//!
//! `deploy/sqlx prepare <crate>` writes the descriptions of the queries to `<crate>/.sqlx`, without which the crate
//! does not compile where there is no database.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};

/// A `timestamptz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub Timestamp);

/// 2000-01-01T00:00:00Z, from which PostgreSQL counts, in microseconds since 1970.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl From<Timestamp> for Time {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        // By number and not by name: a name costs each new connection a round trip to look the number up.
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1185))
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(self.0.as_microsecond() - POSTGRES_EPOCH, buf)
    }

    fn size_hint(&self) -> usize {
        size_of::<i64>()
    }
}

impl Decode<'_, Postgres> for Time {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let since_epoch: i64 = Decode::<Postgres>::decode(value)?;
                // i64::MAX and i64::MIN are PostgreSQL's infinities, which no column of ours may hold.
                let microseconds = since_epoch
                    .checked_add(POSTGRES_EPOCH)
                    .ok_or("the timestamp is infinite, which is not a time here")?;
                Ok(Self(Timestamp::from_microsecond(microseconds)?))
            }
            PgValueFormat::Text => Ok(Self(value.as_str()?.parse()?)),
        }
    }
}

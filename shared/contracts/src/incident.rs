//! The value types of an incident (DOMAIN, "Lifecycle" and "An incident's fields").

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{actor::Party, form::Unknown, text_enum::text_enum};

text_enum! {
    /// Where an incident stands.
    Status, "a status" {
        /// Raised, and not yet acknowledged by the provider.
        New = "new", "New";
        /// The provider works on it.
        InProgress = "in_progress", "In Progress";
        /// The provider asked the reporter.
        WaitingForReporter = "waiting_for_reporter", "Waiting for Reporter";
        /// A referral round is open with AEMO; the provider stays the owner.
        ReferredToAemo = "referred_to_aemo", "Referred to AEMO";
        /// The reporter is asked to test.
        ReadyToVerify = "ready_to_verify", "Ready to Verify";
        /// The reporter verified.
        Resolved = "resolved", "Resolved";
        /// Resolved, and quiet for fourteen days.
        Closed = "closed", "Closed";
        /// Withdrawn before work, or removed by the ACCC.
        Cancelled = "cancelled", "Cancelled";
    }
}

impl Status {
    /// Whether nothing can happen to the incident any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Whether somebody still has work to do.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed | Self::Cancelled)
    }
}

text_enum! {
    /// What kind of fault it is.
    Category, "a category" {
        /// Not reachable.
        Availability = "availability", "Availability";
        /// Too slow.
        Performance = "performance", "Performance";
        /// Wrong or missing data.
        DataQuality = "data_quality", "Data quality";
        /// Not as the standards say.
        Conformance = "conformance", "Conformance";
        /// Sign-in, consent or authorisation.
        AuthenticationAndConsent = "authentication_and_consent", "Authentication and consent";
        /// Dynamic client registration.
        Registration = "registration", "Registration";
        /// What the Register says of a participant.
        RegisterMetadata = "register_metadata", "Register metadata";
        /// A security concern.
        Security = "security", "Security";
        /// None of these.
        Other = "other", "Other";
    }
}

text_enum! {
    /// Where it was seen.
    Environment, "an environment" {
        /// Live consumers.
        Production = "production", "Production";
        /// The ACCC's conformance test suite.
        ConformanceTestSuite = "conformance_test_suite", "Conformance test suite";
        /// A participant's or the ACCC's sandbox.
        Sandbox = "sandbox", "Sandbox";
    }
}

text_enum! {
    // DOMAIN, "Who sees a comment".
    /// Who reads a comment.
    Audience, "an audience" {
        /// The reporter, the provider and the ACCC.
        Everyone = "everyone", "Everyone on the incident";
        /// The provider, AEMO and the ACCC; only once the incident was referred.
        Referral = "referral", "The provider and AEMO";
        /// The writer's organisation alone. Not even the ACCC.
        Organisation = "organisation", "My organisation only";
    }
}

text_enum! {
    /// How many consumers are affected: a band, never who.
    AffectedConsumers, "a band of consumers" {
        /// One.
        One = "one", "One";
        /// Two to ten.
        UpToTen = "2_to_10", "2 to 10";
        /// Eleven to a hundred.
        UpToHundred = "11_to_100", "11 to 100";
        /// More than a hundred.
        MoreThanHundred = "more_than_100", "More than 100";
        /// All of them.
        All = "all", "All";
        /// Not known.
        Unknown = "unknown", "Not known";
    }
}

text_enum! {
    // DOMAIN gives the parties; the list of causes is our decision.
    /// Where the cause lay.
    RootCauseCode, "a root cause" {
        /// A defect in software.
        SoftwareDefect = "software_defect", "Software defect";
        /// Configuration: certificates, headers, endpoints.
        Configuration = "configuration", "Configuration";
        /// Data wrong or missing at its source.
        SourceData = "source_data", "Data wrong or missing at its source";
        /// A part was down or overloaded.
        Outage = "outage", "Outage or overload";
        /// Reads as an error and is none, by the standards.
        ByDesign = "by_design", "Works as the standards say";
        /// The standards leave it open.
        StandardsGap = "standards_gap", "The standards leave it open";
        /// Could not be reproduced.
        NotReproduced = "not_reproduced", "Could not be reproduced";
        /// None of these.
        Other = "other", "Other";
    }
}

text_enum! {
    /// Whose the root cause was.
    ResponsibleParty, "a responsible party" {
        /// The provider, the primary data holder.
        Provider = "provider", "Provider";
        /// AEMO.
        Aemo = "aemo", "AEMO";
        /// A metering party upstream of AEMO.
        UpstreamMeteringParty = "upstream_metering_party", "Upstream metering party";
        /// The reporter.
        Reporter = "reporter", "Reporter";
        /// The Register.
        Register = "register", "Register";
        /// Nobody: the standards have a gap.
        StandardsGap = "standards_gap", "Standards gap";
        /// Nobody: it works as designed.
        ByDesign = "by_design", "By design";
    }
}

/// How bad it is: 1 Critical (no sharing, no workaround), 2 Major, 3 Moderate, 4 Minor. A number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 1: no sharing, no workaround.
    Critical,
    /// 2.
    Major,
    /// 3.
    Moderate,
    /// 4.
    Minor,
}

impl Severity {
    /// Every value, the worst first.
    pub const ALL: &'static [Self] = &[Self::Critical, Self::Major, Self::Moderate, Self::Minor];

    /// The number, 1 to 4.
    pub const fn number(self) -> i16 {
        match self {
            Self::Critical => 1,
            Self::Major => 2,
            Self::Moderate => 3,
            Self::Minor => 4,
        }
    }

    /// The severity of a number; `None` outside 1 to 4.
    pub const fn from_number(n: i16) -> Option<Self> {
        match n {
            1 => Some(Self::Critical),
            2 => Some(Self::Major),
            3 => Some(Self::Moderate),
            4 => Some(Self::Minor),
            _ => None,
        }
    }

    /// The words for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Critical => "Critical",
            Self::Major => "Major",
            Self::Moderate => "Moderate",
            Self::Minor => "Minor",
        }
    }
}

impl utoipa::PartialSchema for Severity {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(4))
            .into()
    }
}

impl utoipa::ToSchema for Severity {}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl FromStr for Severity {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().ok().and_then(Self::from_number).ok_or(Unknown::new("a severity", &["1", "2", "3", "4"]))
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i16(self.number())
    }
}

impl<'de> Deserialize<'de> for Severity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let n = i16::deserialize(deserializer)?;
        Self::from_number(n).ok_or_else(|| de::Error::custom("a severity is 1, 2, 3 or 4"))
    }
}

/// The root cause as the provider wrote it; needed before Ready to Verify (guide).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RootCause {
    /// The kind of cause.
    pub code: RootCauseCode,
    /// In words, with AEMO's part in it.
    pub text: String,
    /// Whose it was.
    pub responsible_party: ResponsibleParty,
}

/// Which party has to move next.
pub const fn ball_in_court(status: Status) -> Option<Court> {
    match status {
        Status::New | Status::InProgress => Some(Court::Provider),
        Status::WaitingForReporter | Status::ReadyToVerify => Some(Court::Reporter),
        Status::ReferredToAemo => Some(Court::Aemo),
        Status::Resolved | Status::Closed | Status::Cancelled => None,
    }
}

text_enum! {
    /// The party whose move it is.
    Court, "a party" {
        /// The reporter.
        Reporter = "reporter", "Reporter";
        /// The provider.
        Provider = "provider", "Provider";
        /// AEMO.
        Aemo = "aemo", "AEMO";
    }
}

/// Whether comments of this audience are readable for a party that has the given relation to the incident.
///
/// `own` says that the reader's organisation wrote it. The ACCC reads all but what an organisation keeps to
/// itself; AEMO only what is said in a referral (DOMAIN, "Who sees a comment").
pub fn may_read(audience: Audience, relation: crate::lifecycle::Relation, own: bool) -> bool {
    use crate::lifecycle::Relation;
    match audience {
        Audience::Everyone => !matches!(relation, Relation::Aemo),
        Audience::Referral => matches!(relation, Relation::Provider | Relation::Aemo | Relation::Accc),
        Audience::Organisation => own,
    }
}

/// Whether a party of this kind may raise incidents: recipients, and holders too (DOMAIN, "Who").
pub const fn may_raise(party: Party) -> bool {
    matches!(party, Party::Adr | Party::DataHolder)
}

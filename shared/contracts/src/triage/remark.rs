//! What a triage says: a code for programs and a sentence for people.

use serde::{Serialize, Serializer};

/// How a remark is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Remark {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub text: &'static str,
}

/// Declares a list of remarks.
macro_rules! remarks {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every remark of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Code and sentence.
            pub const fn remark(self) -> Remark {
                match self { $(Self::$variant => Remark { code: $code, text: $text },)+ }
            }

            /// The sentence for people.
            pub const fn text(self) -> &'static str { self.remark().text }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.remark().serialize(serializer)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> { Remark::schema() }
        }

        impl utoipa::ToSchema for $name {}
    };
}

remarks! {
    /// Why an incident cannot be referred.
    Obstacle {
        /// The operation is not shared responsibility.
        NotSharedResponsibility = "not_shared_responsibility",
            "The operation is not shared responsibility: the data is not AEMO's.";
        /// The provider is not of the energy sector.
        AnotherSector = "another_sector", "The provider is not an energy retailer: AEMO has no part in other sectors.";
        /// One round at a time.
        RoundOpen = "round_open", "A referral is open already; AEMO has not finished with it.";
    }
}

remarks! {
    /// Why it is probably not AEMO.
    Doubt {
        /// AEMO refused the holder's call.
        HolderConfiguration = "holder_configuration",
            "AEMO refused the provider's own call (401, 403, 405, or a header): the provider's credentials, \
             certificate or X-initiatingParticipantId come first.";
        /// The holder refused the recipient's call, before AEMO was asked.
        RefusedByHolder = "refused_by_holder",
            "The recipient's call was refused (401, 403 or 405) and nothing says that it reached AEMO: token, \
             consent and method come first.";
        /// A header of the recipient's call.
        RequestHeader = "request_header",
            "The error is about a header of the recipient's call, and nothing says that it reached AEMO.";
        /// A bulk operation: AEMO has none.
        ComposedByHolder = "composed_by_holder",
            "The provider composes this answer itself; AEMO has no such operation. Try the operation for one or \
             for specific service points first.";
    }
}

remarks! {
    /// What to look at first.
    Hint {
        /// Not AEMO's data.
        OutsideSharedResponsibility = "outside_shared_responsibility",
            "AEMO has no part in this operation: look at the provider's own systems.";
        /// The flag says so.
        AemosLeg = "aemos_leg", "The payload says that the fault arose on AEMO's leg (isSecondaryDataHolderError).";
        /// The flag says not.
        NotAemosLeg = "not_aemos_leg",
            "The payload says that the fault did not arise on AEMO's leg (isSecondaryDataHolderError is false).";
        /// Credentials and headers towards AEMO.
        HolderConfiguration = "holder_configuration",
            "Check the provider's credentials towards AEMO and the header X-initiatingParticipantId.";
        /// Bulk operations.
        Composition = "composition",
            "If only the bulk operation fails, look at how the provider composes it from AEMO's answers.";
        /// Status of the NMI.
        ServicePoint = "service_point",
            "Check the NMI's status (extinct, off market) and whether the provider is its retailer (FRMP).";
        /// Usage is cut.
        ControlPeriod = "control_period",
            "Usage shorter than asked for often ends at the last consumer change date (LCCD, control period): by design.";
        /// Schema-invalid data.
        AemoPayload = "aemo_payload",
            "Check AEMO's answer against the schema; what breaks it often comes from an upstream metering party.";
        /// Status and outages.
        AemoStatus = "aemo_status", "Check AEMO's status and published outages first.";
        /// 429.
        Throttling = "throttling", "Calls are throttled: compare the rate with the limits of the standards.";
        /// Lasting.
        Permanent = "permanent", "“Invalid…” is permanent: asking again is in vain.";
        /// Passing.
        Temporary = "temporary", "“Unavailable…” is temporary: see whether asking again helps.";
        /// Elsewhere than in production.
        NotProduction = "not_production",
            "Not seen in production: say which of AEMO's environments the call reached, if any.";
    }
}

remarks! {
    /// What is missing of the evidence.
    MissingEvidence {
        /// None given.
        InteractionIds = "interaction_ids",
            "The x-fapi-interaction-id of a failing call: every party finds the call by it.";
        /// An end, or that it goes on.
        TimeWindow = "time_window", "Until when it happened, or that it still happens.";
        /// Not said.
        HttpStatus = "http_status", "The HTTP status.";
        /// Not said.
        ErrorUrn = "error_urn", "The URN of the error in the payload.";
        /// Not said.
        SecondaryFlag = "secondary_data_holder_error",
            "Whether the payload has isSecondaryDataHolderError: it tells AEMO's leg from the provider's.";
    }
}

//! What happened: each incident with its steps, and how many hours ago each was.

use flow_tests::world::{ADR, OTHER_ADR, OTHER_RETAILER, RETAILER, SOUTHERN_GRID};

const THIRD_ADR: &str = "adr-1@pennytrail.example";
const BLUEGUM_AGENT: &str = "agent-1@bluegum.example";
const HARBOUR_AGENT: &str = "agent-1@harbour.example";

const GLOW: &str = "ac4ffe90-7a20-53fb-b671-2ab67cf9819e";
const WATTLEBIRD: &str = "e10b59f3-3a74-5695-91de-d080992c881c";
const BLUEGUM: &str = "2199b616-1084-5cf6-b944-c0f5b57a5adc";
const HARBOUR: &str = "ae2b5aff-ce7c-5ba9-9d49-14ba7760e984";

const USAGE: &str = "GET /energy/electricity/servicepoints/{servicePointId}/usage";
const POINTS: &str = "GET /energy/electricity/servicepoints";
const POINT: &str = "GET /energy/electricity/servicepoints/{servicePointId}";
const DER: &str = "GET /energy/electricity/servicepoints/{servicePointId}/der";

type Fields = &'static [(&'static str, &'static str)];

/// An incident.
#[derive(Debug)]
pub(super) struct Story {
    /// By which pages refer to it.
    pub(super) name: &'static str,
    pub(super) reporter: &'static str,
    pub(super) provider: &'static str,
    pub(super) brand: &'static str,
    pub(super) severity: u8,
    pub(super) category: &'static str,
    pub(super) operation: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// Hours ago, and what happened.
    pub(super) steps: &'static [(i64, Step)],
}

/// Something that somebody did.
#[derive(Debug)]
pub(super) enum Step {
    /// The reporter raised it, with this evidence.
    Raised(Fields),
    /// The provider's action.
    Provider(&'static str, Fields),
    /// The reporter's action.
    Reporter(&'static str, Fields),
    /// The ACCC's action.
    Accc(&'static str, Fields),
    /// The provider's answer to AEMO's question in a round.
    ProviderAnswers(u32, &'static str),
    /// AEMO's answer in a round.
    Aemo(u32, &'static str, Fields),
    /// A comment, for this audience.
    ProviderSays(&'static str, &'static str),
    /// A comment, for this audience.
    ReporterSays(&'static str, &'static str),
    /// A file of this name, for this audience.
    ProviderAttaches(&'static str, &'static str),
    /// A file of this name, for this audience.
    ReporterAttaches(&'static str, &'static str),
}

use Step::{
    Accc, Aemo, Provider, ProviderAnswers, ProviderAttaches, ProviderSays, Raised, Reporter,
    ReporterAttaches, ReporterSays,
};

pub(super) const STORIES: &[Story] = &[
    Story {
        name: "resolved",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 2,
        category: "data_quality",
        operation: USAGE,
        summary: "distributionLossFactor is missing from every usage response",
        description: "Since Monday 9:00 every call for usage answers 500 Unexpected Error with isSecondaryDataHolderError set.\n\nAll brands of the group are affected. Standing data and DER answer as they should.",
        steps: &[
            (
                285,
                Raised(&[
                    (
                        "interaction_ids",
                        "6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11 0b1f7f9e-3c55-4a53-9c61-6f1e9df3c7a2",
                    ),
                    ("http_status", "500"),
                    ("error_urn", "urn:au-cds:error:cds-all:GeneralError/Unexpected"),
                    ("secondary_data_holder_error", "true"),
                    ("affected_consumers", "more_than_100"),
                    ("expected", "200 with intervals, as until Sunday"),
                    ("actual", "500 after some 900 ms"),
                    (
                        "steps",
                        "1. Any consent with usage scope\n2. Get Usage For Service Point over the last 30 days",
                    ),
                    ("workaround", "None; bulk usage fails the same way"),
                ]),
            ),
            (284, Provider("acknowledge", &[])),
            (
                282,
                Provider(
                    "request-information",
                    &[(
                        "question",
                        "Which version of the endpoint do you ask for, and does it fail for one day as well?",
                    )],
                ),
            ),
            (
                279,
                Reporter(
                    "provide-information",
                    &[("answer", "x-v 1, and yes: a single day fails the same way.")],
                ),
            ),
            (
                278,
                Provider(
                    "refer",
                    &[(
                        "expected_input",
                        "Our adapter refuses the payload: distributionLossFactor is absent. Please confirm whether it is sent for NMIs of this network, and since when it is not.",
                    )],
                ),
            ),
            (276, Aemo(1, "accept", &[("reference", "INC0042718")])),
            (262, Aemo(1, "ask", &[("question", "Does it concern all network areas, or only one?")])),
            (
                259,
                ProviderAnswers(
                    1,
                    "Only the one whose file was reloaded on the weekend; see our own ticket SG-7731.",
                ),
            ),
            (
                240,
                Aemo(
                    1,
                    "contribute",
                    &[(
                        "advice",
                        "The network's file of Sunday lacked the factor. It was loaded again on Wednesday at 06:10; all NMIs of the area were checked.",
                    )],
                ),
            ),
            (238, Provider("add-reference", &[("system", "AEMO service desk"), ("reference", "INC0042718")])),
            (
                237,
                Provider(
                    "set-root-cause",
                    &[
                        ("code", "source_data"),
                        (
                            "text",
                            "The standing-data file that AEMO received from the network lacked distributionLossFactor, so AEMO's payload did not validate and our adapter answered 500. AEMO loaded the file again.",
                        ),
                        ("responsible_party", "upstream_metering_party"),
                    ],
                ),
            ),
            (236, Provider("ready-to-verify", &[])),
            (220, Reporter("resolve", &[])),
        ],
    },
    Story {
        name: "ready",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 3,
        category: "conformance",
        operation: POINTS,
        summary: "jurisdictionCode is ISO, outside of the enumeration",
        description: "One in some two hundred service points comes with jurisdictionCode ISO. The standards allow NSW, ACT, NT, QLD, SA, TAS, VIC, WA, ALL.",
        steps: &[
            (190, Raised(&[("http_status", "200"), ("affected_consumers", "11_to_100")])),
            (186, Provider("acknowledge", &[])),
            (170, Provider("refer", &[("expected_input", "Is ISO what MSATS holds for these points?")])),
            (166, Aemo(1, "accept", &[])),
            (
                96,
                Aemo(
                    1,
                    "contribute",
                    &[(
                        "advice",
                        "Yes: isolated network areas. From Tuesday the API maps them to the state.",
                    )],
                ),
            ),
            (
                30,
                Provider(
                    "set-root-cause",
                    &[
                        ("code", "standards_gap"),
                        ("text", "AEMO's API passed an internal value on. It is mapped since Tuesday."),
                        ("responsible_party", "aemo"),
                    ],
                ),
            ),
            (5, Provider("ready-to-verify", &[])),
        ],
    },
    Story {
        name: "deferred",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 3,
        category: "data_quality",
        operation: DER,
        summary: "DER records without commissioningDate",
        description: "The field is mandatory; it is missing for installations before 2011.",
        steps: &[
            (
                150,
                Raised(&[
                    ("interaction_ids", "c1f0a2de-7a06-4d0b-8f3e-0c6f7e6e1a55"),
                    ("http_status", "500"),
                ]),
            ),
            (150, ReporterAttaches("everyone", "der-without-a-date.json")),
            (149, Provider("acknowledge", &[])),
            (148, ProviderAttaches("organisation", "our-own-leg.har")),
            (
                147,
                ProviderAttaches(
                    "referral",
                    "der-register-2026-02-23-as-aemo-answered-it-to-us-unabridged.json",
                ),
            ),
            (
                140,
                Provider(
                    "refer",
                    &[(
                        "expected_input",
                        "Can the DER register give a date for installations of before 2011?",
                    )],
                ),
            ),
            (130, ProviderAttaches("referral", "networks.csv")),
            (120, Aemo(1, "accept", &[("reference", "INC0042890")])),
            (
                45,
                Aemo(
                    1,
                    "defer",
                    &[(
                        "reason",
                        "The networks were asked for their records; the first answers come next week.",
                    )],
                ),
            ),
            (
                44,
                ProviderSays(
                    "everyone",
                    "AEMO asks the networks for their records; we expect news next week.",
                ),
            ),
            (20, ReporterSays("everyone", "Thank you. We hide the date meanwhile.")),
            (19, ProviderSays("organisation", "Tell the account team before Friday.")),
        ],
    },
    Story {
        name: "referred",
        reporter: ADR,
        provider: RETAILER,
        brand: GLOW,
        severity: 1,
        category: "availability",
        operation: POINTS,
        summary: "Get Service Points answers 503 for every consumer",
        description: "Nothing is shared since 7:40. Accounts and plans answer.",
        steps: &[
            (
                6,
                Raised(&[
                    ("http_status", "503"),
                    ("affected_consumers", "all"),
                    ("error_urn", "urn:au-cds:error:cds-all:Service/Unavailable"),
                    ("secondary_data_holder_error", "true"),
                ]),
            ),
            (5, Provider("acknowledge", &[])),
            (
                3,
                Provider(
                    "refer",
                    &[(
                        "expected_input",
                        "Calls to MarketNet end in a timeout since 7:40. Is there an outage on your side?",
                    )],
                ),
            ),
        ],
    },
    Story {
        name: "waiting",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 4,
        category: "performance",
        operation: USAGE,
        summary: "Usage over two years takes 14 seconds",
        description: "The same call over one year takes 3 seconds.",
        steps: &[
            (80, Raised(&[])),
            (74, Provider("acknowledge", &[])),
            (
                30,
                Provider(
                    "request-information",
                    &[("question", "At what time of the day? Please name two interaction ids.")],
                ),
            ),
        ],
    },
    Story {
        name: "new",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 3,
        category: "authentication_and_consent",
        operation: POINT,
        summary: "403 on a consent that is active",
        description: "The arrangement was made this morning. Accounts answer 200 with the same token.",
        steps: &[(
            1,
            Raised(&[
                ("http_status", "403"),
                ("error_urn", "urn:au-cds:error:cds-all:Authorisation/InvalidConsent"),
            ]),
        )],
    },
    Story {
        name: "elsewhere",
        reporter: ADR,
        provider: OTHER_RETAILER,
        brand: WATTLEBIRD,
        severity: 2,
        category: "data_quality",
        operation: "GET /energy/accounts/{accountId}/billing",
        summary: "Billing transactions repeat on every page",
        description: "Pages 2 and later hold what page 1 holds.",
        steps: &[
            (60, Raised(&[])),
            (55, Provider("acknowledge", &[])),
            (52, ProviderSays("everyone", "We can see it; the cursor is not carried on.")),
        ],
    },
    Story {
        name: "returned",
        reporter: ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 3,
        category: "data_quality",
        operation: USAGE,
        summary: "No usage for a service point that is billed",
        description: "404 UnavailableServicePoint, while the invoice shows consumption.",
        steps: &[
            (
                110,
                Raised(&[
                    ("http_status", "404"),
                    ("error_urn", "urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint"),
                ]),
            ),
            (108, Provider("acknowledge", &[])),
            (100, Provider("refer", &[("expected_input", "Please look the point up.")])),
            (
                90,
                Aemo(
                    1,
                    "return",
                    &[(
                        "reason",
                        "The NMI was extinct on the day. Check its status and the FRMP on your side first.",
                    )],
                ),
            ),
        ],
    },
    Story {
        name: "failed",
        reporter: OTHER_ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 2,
        category: "data_quality",
        operation: USAGE,
        summary: "Usage ends at the last change of consumer",
        description: "Two months are missing.",
        steps: &[
            (200, Raised(&[])),
            (199, Provider("acknowledge", &[])),
            (
                150,
                Provider(
                    "set-root-cause",
                    &[
                        ("code", "configuration"),
                        ("text", "A date was cut at midnight UTC."),
                        ("responsible_party", "provider"),
                    ],
                ),
            ),
            (140, Provider("ready-to-verify", &[])),
            (130, Reporter("fail-verification", &[("reason", "The first day is still missing.")])),
        ],
    },
    Story {
        name: "cancelled",
        reporter: THIRD_ADR,
        provider: BLUEGUM_AGENT,
        brand: BLUEGUM,
        severity: 4,
        category: "other",
        operation: "GET /energy/plans",
        summary: "Is there a list of your plans?",
        description: "We would like to have one.",
        steps: &[
            (170, Raised(&[])),
            (
                168,
                Accc(
                    "cancel",
                    &[("reason", "A question, not an incident. Plans are public: the AER publishes them.")],
                ),
            ),
        ],
    },
    Story {
        name: "untouched",
        reporter: OTHER_ADR,
        provider: HARBOUR_AGENT,
        brand: HARBOUR,
        severity: 2,
        category: "registration",
        operation: "POST /register",
        summary: "Registration answers 400 for a valid software statement",
        description: "invalid_software_statement since the certificates were changed.",
        steps: &[
            (240, Raised(&[("http_status", "400")])),
            (90, Accc("escalate", &[("reason", "Not acknowledged for more than five business days.")])),
        ],
    },
    Story {
        name: "withdrawn",
        reporter: OTHER_ADR,
        provider: OTHER_RETAILER,
        brand: WATTLEBIRD,
        severity: 3,
        category: "availability",
        operation: DER,
        summary: "DER answers 500 now and then",
        description: "One call in twenty.",
        steps: &[
            (70, Raised(&[])),
            (69, Provider("acknowledge", &[])),
            (66, Provider("refer", &[("expected_input", "Do you see errors?")])),
            (
                64,
                Provider(
                    "withdraw-referral",
                    &[("reason", "A pool of connections on our side was too small.")],
                ),
            ),
        ],
    },
    Story {
        name: "long",
        reporter: THIRD_ADR,
        provider: RETAILER,
        brand: SOUTHERN_GRID,
        severity: 4,
        category: "conformance",
        operation: USAGE,
        summary: "A summary as long as it may be, with a word that no line can hold: urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint/of/a/kind/that/nobody/has/ever/seen/before/and/that/goes/on/and/on, and what was meant to be said after it",
        description: "One line that goes on: x-fapi-interaction-id=6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11;x-fapi-auth-date=Mon,02Mar2026;x-fapi-customer-ip-address=redacted;x-cds-client-headers=redacted;x-v=1;x-min-v=1",
        steps: &[(12, Raised(&[]))],
    },
];

//! The list of pages. A new page is a line here.

use flow_tests::world::{ACCC, ADR, AEMO, OPERATOR, RETAILER};

/// A page, as somebody comes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// What its pictures are called.
    pub(crate) name: &'static str,
    /// Who looks; nobody who is signed in when there is no login.
    pub(crate) who: Option<&'static str>,
    /// Where; `{name}` stands for the key of that incident of the sample.
    pub(crate) path: &'static str,
    /// What is done there first.
    pub(crate) first: First,
    /// The HTTP status that it then is answered with.
    pub(crate) status: u16,
    /// Whether its weight is promised.
    pub(crate) main: bool,
}

/// What is done on a page before one looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum First {
    /// Nothing.
    Look,
    /// A form is sent: its address and the fields that are filled in.
    Send(&'static str, Fields),
}

/// Who has not accepted the terms yet.
pub(crate) const NEWCOMER: &str = "newcomer@frankly.example";

const fn page(name: &'static str, who: Option<&'static str>, path: &'static str) -> Page {
    Page { name, who, path, first: First::Look, status: 200, main: false }
}

/// A page that people have open all day.
const fn main(name: &'static str, who: &'static str, path: &'static str) -> Page {
    Page { main: true, ..page(name, Some(who), path) }
}

/// A page that shows a form again, with what is wrong.
const fn refused(page: Page, status: u16, to: &'static str, fields: Fields) -> Page {
    Page { first: First::Send(to, fields), ..problem(page, status) }
}

const fn problem(page: Page, status: u16) -> Page {
    Page { status, ..page }
}

type Fields = &'static [(&'static str, &'static str)];

const UNKNOWN: Option<&str> = None;

#[rustfmt::skip]
pub(crate) const PAGES: &[Page] = &[
    Page { main: true, ..page("sign-in", UNKNOWN, "/sign-in") },
    refused(page("sign-in-refused", UNKNOWN, "/sign-in"), 401, "/sign-in", &[("login", "nobody@frankly.example"), ("password", "a guess")]),
    page("terms", Some(NEWCOMER), "/terms"),
    main("home-reporter", ADR, "/"),
    main("home-provider", RETAILER, "/"),
    main("home-aemo", AEMO, "/"),
    main("home-accc", ACCC, "/"),
    page("home-operator", Some(OPERATOR), "/"),
    main("raise", ADR, "/incidents/new"),
    refused(page("raise-with-errors", Some(ADR), "/incidents/new"), 422, "/incidents", &[("summary", "Usage is empty"), ("http_status", "9000"), ("interaction_ids", "not an id")]),
    main("incident-new-reporter", ADR, "/incidents/{new}"),
    main("incident-new-provider", RETAILER, "/incidents/{new}"),
    page("incident-new-provider-portal", Some(RETAILER), "/incidents/{new}?view=portal"),
    page("incident-waiting-reporter", Some(ADR), "/incidents/{waiting}"),
    main("incident-referred-provider", RETAILER, "/incidents/{deferred}"),
    page("incident-referred-provider-portal", Some(RETAILER), "/incidents/{deferred}?view=portal"),
    page("incident-referred-reporter", Some(ADR), "/incidents/{deferred}"),
    page("incident-returned-provider", Some(RETAILER), "/incidents/{returned}"),
    refused(page("incident-refer-refused", Some(RETAILER), "/incidents/{returned}"), 422, "/actions/refer", &[]),
    page("incident-ready-reporter", Some(ADR), "/incidents/{ready}"),
    page("incident-ready-provider", Some(RETAILER), "/incidents/{ready}"),
    page("incident-resolved-reporter", Some(ADR), "/incidents/{resolved}"),
    main("incident-resolved-accc", ACCC, "/incidents/{resolved}"),
    page("incident-long-provider", Some(RETAILER), "/incidents/{long}"),
    main("queues", RETAILER, "/queues"),
    page("queues-open", Some(RETAILER), "/queues?queue=open"),
    page("queues-accc", Some(ACCC), "/queues"),
    main("incidents", ADR, "/incidents"),
    page("incidents-found-none", Some(ADR), "/incidents?q=nothing+like+this"),
    main("referrals", AEMO, "/referrals"),
    page("referrals-provider", Some(RETAILER), "/referrals"),
    main("referral-new", AEMO, "/referrals/{referred}-R1"),
    page("referrals-done", Some(AEMO), "/referrals?group=done"),
    page("referral-deferred", Some(AEMO), "/referrals/{deferred}-R1"),
    page("referral-contributed", Some(AEMO), "/referrals/{resolved}-R1"),
   main("monitoring", ACCC, "/monitoring"),
    main("ops", OPERATOR, "/ops"),
    page("ops-way", Some(OPERATOR), "/ops?incident={resolved}"),
    main("notifications", RETAILER, "/notifications"),
    page("me", Some(ADR), "/me"),
    problem(page("problem-404", Some(ADR), "/incidents/CDR-999999"), 404),
    problem(page("problem-403", Some(AEMO), "/incidents/{referred}"), 403),
];

//! `/referrals`: AEMO's desk, and a provider's own referrals.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use contracts::{DataCluster, Environment, Operation, Severity};

use super::{frame::Frame, page::render, problem::Instead, signed_in::SignedIn};
use crate::{
    domain::{
        desk::{DeskPlace, Filter, Group, Order},
        form::Choice,
        referral::ReferralView,
    },
    http::{
        list_referrals::{ALL_GROUPS, ReferralQuery},
        page::{Asked, Page, Paging},
    },
    state::Portal,
    store::{
        desk::{self, MOST_COUNTED},
        directory, reading,
    },
};

/// A heap of the desk.
struct Tab {
    label: &'static str,
    to: String,
    /// How many lie there, where that is counted.
    count: Option<String>,
    here: bool,
}

#[derive(Template)]
#[template(path = "referrals.html")]
struct ReferralsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<ReferralView>,
    chosen: Chosen,
    severities: &'static [Severity],
    clusters: Vec<DataCluster>,
    environments: &'static [Environment],
    brands: Vec<Choice>,
    orders: Vec<Order>,
    order: Order,
    /// The page without any filter, if there is one to drop.
    unfiltered: Option<String>,
    next: Option<String>,
}

/// What was chosen, as it is shown again; empty for nothing.
struct Chosen {
    group: &'static str,
    state: String,
    severity: String,
    provider: String,
    data_cluster: String,
    environment: String,
    q: String,
}

impl Chosen {
    fn of(query: ReferralQuery, here: Heap) -> Self {
        Self {
            // Who looks for a word looks everywhere the next time, too.
            group: if query.group.is_some() { here.word() } else { "" },
            state: query.state.unwrap_or_default(),
            severity: query.severity.unwrap_or_default(),
            provider: query.provider.unwrap_or_default(),
            data_cluster: query.data_cluster.unwrap_or_default(),
            environment: query.environment.unwrap_or_default(),
            q: query.q.unwrap_or_default(),
        }
    }
}

impl ReferralsPage {
    /// Whether a round was set aside until a moment that has passed.
    fn is_due(&self, row: &ReferralView) -> bool {
        row.deferred_until.is_some_and(|until| until <= self.frame.now)
    }
}

/// The list.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<ReferralQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Instead> {
    let (filter, order) = query.read(&viewer)?;
    let here = Heap::of(&query, &filter);
    let filter = Filter { groups: here.groups(), ..filter };
    let order = order.filter(|order| here.takes(*order)).unwrap_or_else(|| here.usual_order());
    let (limit, after) = (paging.limit()?, DeskPlace::decode(order, paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let counts = desk::count_open(&mut reading, &filter).await?;
    let rows = desk::list_referrals(&mut reading, &filter, after, limit + 1).await?;
    let rows = rows.into_iter().map(|row| row.shown_to(&viewer.actor)).collect();
    let page = Page::new(rows, limit, |last| DeskPlace::of(order, last).encode());
    let own = filter.own.as_ref();
    let page = ReferralsPage {
        tabs: tabs(&query, here, &counts),
        rows: page.items,
        severities: Severity::ALL,
        clusters: shared_clusters(),
        environments: Environment::ALL,
        brands: directory::list_energy_brands(portal.database.pool(), own).await?,
        orders: Order::ALL.iter().copied().filter(|order| here.takes(*order)).collect(),
        order,
        unfiltered: query.is_narrowed().then(|| address(&ReferralQuery::default(), here.word(), &[])),
        next: page.next.map(|cursor| address(&query, here.word(), &[("cursor", &cursor)])),
        chosen: Chosen::of(query, here),
        frame,
    };
    Ok(render(StatusCode::OK, &page))
}

/// What lies before the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heap {
    /// All in which somebody has to do something.
    Open,
    One(Group),
    All,
}

impl Heap {
    /// Who looks for a word looks everywhere.
    fn of(query: &ReferralQuery, filter: &Filter) -> Self {
        match (query.group.as_deref(), filter.groups.as_slice()) {
            (_, [group, ..]) => Self::One(*group),
            (Some(ALL_GROUPS), []) => Self::All,
            _ if filter.word.is_some() => Self::All,
            _ => Self::Open,
        }
    }

    fn groups(self) -> Vec<Group> {
        match self {
            Self::Open => Group::OPEN.to_vec(),
            Self::One(group) => vec![group],
            Self::All => Group::ALL.to_vec(),
        }
    }

    fn usual_order(self) -> Order {
        match self {
            Self::Open => Order::Age,
            Self::One(group) => group.usual_order(),
            Self::All => Order::Updated,
        }
    }

    /// Only what was set aside is due.
    fn takes(self, order: Order) -> bool {
        order != Order::Due || self == Self::One(Group::Deferred)
    }

    /// The word in an address.
    fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::One(group) => group.as_str(),
            Self::All => ALL_GROUPS,
        }
    }
}

fn tabs(query: &ReferralQuery, here: Heap, counts: &[(Group, i64)]) -> Vec<Tab> {
    // An order that one heap takes and another does not is left behind.
    let query = &ReferralQuery { sort: None, ..query.clone() };
    let tab =
        |label, heap: Heap, count: Option<i64>| Tab {
            label,
            to: address(query, heap.word(), &[]),
            count: count.map(|count| {
                if count >= MOST_COUNTED { format!("{MOST_COUNTED}+") } else { count.to_string() }
            }),
            here: heap == here,
        };
    let all = counts.iter().map(|(_, count)| count).sum();
    let mut tabs = vec![tab("Open", Heap::Open, Some(all))];
    tabs.extend(counts.iter().map(|(group, count)| tab(group.label(), Heap::One(*group), Some(*count))));
    tabs.push(tab(Group::Done.label(), Heap::One(Group::Done), None));
    tabs.push(tab("All", Heap::All, None));
    // Who looks for a word finds it under “All”; the heap of all that is open has no word of its own.
    if query.q.as_deref().is_some_and(|word| !word.trim().is_empty()) {
        tabs.remove(0);
    }
    tabs
}

/// The page of a heap, with the filters as they are.
fn address(query: &ReferralQuery, group: &str, more: &[(&str, &str)]) -> String {
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut pairs = vec![
        ("group", group.to_owned()),
        ("state", word(&query.state)),
        ("severity", word(&query.severity)),
        ("provider", word(&query.provider)),
        ("data_cluster", word(&query.data_cluster)),
        ("environment", word(&query.environment)),
        ("q", word(&query.q)),
        ("sort", word(&query.sort)),
    ];
    pairs.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    pairs.retain(|(_, value)| !value.is_empty());
    match serde_urlencoded::to_string(pairs).unwrap_or_default() {
        query if query.is_empty() => "/referrals".to_owned(),
        query => format!("/referrals?{query}"),
    }
}

/// The kinds of data that AEMO holds a part of.
fn shared_clusters() -> Vec<DataCluster> {
    let shared: Vec<DataCluster> = Operation::all()
        .filter(|operation| operation.shared_responsibility())
        .map(Operation::data_cluster)
        .collect();
    DataCluster::ALL.iter().copied().filter(|cluster| shared.contains(cluster)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(group: Option<&str>, q: Option<&str>) -> ReferralQuery {
        ReferralQuery {
            group: group.map(str::to_owned),
            q: q.map(str::to_owned),
            severity: Some("1".to_owned()),
            sort: Some("due".to_owned()),
            ..ReferralQuery::default()
        }
    }

    #[test]
    fn a_tab_keeps_the_filters_and_drops_the_order() {
        let tabs = tabs(&query(Some("deferred"), None), Heap::One(Group::Deferred), &[(Group::Received, 3)]);
        assert_eq!(tabs[0].to, "/referrals?severity=1");
        assert_eq!(tabs[1].to, "/referrals?group=received&severity=1");
        assert_eq!(tabs[1].count.as_deref(), Some("3"));
        assert_eq!(address(&ReferralQuery::default(), "", &[]), "/referrals");
        let of_state = ReferralQuery { state: Some("accepted".to_owned()), ..ReferralQuery::default() };
        assert_eq!(address(&of_state, "waiting", &[]), "/referrals?group=waiting&state=accepted");
    }

    #[test]
    fn who_looks_for_a_word_looks_everywhere_unless_a_heap_is_named() {
        let word = Filter { word: Some("INC1".to_owned()), ..Filter::default() };
        assert_eq!(Heap::of(&query(None, Some("INC1")), &word), Heap::All);
        let named = Filter { groups: vec![Group::Done], ..word };
        assert_eq!(Heap::of(&query(Some("done"), Some("INC1")), &named), Heap::One(Group::Done));
        assert_eq!(Heap::of(&query(None, None), &Filter::default()), Heap::Open);
        assert!(!Heap::Open.takes(Order::Due) && Heap::One(Group::Deferred).takes(Order::Due));
    }
}

//! The page of a list.

use askama::Template;
use axum::response::Response;
use contracts::{Problem, event::Assignee, problem::Kind};

use super::{
    asked::ListQuery,
    choices::{self, Fields},
};
use crate::{
    domain::{
        incident::IncidentSummary,
        queue::Queue,
        saved_filter::{List, SavedFilter},
        sort::Sort,
        viewer::Viewer,
    },
    http::{
        list_incidents::load,
        page::{Page, Paging},
    },
    identity,
    state::Portal,
    store::{incident_list, reading, saved_filters},
    views::{
        frame::Frame,
        page::{render, status},
        problem::Instead,
        signed_in::SignedIn,
    },
};

/// As far as a tab counts.
const COUNTED: usize = 100;

#[derive(Template)]
#[template(path = "incident_list.html")]
struct ListPage {
    frame: Frame,
    list: List,
    title: &'static str,
    /// What the address asks, in one way.
    query: String,
    tabs: Vec<Tab>,
    fields: Fields,
    /// Without any filter.
    clear: String,
    narrowed: bool,
    columns: Vec<Column>,
    rows: Vec<IncidentSummary>,
    shows: Shows,
    /// Where the pages beside this one are.
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    saved: Vec<SavedFilter>,
    /// To whom the viewer may give incidents; empty for who may not.
    colleagues: Vec<Assignee>,
    /// The colleague who was chosen; nobody yet.
    to: &'static str,
    problem: Option<Problem>,
}

/// A queue as a tab.
struct Tab {
    to: String,
    word: &'static str,
    label: &'static str,
    here: bool,
    /// How many are in it, as far as that is counted.
    count: Option<String>,
}

/// Which cells a row has besides those that every row has.
#[derive(Debug, Clone, Copy)]
struct Shows {
    tick: bool,
    assignee: bool,
    reporter: bool,
}

/// The head of a column.
struct Column {
    label: &'static str,
    /// The order by it that a click asks for.
    to: Option<String>,
    /// How the list is ordered by it now: a value of `aria-sort`.
    sorted: Option<&'static str>,
}

/// Shows the list.
pub(super) async fn show(
    portal: &Portal,
    SignedIn { viewer, frame }: SignedIn,
    list: List,
    mut query: ListQuery,
    paging: &Paging,
) -> Result<Response, Instead> {
    let queue = query.settle(list, &viewer)?;
    let sort = query.sort(queue);
    let (page, problem) = match read(portal, &viewer, queue, &query, paging).await {
        Ok(page) => (page, None),
        // A fault in the address is told beside its field; the rest of the page is there to mend it.
        Err(problem) if problem.kind() == Kind::Invalid => (Page::whole(Vec::new()), Some(problem)),
        Err(problem) => return Err(problem.into()),
    };
    let sort = sort.unwrap_or(Sort::Updated);
    let may_assign = list == List::Queues && viewer.may_assign();
    let colleagues = if viewer.may_assign() {
        identity::list_colleagues(portal.database.pool(), &viewer.actor.organisation).await?
    } else {
        Vec::new()
    };
    let fields =
        choices::fields(portal, &viewer, queue, &colleagues, &query.incidents, problem.as_ref()).await?;
    let shows = Shows {
        tick: may_assign && queue != Some(Queue::Done),
        assignee: viewer.sees_queues(),
        reporter: viewer.sees_queues(),
    };
    let at = |cursor: &str| list.at(&query.with(&[("cursor", cursor)]));
    let code = problem.as_ref().map_or(axum::http::StatusCode::OK, status);
    let page = ListPage {
        title: if list == List::Queues { "Queues" } else { "Incidents" },
        tabs: tabs(portal, &viewer, queue).await?,
        clear: list.at(&queue.map_or_else(String::new, |queue| format!("queue={}", queue.as_str()))),
        narrowed: query.narrows(),
        columns: columns(list, &query, sort, shows),
        first: page.previous.as_ref().map(|_| list.at(&query.string())),
        previous: page.previous.as_deref().map(at),
        next: page.next.as_deref().map(at),
        saved: saved_filters::list_saved(portal.database.pool(), &viewer.actor.user).await?,
        query: query.string(),
        rows: page.items,
        colleagues,
        to: "",
        frame,
        list,
        fields,
        shows,
        problem,
    };
    Ok(render(code, &page))
}

async fn read(
    portal: &Portal,
    viewer: &Viewer,
    queue: Option<Queue>,
    query: &ListQuery,
    paging: &Paging,
) -> Result<Page<IncidentSummary>, Problem> {
    let sort = query.sort(queue)?;
    let filter = query.filter(queue, viewer, portal.database.now())?;
    load(portal, viewer, &filter, sort, paging).await.map_err(|refusal| refusal.0)
}

/// The viewer's queues with how many are in each. What is counted is bounded, so that a long queue costs no more.
async fn tabs(portal: &Portal, viewer: &Viewer, here: Option<Queue>) -> Result<Vec<Tab>, Instead> {
    if here.is_none() {
        return Ok(Vec::new());
    }
    let mut reading = reading::begin_list(portal.database.pool(), viewer).await?;
    let mut tabs = Vec::new();
    for queue in Queue::of(viewer).iter().copied() {
        let count = if queue.counts() {
            let filter = queue.narrow(viewer, crate::domain::filter::Filter::default());
            let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
            let counted = incident_list::count_up_to(&mut reading, &filter, most).await?;
            Some(if counted < COUNTED { counted.to_string() } else { format!("{}+", COUNTED - 1) })
        } else {
            None
        };
        let to = List::Queues.at(&format!("queue={}", queue.as_str()));
        let here = Some(queue) == here;
        tabs.push(Tab { to, word: queue.as_str(), label: queue.label(), here, count });
    }
    Ok(tabs)
}

/// The heads of the columns after the one of ticks.
fn columns(list: List, query: &ListQuery, now: Sort, shows: Shows) -> Vec<Column> {
    // By what a click orders, and by what a second one: each with how it reads to who cannot see it.
    type Orders = &'static [(Sort, &'static str)];
    let heads: [(&'static str, bool, Orders); 9] = [
        ("Incident", true, &[]),
        ("Status", true, &[]),
        ("Severity", true, &[(Sort::Severity, "ascending")]),
        ("Whose move", true, &[(Sort::Court, "descending")]),
        ("Assignee", shows.assignee, &[]),
        ("Reporter", shows.reporter, &[]),
        ("Brand", true, &[]),
        ("Age", true, &[(Sort::Oldest, "descending"), (Sort::Newest, "ascending")]),
        ("Updated", true, &[(Sort::Updated, "descending"), (Sort::Untouched, "ascending")]),
    ];
    let shown = heads.into_iter().filter(|(_, shown, _)| *shown);
    shown
        .map(|(label, _, orders)| {
            let sorted = orders.iter().find(|(sort, _)| *sort == now).map(|(_, word)| *word);
            let other = orders.iter().map(|(sort, _)| *sort).find(|sort| *sort != now);
            let to = other.map(|sort| list.at(&query.with(&[("sort", sort.as_str())])));
            Column { label, to, sorted }
        })
        .collect()
}

//! `/filters`: the filters that a user keeps under names.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    FieldError, Problem,
    form::{Fields, Form, PERSONAL_DATA},
};
use uuid::Uuid;

use super::asked::ListQuery;
use crate::{
    domain::saved_filter::{List, SavedFilter},
    state::Portal,
    store::saved_filters::{self, MOST, NotKept},
    views::{frame::Frame, page::render, posted::Posted, problem::Instead, signed_in::SignedIn},
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// The longest query, in bytes: the longest search in percents, and all the rest.
const LONGEST_QUERY: usize = 4_000;

#[derive(Template)]
#[template(path = "saved_filters.html")]
struct SavedPage {
    frame: Frame,
    saved: Vec<SavedFilter>,
    refused: Option<Refused>,
}

/// A name that was not taken, and why.
struct Refused {
    /// The filter that should have got it; `None` for a new one.
    id: Option<Uuid>,
    name: String,
    why: String,
    list: &'static str,
    query: String,
}

impl SavedPage {
    /// Why this filter did not get the name.
    fn wrong(&self, id: &Uuid) -> Option<&Refused> {
        self.refused.as_ref().filter(|refused| refused.id == Some(*id))
    }
}

/// The page.
pub(super) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
) -> Result<Response, Instead> {
    page(&portal, &viewer.actor.user, frame, None).await
}

/// Keeps a filter, and shows its list again.
pub(super) async fn save(
    State(portal): State<Portal>,
    Posted { viewer, frame, fields, .. }: Posted,
) -> Result<Response, Instead> {
    let user = &viewer.actor.user;
    let word = |name: &str| fields.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let why = match read_new(&portal, &fields) {
        Ok(filter) => {
            let now = portal.database.now();
            match saved_filters::save(portal.database.pool(), user, &filter, now).await? {
                Ok(()) => return Ok(Redirect::to(&filter.to()).into_response()),
                Err(not_kept) => told(not_kept),
            }
        }
        Err(faults) => sentence(&faults),
    };
    let list = word("list").parse().unwrap_or(List::Incidents).as_str();
    let (name, query) = (word("name").to_owned(), word("query").to_owned());
    page(&portal, user, frame, Some(Refused { id: None, name, why, list, query })).await
}

/// Gives a filter another name.
pub(super) async fn rename(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Posted { viewer, frame, fields, .. }: Posted,
) -> Result<Response, Instead> {
    let id = id(&given)?;
    let user = &viewer.actor.user;
    let why = match read_name(&fields) {
        Ok(name) => match saved_filters::rename(portal.database.pool(), user, id, &name).await? {
            Some(Ok(())) => return Ok(Redirect::to("/filters").into_response()),
            Some(Err(not_kept)) => told(not_kept),
            None => return Err(unknown().into()),
        },
        Err(faults) => sentence(&faults),
    };
    let name = fields.get("name").and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let refused = Refused { id: Some(id), name, why, list: "", query: String::new() };
    page(&portal, user, frame, Some(refused)).await
}

/// Forgets a filter.
pub(super) async fn forget(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Posted { viewer, .. }: Posted,
) -> Result<Redirect, Instead> {
    saved_filters::forget(portal.database.pool(), &viewer.actor.user, id(&given)?).await?;
    Ok(Redirect::to("/filters"))
}

/// The id in a path.
fn id(given: &str) -> Result<Uuid, Problem> {
    given.parse().map_err(|_| unknown())
}

fn unknown() -> Problem {
    Problem::not_found("such filter of yours")
}

async fn page(
    portal: &Portal,
    user: &contracts::UserId,
    frame: Frame,
    refused: Option<Refused>,
) -> Result<Response, Instead> {
    let saved = saved_filters::list_saved(portal.database.pool(), user).await?;
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(render(status, &SavedPage { frame, saved, refused }))
}

/// A new filter; of its query, what a list knows.
fn read_new(portal: &Portal, fields: &Fields) -> Result<SavedFilter, Vec<FieldError>> {
    let mut form = Form::new(fields);
    let name = form.text("name", LONGEST_NAME);
    let list = form.value::<List>("list");
    let query = form.optional_text("query", LONGEST_QUERY).unwrap_or_default();
    let query = ListQuery::read(&query).string();
    form.finish(|| Some(SavedFilter { id: portal.database.new_id(), name: name?, list: list?, query }))
}

fn read_name(fields: &Fields) -> Result<String, Vec<FieldError>> {
    let mut form = Form::new(fields);
    let name = form.text("name", LONGEST_NAME);
    form.finish(|| name)
}

fn sentence(faults: &[FieldError]) -> String {
    faults.first().map_or_else(String::new, |fault| match fault.code.as_str() {
        PERSONAL_DATA => {
            format!("The {} holds what looks like personal data. It cannot be kept with it.", fault.field)
        }
        _ => format!("The {} {}.", fault.field, fault.detail),
    })
}

fn told(not_kept: NotKept) -> String {
    match not_kept {
        NotKept::NameTaken => "You have a filter of this name already. Choose another.".to_owned(),
        NotKept::TooMany => format!("You keep {MOST} filters already. Delete one first."),
    }
}

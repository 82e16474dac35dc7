//! `POST /queues/assign`: all that were ticked, taken, given to a colleague, or let go.

use std::sync::atomic::{AtomicBool, Ordering};

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Action, IncidentKey, Problem, event::Assignee, form::Fields, problem::Kind};
use futures::{StreamExt, stream};

use super::asked::ListQuery;
use crate::{
    domain::{saved_filter::List, viewer::Viewer},
    http::{act, conditions::Conditions, page::MOST},
    identity,
    state::Portal,
    views::{
        frame::Frame,
        page::render,
        posted::{Posted, take},
        problem::Instead,
    },
};

/// How many are on their way at a time.
const AT_ONCE: usize = 8;

#[derive(Template)]
#[template(path = "bulk_outcome.html")]
struct OutcomePage {
    frame: Frame,
    /// What was asked of all of them.
    asked: String,
    /// Why nothing was tried.
    problem: Option<String>,
    done: Vec<IncidentKey>,
    refused: Vec<Refused>,
    /// The list from which it came.
    query: String,
    colleagues: Vec<Assignee>,
    /// The colleague who was chosen.
    to: String,
}

/// One that stays as it was, and why.
struct Refused {
    key: IncidentKey,
    why: String,
}

/// Sends one command for each, tells how each ended, and stops at none. When all went well, back to the list.
pub(super) async fn submit(
    State(portal): State<Portal>,
    Posted { viewer, frame, mut fields, conditions }: Posted,
) -> Result<Response, Instead> {
    let [back, doing, to] = ["back", "do", "to"].map(|name| take(&mut fields, name).unwrap_or_default());
    let keys = ticked(&fields);
    let colleagues = identity::list_colleagues(portal.database.pool(), &viewer.actor.organisation).await?;
    let name = colleagues.iter().find(|other| other.user.as_str() == to).map(|other| other.name.as_str());
    let form = form(&doing, &to);
    let mut query = ListQuery::read(&back);
    query.settle(List::Queues, &viewer)?;
    let mut page = OutcomePage {
        asked: match doing.as_str() {
            "give" => format!("Give to {}", name.unwrap_or("a colleague")),
            "release" => "Release".to_owned(),
            _ => "Assign to me".to_owned(),
        },
        problem: None,
        done: Vec::new(),
        refused: Vec::new(),
        query: query.string(),
        frame,
        colleagues,
        to,
    };
    let nothing_tried = match &form {
        _ if keys.is_empty() => Some("Tick the incidents first.".to_owned()),
        _ if keys.len() > usize::try_from(MOST).unwrap_or(usize::MAX) => {
            Some(format!("At most {MOST} incidents are assigned at a time."))
        }
        Err(problem) => Some(problem.clone()),
        Ok(_) => None,
    };
    if let Some(problem) = nothing_tried {
        page.refused = keys.into_iter().map(|key| Refused { key, why: "Not tried.".to_owned() }).collect();
        page.problem = Some(problem);
        return Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let once = conditions.idempotency_key.map(|once| format!("{once}-{doing}-{}", page.to));
    let ended = assign_all(&portal, &viewer, &keys, &form.unwrap_or_default(), once.as_deref()).await;
    for (key, ended) in keys.into_iter().zip(ended) {
        match ended {
            Ok(()) => page.done.push(key),
            Err(why) => page.refused.push(Refused { key, why }),
        }
    }
    if page.refused.is_empty() {
        return Ok(Redirect::to(&List::Queues.at(&page.query)).into_response());
    }
    Ok(render(StatusCode::OK, &page))
}

/// The incidents that were ticked: each is a field by its key.
fn ticked(fields: &Fields) -> Vec<IncidentKey> {
    let mut keys: Vec<IncidentKey> = fields.keys().filter_map(|name| name.parse().ok()).collect();
    keys.sort_unstable();
    keys
}

/// The form that is sent for each, or why there is none.
fn form(doing: &str, to: &str) -> Result<Fields, String> {
    let (name, value) = match doing {
        "take" => return Ok(Fields::new()),
        "release" => ("release", true.into()),
        "give" if to.is_empty() => return Err("Choose the colleague first.".to_owned()),
        "give" => ("assignee", to.into()),
        _ => return Err("Say what to do: assign to me, give, or release.".to_owned()),
    };
    Ok(Fields::from_iter([(name.to_owned(), value)]))
}

/// How each ended, in their order.
async fn assign_all(
    portal: &Portal,
    viewer: &Viewer,
    keys: &[IncidentKey],
    form: &Fields,
    once: Option<&str>,
) -> Vec<Result<(), String>> {
    // An owner that does not answer is not asked two hundred times.
    let away = &AtomicBool::new(false);
    let assign = |key: IncidentKey| async move {
        if away.load(Ordering::Relaxed) {
            return Err("Not tried: the part that assigns does not answer.".to_owned());
        }
        let idempotency_key = once.map(|once| format!("{once}-{key}"));
        let conditions = Conditions { expected_version: None, idempotency_key };
        match act(portal, viewer, (key, Action::Assign), conditions, form.clone()).await {
            Ok(_) => Ok(()),
            Err(problem) => {
                if problem.kind() == Kind::Unavailable {
                    away.store(true, Ordering::Relaxed);
                }
                Err(told(&problem))
            }
        }
    };
    stream::iter(keys.iter().copied().map(assign)).buffered(AT_ONCE).collect().await
}

/// A refusal in a line.
fn told(problem: &Problem) -> String {
    problem.errors.first().map_or_else(
        || problem.detail.clone(),
        |error| match error.field.as_str() {
            "assignee" => format!("The colleague {}.", error.detail),
            field => format!("{field} {}.", error.detail),
        },
    )
}

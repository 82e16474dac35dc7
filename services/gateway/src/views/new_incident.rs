//! `/incidents/new`

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, form::Fields, participant::RegisterStatus};

use super::{
    frame::Frame,
    page::{render, status},
    posted::Posted,
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        form::{self, Choice, Field},
        viewer::Viewer,
    },
    http::send_raise,
    state::Portal,
    store::directory,
};

/// The most brands in a select; the Register has some eighty of energy.
const MOST_BRANDS: i64 = 1000;

#[derive(Template)]
#[template(path = "new_incident.html")]
struct NewIncidentPage {
    frame: Frame,
    form: &'static str,
    fields: Vec<Field>,
    problem: Option<String>,
    faults: Vec<String>,
    terms_accepted: bool,
}

/// The empty form.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
) -> Result<Response, Instead> {
    let fields = fields(&portal, &viewer).await?;
    let terms_accepted = viewer.terms_accepted;
    let page =
        NewIncidentPage { frame, form: "raise", fields, problem: None, faults: Vec::new(), terms_accepted };
    Ok(render(StatusCode::OK, &page))
}

/// Raises it, or shows the form again with what was typed.
pub(crate) async fn submit(State(portal): State<Portal>, posted: Posted) -> Result<Response, Instead> {
    let Posted { viewer, frame, fields: typed, conditions } = posted;
    let mut sent = typed.clone();
    frame.zone.give_offset(&mut sent, &["occurred_from", "occurred_to"]);
    match send_raise(&portal, &viewer, conditions, sent).await {
        Ok(done) => Ok(Redirect::to(&format!("/incidents/{}", done.reply.key)).into_response()),
        Err(problem) => again(&portal, &viewer, frame, &typed, &problem).await,
    }
}

async fn again(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    typed: &Fields,
    problem: &Problem,
) -> Result<Response, Instead> {
    let mut fields = fields(portal, viewer).await?;
    let faults = form::fill(&mut fields, typed, &problem.errors);
    let told = if problem.errors.is_empty() { problem.detail.clone() } else { problem.title.clone() };
    let page = NewIncidentPage {
        frame,
        form: "raise",
        fields,
        problem: Some(told),
        faults,
        terms_accepted: viewer.terms_accepted,
    };
    Ok(render(status(problem), &page))
}

async fn fields(portal: &Portal, viewer: &Viewer) -> Result<Vec<Field>, Instead> {
    let pool = portal.database.pool();
    let products = directory::list_products(pool, &viewer.actor.organisation).await?;
    let products = products.into_iter().map(|product| (product.id.to_string(), product.name)).collect();
    Ok(form::raise(active_brands(portal).await?, products))
}

/// The brands that an incident can be raised with, by name.
pub(super) async fn active_brands(portal: &Portal) -> Result<Vec<Choice>, Instead> {
    let brands = directory::list_brands(portal.database.pool(), "", None, ("", ""), MOST_BRANDS).await?;
    let active = brands.into_iter().filter(|brand| brand.status == RegisterStatus::Active);
    let choice = |brand: directory::DirectoryBrand| {
        (brand.brand_id.to_string(), format!("{} ({})", brand.brand_name, brand.organisation_name))
    };
    Ok(active.map(choice).collect())
}

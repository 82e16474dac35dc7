//! `/incidents/new`

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Attachment, FieldError, IncidentKey, Problem, cds_error::UnreadablePayload, form::Fields,
    participant::RegisterStatus, problem::Kind,
};
use jiff::Timestamp;

use super::{
    action_form::RefusedForm,
    drafts::{keep_typed, settle},
    frame::Frame,
    incident::{self, LookingQuery},
    multipart::FINDS,
    page::{render, status},
    posted::{Posted, PostedFiles, take},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        draft::DraftForm,
        form::Choice,
        pasted,
        raise_form::{BRAND_SEARCH, Provider, RaiseForm},
        viewer::Viewer,
    },
    files,
    http::{conditions::Conditions, send_files, send_raise},
    state::Portal,
    store::{
        directory::{self, DirectoryBrand},
        drafts,
    },
};

/// The most brands in a select; the Register has some eighty of energy.
const MOST_BRANDS: i64 = 1000;

#[derive(Template)]
#[template(path = "new_incident.html")]
struct NewIncidentPage {
    frame: Frame,
    form: &'static str,
    to: String,
    raise: RaiseForm,
    drafted: Option<Timestamp>,
    problem: Option<String>,
    faults: Vec<String>,
    may_raise: bool,
    terms_accepted: bool,
}

/// The form, with the draft of it if there is one.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
) -> Result<Response, Instead> {
    let (pool, now) = (portal.database.pool(), portal.database.now());
    let sent_to = [DraftForm::Raise.to_string()];
    let draft = drafts::list_drafts(pool, &viewer.actor.user, Some(&sent_to), now).await?.into_iter().next();
    let (typed, drafted) = draft.map(|draft| (draft.fields, draft.kept_at)).unzip();
    let mut page = page(&portal, &viewer, frame, &typed.unwrap_or_default(), &[]).await?;
    page.drafted = drafted;
    Ok(render(StatusCode::OK, &page))
}

/// Looks at the form without sending it: reads what was pasted, narrows the brands, says what follows from the
/// operation, and gives everything back, with a draft of it kept.
pub(crate) async fn look(State(portal): State<Portal>, posted: Posted) -> Result<Response, Instead> {
    let Posted { viewer, frame, mut fields, .. } = posted;
    let read = pasted::read(&mut fields);
    let errors = read.as_ref().err().map(unreadable);
    let drafted = keep_typed(&portal, &viewer, DraftForm::Raise, &fields).await;
    let mut page = page(&portal, &viewer, frame, &fields, errors.as_slice()).await?;
    page.drafted = drafted;
    if let (Ok(told), Some(field)) = (read, page.raise.field(pasted::FIELD)) {
        field.told = told;
    }
    Ok(render(StatusCode::OK, &page))
}

/// Raises it, or shows the form again with what was typed.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    PostedFiles { posted, files }: PostedFiles,
) -> Result<Response, Instead> {
    let Posted { viewer, mut frame, fields: typed, conditions } = posted;
    let once = conditions.idempotency_key.clone();
    let mut sent = typed.clone();
    take(&mut sent, BRAND_SEARCH);
    take(&mut sent, FINDS);
    frame.zone.give_offset(&mut sent, &["occurred_from", "occurred_to"]);
    let outcome = match (pasted::take(&mut sent), &files) {
        (Ok(()), Ok(_)) => send_raise(&portal, &viewer, conditions, sent).await,
        (Ok(()), Err(refused)) => Err(refused.clone()),
        (Err(unread), _) => Err(Problem::invalid(vec![unreadable(&unread)])),
    };
    let files = files.unwrap_or_default();
    let drafted = settle(&portal, &viewer, DraftForm::Raise, &typed, &outcome).await;
    match outcome {
        Ok(done) => attach(&portal, &viewer, frame, (done.reply.key, once), files).await,
        Err(problem) => {
            // They go with a command of their own, which is not sent.
            files::discard(&portal, &files).await;
            // It may have been done: sent again as it is, it is done once.
            let once = once.as_deref().and_then(|once| once.strip_suffix("-raise"));
            if let Some(once) = once.filter(|_| problem.kind() == Kind::Unavailable) {
                once.clone_into(&mut frame.once);
            }
            let mut page = page(&portal, &viewer, frame, &typed, &problem.errors).await?;
            let told = if problem.errors.is_empty() { &problem.detail } else { &problem.title };
            page.problem = Some(told.clone());
            page.drafted = drafted;
            Ok(render(status(&problem), &page))
        }
    }
}

/// Attaches the files to the incident that was raised, and goes there. Where that fails the incident is there all the
/// same, and its page says so.
async fn attach(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    (key, once): (IncidentKey, Option<String>),
    files: Vec<Attachment>,
) -> Result<Response, Instead> {
    let to_incident = || Redirect::to(&format!("/incidents/{key}")).into_response();
    if files.is_empty() {
        return Ok(to_incident());
    }
    let conditions =
        Conditions { expected_version: None, idempotency_key: once.map(|once| format!("{once}-files")) };
    match send_files(portal, viewer, key, conditions, Fields::new(), files).await {
        Ok(_) => Ok(to_incident()),
        Err(problem) => {
            let refused = RefusedForm { form: "attach".to_owned(), typed: Fields::new(), problem };
            incident::again(portal, viewer, frame, (key, LookingQuery::default()), (refused, None)).await
        }
    }
}

fn unreadable(why: &UnreadablePayload) -> FieldError {
    FieldError::new(pasted::FIELD, "invalid", format!("cannot be read: {why}"))
}

async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    typed: &Fields,
    errors: &[FieldError],
) -> Result<NewIncidentPage, Instead> {
    let pool = portal.database.pool();
    let text = |name: &str| typed.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().trim();
    let brands = brands(portal, text(BRAND_SEARCH), text("brand_id")).await?;
    let found = brands.len();
    let products = directory::list_products(pool, &viewer.actor.organisation).await?;
    let products = products.into_iter().map(|product| (product.id.to_string(), product.name)).collect();
    let mut raise = RaiseForm::new(&brands, products, &frame.zone.called(frame.now));
    let faults = raise.fill(typed, errors);
    if let Some(search) = raise.field(BRAND_SEARCH).filter(|search| !search.value.trim().is_empty()) {
        search.told = vec![match found {
            0 => "No brand has that in its name.".to_owned(),
            1 => "One brand in the list below.".to_owned(),
            found => format!("{found} brands in the list below."),
        }];
    }
    Ok(NewIncidentPage {
        form: "raise",
        to: DraftForm::Raise.to_string(),
        may_raise: viewer.may_raise(),
        terms_accepted: viewer.terms_accepted,
        frame,
        raise,
        drafted: None,
        problem: None,
        faults,
    })
}

/// The brands whose name or legal entity holds these words, and the one that is chosen.
async fn brands(portal: &Portal, words: &str, chosen: &str) -> Result<Vec<Provider>, Instead> {
    let words = words.to_lowercase();
    let holds = |brand: &DirectoryBrand| {
        let named = |name: &str| name.to_lowercase().contains(&words);
        named(&brand.brand_name) || named(&brand.organisation_name) || brand.brand_id.as_str() == chosen
    };
    let provider = |brand: DirectoryBrand| Provider {
        brand_id: brand.brand_id.to_string(),
        brand_name: brand.brand_name,
        organisation_name: brand.organisation_name,
    };
    Ok(active(portal).await?.into_iter().filter(holds).map(provider).collect())
}

/// The brands that an incident can be raised with, by name.
pub(super) async fn active_brands(portal: &Portal) -> Result<Vec<Choice>, Instead> {
    let choice = |brand: DirectoryBrand| {
        (brand.brand_id.to_string(), format!("{} ({})", brand.brand_name, brand.organisation_name))
    };
    Ok(active(portal).await?.into_iter().map(choice).collect())
}

async fn active(portal: &Portal) -> Result<Vec<DirectoryBrand>, Instead> {
    let brands = directory::list_brands(portal.database.pool(), "", None, ("", ""), MOST_BRANDS).await?;
    Ok(brands.into_iter().filter(|brand| brand.status == RegisterStatus::Active).collect())
}

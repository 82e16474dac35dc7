//! The document of the API, from the same routes that serve it.

use std::borrow::Cow;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use contracts::{
    command::{
        AcceptForm, AddReferenceForm, AnswerForm, AskForm, AssignForm, ChangeSeverityForm, CommentForm,
        ContributeForm, DeferForm, ProvideInformationForm, RaiseForm, ReRouteForm, ReasonForm, ReferForm,
        ReferralCommentForm, RequestInformationForm, ReturnForm, SetRootCauseForm,
    },
    form::{Empty, NOT_PERSONAL, NotPersonal},
};
use utoipa::{
    Modify, OpenApi, PartialSchema, ToSchema,
    openapi::{
        OpenApi as Document, RefOr,
        schema::Schema,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

/// Where the API stands.
pub(crate) const BASE: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "CDR Incident Portal",
        description = "Incidents between data recipients, data holders and AEMO. Every refusal is a problem \
                       document (RFC 9457) that names the way out; lists are walked by `limit` and `cursor`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "incidents", description = "Raise, read, act"),
        (name = "referrals", description = "What was referred to AEMO"),
        (name = "events", description = "What happens, as it happens"),
        (name = "notifications", description = "What the caller should know"),
        (name = "monitoring", description = "Figures for the ACCC"),
        (name = "directory", description = "Brands and operations"),
        (name = "me", description = "The caller"),
        (name = "ops", description = "How the portal works inside, for those who run it"),
    ),
    modifiers(&Bearer),
)]
struct Skeleton;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
    }
}

/// What an action takes: the form of that action.
#[derive(utoipa::ToSchema)]
#[schema(as = ActionForm)]
#[expect(dead_code, reason = "only its schema is used; the owner of the command reads the form")]
pub(crate) enum ActionBody {
    #[schema(title = "request-information")]
    RequestInformation(RequestInformationForm),
    #[schema(title = "provide-information")]
    ProvideInformation(ProvideInformationForm),
    #[schema(title = "refer")]
    Refer(ReferForm),
    #[schema(title = "set-root-cause")]
    SetRootCause(SetRootCauseForm),
    #[schema(title = "withdraw-referral, fail-verification, cancel, reopen, escalate")]
    Reason(ReasonForm),
    #[schema(title = "change-severity")]
    ChangeSeverity(ChangeSeverityForm),
    #[schema(title = "assign")]
    Assign(AssignForm),
    #[schema(title = "add-reference")]
    AddReference(AddReferenceForm),
    #[schema(title = "re-route")]
    ReRoute(ReRouteForm),
    #[schema(title = "acknowledge, ready-to-verify, resolve")]
    Empty(Empty),
}

/// What an answer in a referral takes: the form of that answer.
#[derive(utoipa::ToSchema)]
#[schema(as = ReferralActionForm)]
#[expect(dead_code, reason = "only its schema is used; the owner of the command reads the form")]
pub(crate) enum ReferralActionBody {
    #[schema(title = "accept")]
    Accept(AcceptForm),
    #[schema(title = "return")]
    Return(ReturnForm),
    #[schema(title = "defer")]
    Defer(DeferForm),
    #[schema(title = "ask")]
    Ask(AskForm),
    #[schema(title = "contribute")]
    Contribute(ContributeForm),
    #[schema(title = "comment")]
    Comment(ReferralCommentForm),
    #[schema(title = "answer")]
    Answer(AnswerForm),
}

/// The forms that take free text. The owner reads `not_personal` with any of them.
const TEXT_FORMS: [fn() -> Cow<'static, str>; 17] = [
    RaiseForm::name,
    CommentForm::name,
    RequestInformationForm::name,
    ProvideInformationForm::name,
    ReferForm::name,
    SetRootCauseForm::name,
    ReasonForm::name,
    ChangeSeverityForm::name,
    AddReferenceForm::name,
    ReRouteForm::name,
    AcceptForm::name,
    DeferForm::name,
    AskForm::name,
    ContributeForm::name,
    ReferralCommentForm::name,
    ReturnForm::name,
    AnswerForm::name,
];

/// Adds to each form of texts the list in which its writer states what is no personal data.
fn add_declarations(document: &mut Document) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    for name in TEXT_FORMS {
        let Some(RefOr::T(Schema::Object(form))) = schemas.get_mut(name().as_ref()) else { continue };
        form.properties.insert(NOT_PERSONAL.to_owned(), NotPersonal::schema());
    }
}

/// The document, pretty.
pub(crate) fn document() -> String {
    let (_, mut document) =
        OpenApiRouter::with_openapi(Skeleton::openapi()).nest(BASE, super::api()).split_for_parts();
    add_declarations(&mut document);
    document.to_pretty_json().expect("a document of our own routes can be written")
}

/// `GET /api/openapi.json`
pub(crate) async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document()).into_response()
}

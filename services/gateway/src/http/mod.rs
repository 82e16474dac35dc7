//! The API: one endpoint a file.

pub(crate) mod body;
pub(crate) mod caller;
mod command;
pub(crate) mod conditions;
pub(crate) mod incident_query;
mod me;
pub(crate) mod notifications;
mod openapi;
pub(crate) mod operator;
pub(crate) mod page;
pub(crate) mod refusal;
mod span;
mod timing;

mod accept_terms;
mod act_on_incident;
mod act_on_referral;
mod attach;
mod attach_query;
mod comment;
mod get_attachment;
pub(crate) mod get_incident;
pub(crate) mod get_referral;
mod incident_timeline;
mod list_brands;
mod list_colleagues;
pub(crate) mod list_incidents;
mod list_operations;
pub(crate) mod list_referrals;
pub(crate) mod monitoring;
mod ops_dead_letters;
pub(crate) mod ops_events;
mod ops_health;
mod raise;
mod read_notifications;
mod referral_timeline;
mod remove_attachment;
mod stream_events;
mod watch;

pub(crate) use command::{
    act, answer, attach as send_files, comment as send_comment, detach, look, mark_read, may_attach,
    open_notification, raise as send_raise, unread, watch as send_watch,
};
pub(crate) use openapi::document;
pub(crate) use span::in_a_span;
pub(crate) use timing::timed;

use axum::Router;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Portal;

/// Every endpoint of the API, with what the document says of it.
pub(crate) fn api() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents::list_incidents, raise::raise))
        .routes(routes!(get_incident::get_incident))
        .routes(routes!(incident_timeline::incident_timeline))
        .routes(routes!(comment::comment))
        .routes(routes!(attach::attach))
        .routes(routes!(get_attachment::get_attachment, remove_attachment::remove_attachment))
        .routes(routes!(act_on_incident::act_on_incident))
        .routes(routes!(watch::watch))
        .routes(routes!(list_referrals::list_referrals))
        .routes(routes!(get_referral::get_referral))
        .routes(routes!(referral_timeline::referral_timeline))
        .routes(routes!(act_on_referral::act_on_referral))
        .routes(routes!(stream_events::stream_events))
        .routes(routes!(notifications::list_notifications))
        .routes(routes!(read_notifications::read_notifications))
        .routes(routes!(ops_health::ops_health))
        .routes(routes!(ops_events::ops_events))
        .routes(routes!(ops_dead_letters::ops_dead_letters))
        .routes(routes!(monitoring::standing::standing))
        .routes(routes!(monitoring::weeks::weeks))
        .routes(routes!(monitoring::courts::courts))
        .routes(routes!(monitoring::times::times))
        .routes(routes!(monitoring::referrals::referrals))
        .routes(routes!(monitoring::untouched::untouched))
        .routes(routes!(list_brands::list_brands))
        .routes(routes!(list_operations::list_operations))
        .routes(routes!(me::me))
        .routes(routes!(list_colleagues::list_colleagues))
        .routes(routes!(accept_terms::accept_terms))
}

/// The API under its base, and its document beside it.
pub(crate) fn router() -> Router<Portal> {
    let (router, _) = OpenApiRouter::new().nest(openapi::BASE, api()).split_for_parts();
    router.route("/api/openapi.json", axum::routing::get(openapi::serve))
}

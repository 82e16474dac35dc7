//! The published language of the portal: what services say to each other, to AEMO and to API clients.
//!
//! Ids, value types, every event and every command once, the subjects they travel on, and the streams,
//! consumers and permissions of the broker. This crate does no I/O and knows no driver; whoever depends on it
//! depends on words only.

mod text_enum;

pub mod actor;
pub mod asyncapi;
pub mod attachment;
pub mod calendar;
pub mod cds_error;
pub mod clock;
pub mod command;
pub mod entry;
pub mod error_urn;
pub mod event;
pub mod form;
pub mod ids;
pub mod incident;
pub mod lifecycle;
pub mod nats;
pub mod operation;
pub mod participant;
pub mod privacy;
pub mod problem;
pub mod reader;
pub mod referral;
pub mod schema;
pub mod triage;

pub use actor::{Actor, Party, Role};
pub use attachment::Attachment;
pub use error_urn::ErrorUrn;
pub use form::{FieldError, Form};
pub use ids::{BrandId, IncidentKey, OrganisationId, ReferralId, SoftwareProductId, UserId};
pub use incident::{Audience, Category, Environment, Severity, Status};
pub use lifecycle::{Action, Relation};
pub use operation::{DataCluster, Operation};
pub use problem::{Kind, Problem};
pub use referral::{ReferralAction, ReferralState};
pub use triage::Triage;

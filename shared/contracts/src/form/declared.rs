//! What the writer of a form states to be no personal data.

use std::collections::BTreeSet;

use super::{Fields, Form};
use crate::privacy::FindKind;

/// The field of every form in which its writer lists the ids of finds that are no personal data.
pub const NOT_PERSONAL: &str = "not_personal";

// Only the schema of the field: `Form` reads it with any form.
/// Ids of finds (`errors[].finds[].id` of the refusal) that the writer states to be no personal data.
#[derive(utoipa::ToSchema)]
#[schema(max_items = 200, examples(json!(["nmi-1847"])))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct NotPersonal(Vec<String>);

/// The most finds that can be declared in a form.
pub(super) const MOST_DECLARED: usize = 200;

/// What the writer of a form states to be no personal data: the ids of finds.
pub fn declared(fields: &Fields) -> BTreeSet<String> {
    Form::new(fields).declared
}

/// Of what kinds that is; for the record, which nothing of the text itself may enter.
pub fn declared_kinds(fields: &Fields) -> Vec<FindKind> {
    let kind = |id: &String| id.rsplit_once('-').and_then(|(kind, _)| kind.parse().ok());
    declared(fields).iter().filter_map(kind).collect()
}

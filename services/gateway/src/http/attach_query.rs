//! What is said of a file in the address that it is sent to.

use contracts::{
    Audience, FieldError, Problem,
    form::{Fields, NOT_PERSONAL},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::screen::Finds;

/// What is said of the file beside its bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttachQuery {
    /// What it is called. Its ending says what kind of file it is.
    pub(super) file_name: String,
    /// For whom; everyone on the incident unless said otherwise.
    #[param(value_type = Option<Audience>)]
    audience: Option<String>,
    /// What is said about it.
    body: Option<String>,
    /// The ids of finds in `body` that are no personal data, one after the other.
    not_personal: Option<String>,
    /// What becomes of personal data that is found in a text: `refuse` (unless said otherwise), `mask`, or `keep`, by
    /// which the caller states that it is none.
    finds: Option<String>,
}

impl AttachQuery {
    /// What becomes of what is found.
    pub(super) fn finds(&self) -> Result<Finds, Problem> {
        let said = self.finds.as_deref().map(str::parse).transpose();
        said.map(Option::unwrap_or_default).map_err(|()| {
            Problem::invalid(vec![FieldError::new("finds", "unknown", "is one of: refuse, mask, keep")])
        })
    }

    /// What the owner reads.
    pub(super) fn fields(self) -> Fields {
        let said = [("body", self.body), ("audience", self.audience), (NOT_PERSONAL, self.not_personal)];
        said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect()
    }
}

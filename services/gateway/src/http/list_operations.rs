//! `GET /operations`

use axum::Json;
use contracts::{DataCluster, Operation, Problem, operation::Sector};
use serde::Serialize;

use super::{caller::Caller, page::Page};

/// An operation that an incident can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct OperationView {
    /// `METHOD path`, as in the field `operation`.
    operation: Operation,
    /// Its name in the standards.
    name: &'static str,
    /// The industry.
    sector: Sector,
    /// The kind of data.
    data_cluster: DataCluster,
    /// Whether AEMO holds part of the data, so that an incident may be referred.
    shared_responsibility: bool,
    /// AEMO's counterpart.
    secondary_operation: Option<String>,
}

/// The catalogue of operations, those that AEMO may be involved in first.
#[utoipa::path(
    get, path = "/operations", tag = "directory", operation_id = "list_operations",
    responses(
        (status = 200, body = Page<OperationView>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_operations(Caller(_): Caller) -> Json<Page<OperationView>> {
    let items = Operation::all().map(|operation| OperationView {
        operation,
        name: operation.name(),
        sector: operation.sector(),
        data_cluster: operation.data_cluster(),
        shared_responsibility: operation.shared_responsibility(),
        secondary_operation: operation.secondary(),
    });
    Json(Page::whole(items.collect()))
}

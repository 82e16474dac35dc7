//! The ACCC sends a mis-addressed incident to the right brand.

use contracts::{
    Action, BrandId,
    command::{CommandRequest, IncidentReply, ReRouteForm},
    form::Form,
};
use messaging::{Failure, UnitOfWork};

use super::act::act;
use crate::store;

/// The ACCC sends a mis-addressed incident to the right brand. See [`crate::domain::Incident::re_route`].
pub(crate) async fn re_route(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    // What cannot be read here is named when the whole form is.
    let target = match Form::new(&request.fields).optional_value::<BrandId>("brand_id") {
        Some(id) => store::brand::find(uow, &id).await?,
        None => None,
    };
    act::<ReRouteForm>(uow, request, Action::ReRoute, |incident, asked| incident.re_route(asked.form, target))
        .await
}

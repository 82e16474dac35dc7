//! Somebody raises an incident.

use contracts::{
    Relation, Status,
    command::{CommandRequest, IncidentReply, RaiseForm},
    event::IncidentEvent,
    lifecycle::{self, Facts, Parties},
    problem::Problem,
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::raise::{self, Known, Pointers},
    store,
};

/// Reads the form against what is known of brand and product, numbers the incident, stores and publishes it.
///
/// Refuses a caller who may not raise (403), and a form with every field at fault (422).
pub(crate) async fn raise(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    let CommandRequest { actor, fields, .. } = request;
    raise::may(&actor)?;
    let pointers = Pointers::of(&fields);
    let known = Known {
        brand: match &pointers.brand_id {
            Some(id) => store::brand::find(uow, id).await?,
            None => None,
        },
        product: match &pointers.software_product_id {
            Some(id) => store::software_product::find(uow, id).await?,
            None => None,
        },
    };
    let now = uow.now();
    let form = RaiseForm::read_with(&fields, |form| {
        for fault in raise::faults(&pointers, &known, &actor, now) {
            form.fault(fault);
        }
    })
    .map_err(Problem::invalid)?;
    let raised = raise::raised(form, known, &actor).map_err(Failure::Inconsistent)?;
    let parties =
        Parties { reporter: actor.organisation.clone(), provider: raised.provider.organisation.clone() };
    let (shared_responsibility, data_cluster) = (raised.shared_responsibility, raised.evidence.data_cluster);

    // From here to the commit nobody else gets a number, so this comes last.
    let key = store::incident::insert_next(uow, &actor, &raised).await?;
    let event = IncidentEvent {
        incident: key,
        at: now,
        parties,
        status: Status::New,
        change: Box::new(raised).into(),
        actor,
    };
    uow.publish(1, &event)?;
    let facts = Facts { status: Status::New, shared_responsibility, root_cause_set: false };
    Ok(IncidentReply {
        key,
        version: 1,
        status: Status::New,
        shared_responsibility,
        data_cluster,
        available_actions: lifecycle::available(facts, Relation::Reporter, event.actor.role),
        comment_id: None,
        attachments: Vec::new(),
    })
}

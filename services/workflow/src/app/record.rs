//! Recording what the domain has decided.

use contracts::{
    Actor,
    command::IncidentReply,
    event::{IncidentChange, IncidentEvent},
    lifecycle,
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::{Decided, QuietPeriod},
    store,
};

/// Stores the incident in its next version with the change that led there, sets its timer, and tells the world.
pub(super) async fn record(
    uow: &mut UnitOfWork,
    actor: Actor,
    decided: Decided,
) -> Result<IncidentReply, Failure> {
    let Decided { incident, change, quiet_period } = decided;
    let (comment_id, attachments) = match &change {
        IncidentChange::Commented(commented) => (Some(commented.comment_id), Vec::new()),
        IncidentChange::Attached(attached) => (None, attached.files.clone()),
        _ => (None, Vec::new()),
    };
    let event = IncidentEvent {
        incident: incident.key,
        at: uow.now(),
        actor,
        parties: incident.parties(),
        status: incident.state.status(),
        change,
    };
    store::incident::save(uow, &incident, &event).await?;
    match quiet_period {
        QuietPeriod::Unchanged => {}
        QuietPeriod::Until(due) => store::timer::set(uow, incident.key, due).await?,
        QuietPeriod::Over => store::timer::clear(uow, incident.key).await?,
    }
    uow.publish(incident.version, &event)?;
    let facts = incident.facts();
    let role = event.actor.role;
    Ok(IncidentReply {
        key: incident.key,
        version: incident.version,
        status: facts.status,
        shared_responsibility: facts.shared_responsibility,
        data_cluster: incident.evidence.data_cluster,
        available_actions: incident
            .relation(&event.actor)
            .map_or_else(Vec::new, |relation| lifecycle::available(facts, relation, role)),
        comment_id,
        attachments,
    })
}

//! What happened to an incident.

use contracts::{
    Audience, Status,
    event::{Assignee, INCIDENT, IncidentChange, IncidentEvent},
    incident::Court,
};
use messaging::{Failure, UnitOfWork};
use serde_json::{Value, json};
use service_kit::Time;

use super::{attachment, attention, court, monitoring, raised, rerouted, timeline, told_aemo};
use crate::domain::{self, entry};

/// What a change leaves on the incident besides its status; what is `None` stays as it is.
#[derive(Default)]
struct Marks {
    severity: Option<i16>,
    /// Assignee and name; twice `None` lets it go.
    assignee: Option<(Option<String>, Option<String>)>,
    root_cause: Option<Value>,
    root_cause_set: Option<bool>,
    round: Option<i32>,
    reference: Option<Value>,
    /// Another provider has it.
    handed_on: bool,
}

/// Shows it.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    version: i64,
    event: &IncidentEvent,
) -> Result<(), Failure> {
    let last_round = match &event.change {
        IncidentChange::Raised(raised) => {
            raised::project(uow, version, event, raised).await?;
            0
        }
        change => {
            if let IncidentChange::ReRouted(rerouted) = change {
                rerouted::project(uow, event, rerouted).await?;
            }
            let last_round = update(uow, version, event, marks(change)?).await?;
            match change {
                IncidentChange::Referred(referred) => attachment::referred(uow, event, referred).await?,
                IncidentChange::Attached(files) => {
                    attachment::attached(uow, event, files, last_round).await?;
                }
                IncidentChange::Detached(file) => attachment::detached(uow, event, file).await?,
                _ => {}
            }
            if spoken_to(change) == Some(Audience::Referral) {
                told_aemo::project(uow, event, last_round).await?;
            }
            last_round
        }
    };
    attention::after_incident(uow, event).await?;
    // The round may have come before its incident.
    let waits = match event.change {
        IncidentChange::Referred(_) => court::settle(uow, event.incident).await?,
        _ => None,
    };
    monitoring::follow(uow, event, waits).await?;
    let source = timeline::Source { incident: event.incident, entity: INCIDENT, version, at: event.at };
    timeline::add(uow, &source, entry::of_incident(event, last_round)).await
}

/// To whom somebody speaks by a change, in words or by files. That a file is taken back is a word, too.
fn spoken_to(change: &IncidentChange) -> Option<Audience> {
    match change {
        IncidentChange::Commented(comment) => Some(comment.audience),
        IncidentChange::Attached(attached) => Some(attached.audience),
        IncidentChange::Detached(detached) => Some(detached.audience),
        _ => None,
    }
}

fn marks(change: &IncidentChange) -> Result<Marks, Failure> {
    let none = Marks::default();
    Ok(match change {
        IncidentChange::SeverityChanged(changed) => Marks { severity: Some(changed.to.number()), ..none },
        IncidentChange::Acknowledged(acknowledged) => {
            Marks { assignee: Some(assignee(Some(&acknowledged.assignee))), ..none }
        }
        IncidentChange::Assigned(assigned) => {
            Marks { assignee: Some(assignee(assigned.assignee.as_ref())), ..none }
        }
        IncidentChange::RootCauseSet(set) => Marks {
            root_cause: Some(serde_json::to_value(&set.root_cause).map_err(|error| unwritable(&error))?),
            root_cause_set: Some(true),
            ..none
        },
        // Work begins anew, and with it the search for the cause.
        IncidentChange::VerificationFailed(_) | IncidentChange::Reopened(_) => {
            Marks { root_cause_set: Some(false), ..none }
        }
        // The assignee and the root cause were of the provider before.
        IncidentChange::ReRouted(rerouted) => Marks {
            assignee: Some((None, None)),
            root_cause_set: Some(false),
            handed_on: rerouted.from.organisation != rerouted.to.organisation,
            ..none
        },
        IncidentChange::Referred(referred) => Marks { round: Some(referred.round), ..none },
        IncidentChange::ReferenceAdded(added) => Marks {
            reference: Some(json!([{ "system": added.system, "reference": added.reference }])),
            ..none
        },
        _ => none,
    })
}

/// User and name.
fn assignee(who: Option<&Assignee>) -> (Option<String>, Option<String>) {
    (who.map(|who| who.user.to_string()), who.map(|who| who.name.clone()))
}

/// Writes the change, and gives the last referral round after it.
async fn update(
    uow: &mut UnitOfWork,
    version: i64,
    event: &IncidentEvent,
    marks: Marks,
) -> Result<i32, Failure> {
    let (assigned, (assignee, assignee_name)) = match marks.assignee {
        Some(assignee) => (true, assignee),
        None => (false, (None, None)),
    };
    let row = sqlx::query!(
        r#"WITH changed AS (
               UPDATE incident SET version = $2, status = $3, updated_at = $4,
                   severity = COALESCE($5, severity),
                   assignee = CASE WHEN $6 THEN $7 ELSE assignee END,
                   assignee_name = CASE WHEN $6 THEN $8 ELSE assignee_name END,
                   root_cause = COALESCE($9, root_cause),
                   root_cause_set = COALESCE($10, root_cause_set),
                   last_round = COALESCE($11, last_round),
                   court_since = CASE WHEN status = ANY ($13) AND NOT $14 THEN court_since ELSE $4 END,
                   external_references = external_references || COALESCE($12, '[]'::jsonb)
               WHERE number = $1 RETURNING severity, assignee, last_round
           ), listed AS (
               -- Each reader's court is its own: who knew it with the provider before finds it there still.
               UPDATE incident_reader n SET status = $3, updated_at = $4, severity = changed.severity,
                   assignee = changed.assignee,
                   waits_for_provider = n.waits_for_provider AND n.status = $3,
                   court_since = CASE
                       WHEN $14 OR n.court IS DISTINCT FROM court_of($3, n.waits_for_provider AND n.status = $3) THEN $4
                       ELSE n.court_since END
               FROM changed WHERE n.number = $1
           ), referred AS (
               -- AEMO is told while it can still answer, and no longer.
               UPDATE referral SET severity = $5, told_at = GREATEST(told_at, $4) FROM changed
               WHERE $5 IS NOT NULL AND incident = $1 AND round = changed.last_round
                 AND state IN ('received', 'accepted', 'deferred')
           )
           SELECT last_round AS "last_round!" FROM changed"#,
        event.incident.number(),
        version,
        event.status.as_str(),
        Time(event.at),
        marks.severity,
        assigned,
        assignee,
        assignee_name,
        marks.root_cause,
        marks.root_cause_set,
        marks.round,
        marks.reference,
        &in_the_court_of(event.status),
        marks.handed_on && domain::court::of(event.status, false) == Some(Court::Provider),
    )
    .fetch_optional(uow.connection())
    .await?;
    let row = row.ok_or_else(|| {
        Failure::Inconsistent(format!("incident: {} changed and was never raised", event.incident))
    })?;
    Ok(row.last_round)
}

/// The statuses in which it is the same party's move, for who knows no more than the status: between them the ball stays
/// where it is.
fn in_the_court_of(status: Status) -> Vec<String> {
    let of = |status| domain::court::of(status, false);
    let same = |other: &&Status| of(**other) == of(status);
    Status::ALL.iter().filter(same).map(ToString::to_string).collect()
}

fn unwritable(error: &serde_json::Error) -> Failure {
    Failure::Inconsistent(format!("a root cause cannot be written: {error}"))
}

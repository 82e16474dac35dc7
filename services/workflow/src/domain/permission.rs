//! Whether somebody may do something to an incident now (DOMAIN, "Who" and "Lifecycle"). The table itself is part of
//! the published language; see `contracts::lifecycle`.

use contracts::{
    Action, Actor, Relation, Role,
    lifecycle::{ever_permits, missing, permits},
    problem::{Kind, Problem},
};

use super::{Incident, Refusal};

/// Who asks, and which version he or she saw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) expected_version: Option<i64>,
}

/// Whether the asker may take the action now, and as what.
///
/// Refuses, in this order: who may not know of the incident (404), a viewer (403), an old version (412), a party that
/// may never do this (403), a status in which it is not possible (409), and what is needed first (409).
pub(crate) fn to_act(incident: &Incident, asker: Asker<'_>, action: Action) -> Result<Relation, Problem> {
    let relation = on_the_incident(incident, asker)?;
    if !ever_permits(action, relation) {
        return Err(Problem::new(Kind::Forbidden, not_yours(action, relation)));
    }
    let facts = incident.facts();
    let refusal = if !permits(action, facts.status, relation) {
        Refusal::InvalidTransition { from: facts.status, action }
    } else if let Some(missing) = missing(action, facts) {
        Refusal::Missing(missing)
    } else {
        return Ok(relation);
    };
    Err(refusal.into_problem(incident, relation, asker.actor.role))
}

/// Whether the asker may comment now, and as what. Refuses as [`to_act`] does, and AEMO (403), which speaks in the
/// referral.
pub(crate) fn to_comment(incident: &Incident, asker: Asker<'_>) -> Result<Relation, Problem> {
    let to_aemo = "AEMO speaks with the provider in the referral: comment there, with \
                   POST /api/v1/referrals/{id}/actions/comment or aemo.answer.comment.";
    to_say(incident, asker, to_aemo)
}

/// Whether the asker may attach files now, and as what. Refuses as [`to_comment`] does.
pub(crate) fn to_attach(incident: &Incident, asker: Asker<'_>) -> Result<Relation, Problem> {
    to_say(incident, asker, "AEMO attaches no files: say in the referral what the provider should know.")
}

fn to_say(incident: &Incident, asker: Asker<'_>, to_aemo: &'static str) -> Result<Relation, Problem> {
    let relation = on_the_incident(incident, asker)?;
    let said = match relation {
        Relation::Aemo => Err(Refusal::Forbidden(to_aemo)),
        _ => incident.takes_words(),
    };
    said.map_err(|refusal| refusal.into_problem(incident, relation, asker.actor.role))?;
    Ok(relation)
}

/// Whether the asker may remove files, and as what. Refuses who may not know of the incident (404), a viewer (403) and
/// an old version (412).
pub(crate) fn to_detach(incident: &Incident, asker: Asker<'_>) -> Result<Relation, Problem> {
    on_the_incident(incident, asker)
}

/// What the asker is to the incident, if he or she may change anything of it and saw its present version.
fn on_the_incident(incident: &Incident, asker: Asker<'_>) -> Result<Relation, Problem> {
    let Some(relation) = incident.relation(asker.actor) else {
        return Err(unknown(incident.key));
    };
    if asker.actor.role == Role::Viewer {
        let detail = "You can read, and not act. Ask an agent of your organisation, or your administrator for the role.";
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    match asker.expected_version {
        Some(seen) if seen != incident.version => {
            let detail = format!(
                "You saw version {seen} of {}; version {} is current. Read it again and decide anew.",
                incident.key, incident.version
            );
            Err(Problem::new(Kind::Stale, detail))
        }
        _ => Ok(relation),
    }
}

/// There is no such incident, as far as the asker may know.
pub(crate) fn unknown(key: contracts::IncidentKey) -> Problem {
    Problem::not_found(format_args!("incident {key}"))
}

fn not_yours(action: Action, relation: Relation) -> String {
    let who: Vec<&str> =
        Relation::ALL.iter().filter(|who| ever_permits(action, **who)).map(|who| who.label()).collect();
    format!(
        "“{}” is for the {}; on this incident you are the {}.",
        action.label(),
        who.join(" and the ").to_lowercase().replace("accc", "ACCC"),
        match relation {
            Relation::Reporter => "reporter",
            Relation::Provider => "provider",
            Relation::Aemo => "secondary data holder (AEMO)",
            Relation::Accc => "ACCC",
        }
    )
}

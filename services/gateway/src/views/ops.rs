//! `/ops`: how the portal works inside, for those who run it.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use contracts::{FieldError, IncidentKey};
use serde::Deserialize;

use super::{frame::Frame, page::render, problem::Instead, signed_in::SignedIn};
use crate::{
    domain::{
        health::{ConsumerState, DeadLetters, Health, Pace},
        local_time::Moment,
        passage::{Step, by_cause},
    },
    http::{
        operator::require_operator,
        ops_events,
        page::{Asked, MOST, Paging},
    },
    state::Portal,
};

/// How many dead letters the page shows.
const DEAD_LETTERS: u64 = 20;

/// What the page is about besides the services.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct OpsQuery {
    incident: Option<String>,
    cursor: Option<String>,
}

/// The way of one incident.
struct Way {
    key: IncidentKey,
    steps: Vec<Step>,
    next: Option<String>,
    /// Whether this is not the beginning.
    later: bool,
}

#[derive(Template)]
#[template(path = "ops.html")]
struct OpsPage {
    frame: Frame,
    health: Health,
    dead_letters: Option<DeadLetters>,
    /// What needs somebody, in words.
    troubles: Vec<String>,
    /// What was typed to look for.
    wanted: String,
    /// What is wrong with it.
    fault: Option<String>,
    way: Option<Way>,
}

impl OpsPage {
    fn pace(&self, state: &ConsumerState) -> (&'static str, &'static str) {
        match state.pace(self.health.asked_at) {
            Pace::Idle => ("idle", "Nothing waits"),
            Pace::Working => ("working", "Working"),
            Pace::StandsStill => ("still", "Stands still"),
        }
    }

    /// A moment to the millisecond, by the reader's clock.
    fn precisely(&self, at: impl Moment) -> String {
        let zoned = at.moment().to_zoned_datetime(self.frame.zone.zone().clone());
        zoned.strftime("%-d %b, %H:%M:%S%.3f").to_string()
    }
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<OpsQuery>,
) -> Result<Response, Instead> {
    require_operator(&viewer)?;
    let wanted = query.incident.unwrap_or_default().trim().to_owned();
    let key = read(&wanted);
    let paging = Paging { limit: Some(MOST.to_string()), cursor: query.cursor.clone() };
    let way = async {
        let Ok(Some(key)) = key else { return Ok(None) };
        let page = ops_events::load(&portal, &viewer, key, &paging).await?;
        let next = page.next.and_then(|cursor| {
            serde_urlencoded::to_string([("incident", key.to_string()), ("cursor", cursor)]).ok()
        });
        Ok(Some(Way { key, steps: by_cause(page.items), next, later: paging.cursor().is_some() }))
    };
    let (health, dead_letters, way) =
        tokio::join!(portal.ops.health(&portal.database), portal.ops.dead_letters(None, DEAD_LETTERS), way);
    let way = way.map_err(|failure: messaging::Failure| Instead::from(failure))?;
    let troubles = troubles(&health, dead_letters.as_ref());
    let fault = key.err().map(|fault| fault.detail);
    let code = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(render(code, &OpsPage { frame, health, dead_letters, troubles, wanted, fault, way }))
}

/// The key that was typed; `None` for nothing.
fn read(wanted: &str) -> Result<Option<IncidentKey>, FieldError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let fault = || FieldError::new("incident", "invalid", "is the key of an incident, as in CDR-7");
    wanted.to_uppercase().parse().map(Some).map_err(|_| fault())
}

/// What needs somebody, the worst first.
fn troubles(health: &Health, dead_letters: Option<&DeadLetters>) -> Vec<String> {
    let mut troubles = Vec::new();
    if health.broker.is_none() {
        troubles.push("The broker does not answer.".to_owned());
    }
    if health.database.is_none() {
        troubles.push("The gateway’s database does not answer.".to_owned());
    }
    for service in health.services.iter().filter(|service| service.replicas.is_empty()) {
        troubles.push(format!("{}: no answer.", service.name));
    }
    for stream in &health.streams {
        for consumer in &stream.consumers {
            match &consumer.state {
                None => troubles.push(format!("Consumer {}: no answer.", consumer.name)),
                Some(state) if state.pace(health.asked_at) == Pace::StandsStill => {
                    let waiting = state.waiting + state.given_out;
                    troubles.push(format!("Consumer {} stands still with {waiting} to do.", consumer.name));
                }
                Some(_) => {}
            }
        }
    }
    match dead_letters {
        Some(letters) if letters.total > 0 => {
            troubles.push(format!("{} in the stream of dead letters.", letters.total));
        }
        Some(_) => {}
        None => troubles.push("Dead letters: no answer.".to_owned()),
    }
    troubles
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::health::{ConsumerHealth, ServiceHealth, StreamHealth};

    #[test]
    fn a_key_is_read_as_it_is_typed() {
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("cdr-7").ok().flatten().map(|key| key.to_string()).as_deref(), Some("CDR-7"));
        assert_eq!(read("seven").expect_err("no key").field, "incident");
    }

    #[test]
    fn what_does_not_answer_is_said() {
        let health = Health {
            asked_at: Timestamp::UNIX_EPOCH,
            services: vec![ServiceHealth { name: "intake".to_owned(), replicas: Vec::new() }],
            streams: vec![StreamHealth {
                name: "CDR_EVENTS".to_owned(),
                state: None,
                consumers: vec![ConsumerHealth { name: "WORKFLOW".to_owned(), state: None }],
            }],
            broker: None,
            database: None,
        };
        let said = troubles(&health, None).join(" ");
        for word in ["broker", "database", "intake", "WORKFLOW", "Dead letters"] {
            assert!(said.contains(word), "{word} in {said}");
        }
        let letters = DeadLetters { total: 0, items: Vec::new(), next: None };
        let well = Health { services: Vec::new(), streams: Vec::new(), ..health };
        assert_eq!(troubles(&well, Some(&letters)).len(), 2);
    }
}

//! The tables `incident` and `incident_counter`.

use contracts::{Actor, IncidentKey, event::Raised};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

/// Takes the next number and stores the incident under it, in one statement: the counter is locked from here to the
/// commit, and everybody who raises waits for that.
pub(crate) async fn insert_next(
    uow: &mut UnitOfWork,
    actor: &Actor,
    raised: &Raised,
) -> Result<IncidentKey, Failure> {
    let now = uow.now();
    let body = serde_json::to_value(raised)
        .map_err(|error| Failure::Inconsistent(format!("incident.raised cannot be written: {error}")))?;
    let number = sqlx::query_scalar!(
        "WITH next AS (UPDATE incident_counter SET last = last + 1 RETURNING last)
         INSERT INTO incident (number, raised_at, raised_by, organisation, provider, brand, raised)
         SELECT last, $1, $2, $3, $4, $5, $6 FROM next RETURNING number",
        Time(now),
        actor.user.as_str(),
        actor.organisation.as_str(),
        raised.provider.organisation.as_str(),
        raised.provider.brand_id.as_str(),
        body,
    )
    .fetch_one(uow.connection())
    .await?;
    IncidentKey::from_number(number)
        .ok_or_else(|| Failure::Inconsistent(format!("incident_counter.last gave the number {number}")))
}

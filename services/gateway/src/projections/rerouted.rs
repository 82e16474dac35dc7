//! `cdr.incident.rerouted`: another provider owns it, and reads all that the one before read. That one reads nothing
//! of it any more, unless it is the reporter.

use contracts::event::{IncidentEvent, ReRouted};
use messaging::{Failure, UnitOfWork};

use super::listed;
use crate::domain::reader;

/// Hands it over. The status follows with every other change.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    rerouted: &ReRouted,
) -> Result<(), Failure> {
    let readers = reader::of_incident(&event.parties);
    let number = event.incident.number();
    let (before, after) = (rerouted.from.organisation.as_str(), rerouted.to.organisation.as_str());
    sqlx::query!(
        "UPDATE incident SET provider_organisation = $2, provider_name = $3, provider_brand = $4,
             provider_brand_name = $5, readers = $6, root_cause = NULL WHERE number = $1",
        number,
        after,
        rerouted.to.organisation_name,
        rerouted.to.brand_id.as_str(),
        rerouted.to.brand_name,
        &readers,
    )
    .execute(uow.connection())
    .await?;
    listed::list(uow, event.incident, &readers).await?;
    // What happened until now is no news to the new provider; what follows is none of the former one's.
    sqlx::query!(
        "DELETE FROM latest_entry WHERE incident = $1 AND reader = $2 AND reader <> $3",
        number,
        before,
        event.parties.reporter.as_str(),
    )
    .execute(uow.connection())
    .await?;
    hand_over_what_was_said(uow, number, before, after, event.parties.reporter.as_str()).await?;
    sqlx::query!(
        "UPDATE incident_search SET words = ts_delete(words, 'reader:' || $2)
             || array_to_tsvector(ARRAY(SELECT 'reader:' || reader FROM UNNEST($3::text[]) AS reader))
         WHERE number = $1",
        number,
        before,
        &readers,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// What an organisation keeps to itself stays with it.
async fn hand_over_what_was_said(
    uow: &mut UnitOfWork,
    number: i64,
    before: &str,
    after: &str,
    reporter: &str,
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE timeline_entry SET readers = handed_over(readers, audience, $2, $3, $4)
         WHERE incident = $1 AND audience <> 'organisation' AND $2 = ANY (readers)",
        number,
        before,
        after,
        reporter,
    )
    .execute(uow.connection())
    .await?;
    sqlx::query!(
        "UPDATE attachment SET readers = handed_over(readers, audience, $2, $3, $4)
         WHERE incident = $1 AND audience <> 'organisation' AND $2 = ANY (readers)",
        number,
        before,
        after,
        reporter,
    )
    .execute(uow.connection())
    .await?;
    sqlx::query!(
        "UPDATE referral SET provider_organisation = $3, readers = handed_over(readers, 'referral', $2, $3, $4)
         WHERE incident = $1",
        number,
        before,
        after,
        reporter,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

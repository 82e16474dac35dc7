//! Who watches which incident. Whoever changes that holds the incident's row.

use contracts::{IncidentKey, UserId, participant::EnrolledUser};
use messaging::{Failure, UnitOfWork};

use super::users::Row;

/// The user watches it. Says whether that is new.
pub(crate) async fn insert(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    user: &UserId,
) -> Result<bool, Failure> {
    let written = sqlx::query!(
        "INSERT INTO watchers (incident, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        incident.number(),
        user.as_str(),
    )
    .execute(uow.connection())
    .await?;
    Ok(written.rows_affected() > 0)
}

/// The user watches it no longer. Says whether he or she did.
pub(crate) async fn delete(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    user: &UserId,
) -> Result<bool, Failure> {
    let deleted = sqlx::query!(
        "DELETE FROM watchers WHERE incident = $1 AND user_id = $2",
        incident.number(),
        user.as_str(),
    )
    .execute(uow.connection())
    .await?;
    Ok(deleted.rows_affected() > 0)
}

/// Who watches an incident.
pub(crate) async fn list_of_incident(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
) -> Result<Vec<EnrolledUser>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT u.id, u.name, u.organisation, u.party, u.role
         FROM watchers w JOIN users u ON u.id = w.user_id WHERE w.incident = $1 ORDER BY u.id",
        incident.number(),
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// What a user watches, in the order of the incidents.
pub(crate) async fn list_of_user(uow: &mut UnitOfWork, user: &UserId) -> Result<Vec<IncidentKey>, Failure> {
    let numbers = sqlx::query_scalar!(
        "SELECT incident FROM watchers WHERE user_id = $1 ORDER BY incident",
        user.as_str()
    )
    .fetch_all(uow.connection())
    .await?;
    Ok(numbers.into_iter().filter_map(IncidentKey::from_number).collect())
}

//! Colleagues: the users of one organisation who may work on incidents.

use contracts::{OrganisationId, Role, UserId, event::Assignee};
use messaging::Failure;
use sqlx::PgPool;

/// The most that are listed.
const MOST: i64 = 500;

/// An agent of the organisation, by id.
pub(crate) async fn find_colleague(
    pool: &PgPool,
    organisation: &OrganisationId,
    user: &UserId,
) -> Result<Option<Assignee>, Failure> {
    let row = sqlx::query!(
        "SELECT id, name FROM user_account WHERE organisation = $1 AND role = $2 AND id = $3",
        organisation.as_str(),
        Role::Agent.as_str(),
        user.as_str(),
    )
    .fetch_optional(pool)
    .await?;
    row.map(|row| assignee(&row.id, row.name)).transpose()
}

/// The agents of the organisation, by name.
pub(crate) async fn list_colleagues(
    pool: &PgPool,
    organisation: &OrganisationId,
) -> Result<Vec<Assignee>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name FROM user_account WHERE organisation = $1 AND role = $2 ORDER BY name, id LIMIT $3",
        organisation.as_str(),
        Role::Agent.as_str(),
        MOST,
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(|row| assignee(&row.id, row.name)).collect()
}

fn assignee(id: &str, name: String) -> Result<Assignee, Failure> {
    let user =
        id.parse().map_err(|error| Failure::Inconsistent(format!("user_account.id “{id}”: {error}")))?;
    Ok(Assignee { user, name })
}

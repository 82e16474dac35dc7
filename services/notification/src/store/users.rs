//! Who there is to be told, and how much each has not read yet.

use contracts::{IncidentKey, OrganisationId, Party, UserId, participant::EnrolledUser};
use messaging::{Failure, UnitOfWork};

/// A user to be told.
pub(crate) struct Addressee {
    pub(crate) id: String,
    pub(crate) organisation: String,
}

/// A user as stored.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) party: String,
    pub(super) role: String,
}

impl Row {
    pub(super) fn read(self) -> Result<EnrolledUser, Failure> {
        let broken = |column: &str, error: &dyn std::fmt::Display| {
            Failure::Inconsistent(format!("users.{column} of {}: {error}", self.id))
        };
        Ok(EnrolledUser {
            id: self.id.parse().map_err(|error| broken("id", &error))?,
            organisation: self.organisation.parse().map_err(|error| broken("organisation", &error))?,
            party: self.party.parse().map_err(|error| broken("party", &error))?,
            role: self.role.parse().map_err(|error| broken("role", &error))?,
            name: self.name,
        })
    }
}

/// A user, if enrolled.
pub(crate) async fn find(uow: &mut UnitOfWork, user: &UserId) -> Result<Option<EnrolledUser>, Failure> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, name, organisation, party, role FROM users WHERE id = $1",
        user.as_str()
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(Row::read).transpose()
}

/// What kind of participant an organisation is, by its users; `None` where it has none.
pub(crate) async fn party_of(
    uow: &mut UnitOfWork,
    organisation: &OrganisationId,
) -> Result<Option<Party>, Failure> {
    let party =
        sqlx::query_scalar!("SELECT party FROM users WHERE organisation = $1 LIMIT 1", organisation.as_str())
            .fetch_optional(uow.connection())
            .await?;
    party
        .map(|party| {
            party.parse().map_err(|error| {
                Failure::Inconsistent(format!("users.party of somebody of {organisation}: {error}"))
            })
        })
        .transpose()
}

/// Writes a user as he or she now stands.
pub(crate) async fn upsert(uow: &mut UnitOfWork, user: &EnrolledUser) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO users (id, name, organisation, party, role) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, organisation = excluded.organisation,
             party = excluded.party, role = excluded.role",
        user.id.as_str(),
        user.name,
        user.organisation.as_str(),
        user.party.as_str(),
        user.role.as_str(),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// The users of `organisations`, and those of `watching` who watch the incident; but for one. Locked in the order of
/// their ids since their counts will change.
pub(crate) async fn lock_addressees(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    organisations: &[&str],
    watching: &[&str],
    except: &UserId,
) -> Result<Vec<Addressee>, Failure> {
    Ok(sqlx::query_as!(
        Addressee,
        "SELECT id, organisation FROM users u
         WHERE organisation = ANY($1::text[] || $2::text[]) AND id <> $3
           AND (organisation = ANY($1)
                OR EXISTS (SELECT FROM watchers w WHERE w.incident = $4 AND w.user_id = u.id))
         ORDER BY id FOR NO KEY UPDATE",
        organisations as &[&str],
        watching as &[&str],
        except.as_str(),
        incident.number(),
    )
    .fetch_all(uow.connection())
    .await?)
}

/// Locks a user and says how many are unread; `None` for one that is not enrolled.
pub(crate) async fn lock(uow: &mut UnitOfWork, user: &UserId) -> Result<Option<i64>, Failure> {
    Ok(sqlx::query_scalar!("SELECT unread FROM users WHERE id = $1 FOR NO KEY UPDATE", user.as_str())
        .fetch_optional(uow.connection())
        .await?)
}

/// How many are unread; none for a user that is not enrolled.
pub(crate) async fn unread(uow: &mut UnitOfWork, user: &UserId) -> Result<i64, Failure> {
    let unread = sqlx::query_scalar!("SELECT unread FROM users WHERE id = $1", user.as_str())
        .fetch_optional(uow.connection())
        .await?;
    Ok(unread.unwrap_or_default())
}

/// Writes how many are unread, of a user that is locked.
pub(crate) async fn set_unread(uow: &mut UnitOfWork, user: &UserId, unread: i64) -> Result<(), Failure> {
    sqlx::query!("UPDATE users SET unread = $2 WHERE id = $1", user.as_str(), unread)
        .execute(uow.connection())
        .await?;
    Ok(())
}

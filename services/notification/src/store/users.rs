//! Who there is to be told, and how much each has not read yet.

use contracts::{UserId, participant::EnrolledUser};
use messaging::{Failure, UnitOfWork};

/// A user to be told.
pub(crate) struct Addressee {
    pub(crate) id: String,
    pub(crate) organisation: String,
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

/// The users of these organisations but one, locked in the order of their ids since their counts will change.
pub(crate) async fn lock_of_organisations(
    uow: &mut UnitOfWork,
    organisations: &[&str],
    except: &UserId,
) -> Result<Vec<Addressee>, Failure> {
    Ok(sqlx::query_as!(
        Addressee,
        "SELECT id, organisation FROM users WHERE organisation = ANY($1) AND id <> $2 ORDER BY id FOR NO KEY UPDATE",
        organisations as &[&str],
        except.as_str(),
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

//! Who there is to be told, and how much each has not read yet.

use contracts::{IncidentKey, OrganisationId, Party, UserId, participant::EnrolledUser};
use messaging::{Failure, UnitOfWork, readable};

/// Whom one address asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) organisation: &'a OrganisationId,
    /// Only those who watch this incident.
    pub(crate) watching: Option<IncidentKey>,
    /// But for this one.
    pub(crate) except: &'a UserId,
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
        let id = readable(self.id.parse(), "users", "id", &self.id)?;
        Ok(EnrolledUser {
            organisation: readable(self.organisation.parse(), "users", "organisation", &id)?,
            party: readable(self.party.parse(), "users", "party", &id)?,
            role: readable(self.role.parse(), "users", "role", &id)?,
            name: self.name,
            id,
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

/// A user, if enrolled, who stays as he or she is until this is committed.
pub(crate) async fn find_shared(
    uow: &mut UnitOfWork,
    user: &UserId,
) -> Result<Option<EnrolledUser>, Failure> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, name, organisation, party, role FROM users WHERE id = $1 FOR SHARE",
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
    readable(
        party.map(|party| party.parse()).transpose(),
        "users",
        "party",
        &format!("somebody of {organisation}"),
    )
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

/// The users that are asked for, each with the place of who asks. Locked in the order of their ids, once for all that ask,
/// since their counts will change.
pub(crate) async fn lock_addressees(
    uow: &mut UnitOfWork,
    asked: &[Asked<'_>],
) -> Result<Vec<(usize, UserId)>, Failure> {
    let organisations: Vec<&str> = asked.iter().map(|one| one.organisation.as_str()).collect();
    let watching: Vec<Option<i64>> = asked.iter().map(|one| one.watching.map(IncidentKey::number)).collect();
    let except: Vec<&str> = asked.iter().map(|one| one.except.as_str()).collect();
    let rows = sqlx::query!(
        r#"SELECT u.id, place AS "place!"
           FROM UNNEST($1::text[], $2::bigint[], $3::text[])
                WITH ORDINALITY AS asked (organisation, watching, except_for, place)
           JOIN users u ON u.organisation = asked.organisation AND u.id <> except_for
           WHERE watching IS NULL
              OR EXISTS (SELECT FROM watchers w WHERE w.incident = watching AND w.user_id = u.id)
           ORDER BY u.id, place FOR NO KEY UPDATE OF u"#,
        &organisations as &[&str],
        &watching as &[Option<i64>],
        &except as &[&str],
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            // PostgreSQL counts from 1.
            let place = usize::try_from(row.place - 1).unwrap_or_default();
            Ok((place, readable(row.id.parse(), "users", "id", &row.id)?))
        })
        .collect()
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

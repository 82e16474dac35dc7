//! Users.

use contracts::{Actor, OrganisationId, Party, Role, UserId, event::UserEvent, participant::EnrolledUser};
use messaging::{Database, Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::viewer::Viewer;

/// A user as an operator or a seed file gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The user.
    pub id: UserId,
    /// The name to sign in with, in whatever case.
    pub login: String,
    /// The name shown to others.
    pub name: String,
    /// For whom the user acts.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What kind of participant it is.
    pub party: Party,
    /// What the user may do.
    pub role: Role,
    /// Whether the present terms were accepted already. `false` takes no acceptance back, and `true` renews none.
    pub terms_accepted: bool,
}

impl NewUser {
    fn enrolled(&self) -> EnrolledUser {
        EnrolledUser {
            id: self.id.clone(),
            name: self.name.clone(),
            organisation: self.organisation.clone(),
            party: self.party,
            role: self.role,
        }
    }
}

/// Makes these users what is said of them, and tells the other services of those that are new or changed. All or
/// none: refused when a login belongs to somebody else.
pub async fn enrol_users(database: &Database, users: &[NewUser]) -> Result<(), Failure> {
    let mut uow = database.begin(database.new_context()).await?;
    for user in users {
        enrol(&mut uow, user).await?;
    }
    uow.commit().await
}

async fn enrol(uow: &mut UnitOfWork, user: &NewUser) -> Result<(), Failure> {
    let before = sqlx::query!(
        "SELECT name, organisation, party, role, version FROM user_account WHERE id = $1 FOR UPDATE",
        user.id.as_str(),
    )
    .fetch_optional(uow.connection())
    .await?;
    let enrolled = user.enrolled();
    let (known, before_version) = before.map_or((false, 0), |row| {
        let same = row.name == enrolled.name
            && row.organisation == enrolled.organisation.as_str()
            && row.party == enrolled.party.as_str()
            && row.role == enrolled.role.as_str();
        (same, row.version)
    });
    let version = if known { before_version } else { before_version + 1 };
    write(uow, user, version).await?;
    if known { Ok(()) } else { uow.publish(version, &UserEvent(enrolled)) }
}

async fn write(uow: &mut UnitOfWork, user: &NewUser, version: i64) -> Result<(), Failure> {
    let now = uow.now();
    sqlx::query!(
        "INSERT INTO user_account
             (id, login, name, organisation, organisation_name, party, role, terms_accepted_at, terms_version,
              version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $11, $9, $10)
         ON CONFLICT (id) DO UPDATE
             SET login = excluded.login, name = excluded.name, organisation = excluded.organisation,
                 organisation_name = excluded.organisation_name, party = excluded.party, role = excluded.role,
                 terms_accepted_at = COALESCE(user_account.terms_accepted_at, excluded.terms_accepted_at),
                 terms_version = COALESCE(user_account.terms_version, excluded.terms_version),
                 version = excluded.version",
        user.id.as_str(),
        user.login.to_lowercase(),
        user.name,
        user.organisation.as_str(),
        user.organisation_name,
        user.party.as_str(),
        user.role.as_str(),
        user.terms_accepted.then_some(Time(now)) as Option<Time>,
        version,
        Time(now),
        user.terms_accepted.then_some(super::terms::VERSION) as Option<i32>,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// The columns of a user who comes in.
pub(super) struct UserRow {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) organisation_name: String,
    pub(super) party: String,
    pub(super) role: String,
    pub(super) terms_accepted: bool,
}

impl UserRow {
    pub(super) fn viewer(self) -> Result<Viewer, Failure> {
        let broken = |column: &str, error: &dyn std::fmt::Display| {
            Failure::Inconsistent(format!("user_account.{column} of {}: {error}", self.id))
        };
        Ok(Viewer {
            actor: Actor {
                user: self.id.parse().map_err(|error| broken("id", &error))?,
                organisation: self.organisation.parse().map_err(|error| broken("organisation", &error))?,
                party: self.party.parse().map_err(|error| broken("party", &error))?,
                role: self.role.parse().map_err(|error| broken("role", &error))?,
                name: self.name,
                organisation_name: self.organisation_name,
            },
            login: self.login,
            terms_accepted: self.terms_accepted,
        })
    }
}

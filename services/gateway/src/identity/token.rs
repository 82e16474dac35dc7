//! Bearer tokens: each is bound to a user, and with that to an organisation and a role.

use contracts::{Problem, problem::Kind};
use messaging::{Database, Failure};
use service_kit::Time;
use sqlx::PgPool;

use super::{secret::Secret, user::UserRow};
use crate::domain::viewer::Viewer;

/// By which people and scanners of repositories know a token of ours.
const PREFIX: &str = "cdrp_";

/// Gives a user a new token, to be shown once. `name` says what it is for.
pub async fn issue_token(database: &Database, login: &str, name: &str) -> Result<String, Failure> {
    let token = Secret::new(PREFIX);
    let mut uow = database.begin(database.new_context()).await?;
    let now = Time(uow.now());
    let done = sqlx::query!(
        "INSERT INTO api_token (hash, user_id, name, created_at)
         SELECT $1, id, $3, $4 FROM user_account WHERE login = lower($2)",
        token.hash(),
        login,
        name,
        now,
    )
    .execute(uow.connection())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Problem::new(Kind::NotFound, format!("There is no user {login}.")).into());
    }
    uow.commit().await?;
    Ok(token.reveal().to_owned())
}

/// Takes a token back. Says whether there was one to take.
pub async fn revoke_token(database: &Database, token: &str) -> Result<bool, Failure> {
    let done = sqlx::query!(
        "UPDATE api_token SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL",
        Secret::sent(token).hash(),
        Time(database.now()),
    )
    .execute(database.pool())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose token it is; nobody's when it is unknown or was taken back.
pub(crate) async fn find_token(pool: &PgPool, token: &Secret) -> Result<Option<Viewer>, Failure> {
    let row = sqlx::query_as!(
        UserRow,
        r#"SELECT u.id, u.login, u.name, u.organisation, u.organisation_name, u.party, u.role,
                  COALESCE(u.terms_version >= $2, false) AS "terms_accepted!"
           FROM api_token t JOIN user_account u ON u.id = t.user_id
           WHERE t.hash = $1 AND t.revoked_at IS NULL"#,
        token.hash(),
        super::terms::VERSION,
    )
    .fetch_optional(pool)
    .await?;
    row.map(UserRow::viewer).transpose()
}

//! Passwords: argon2id with the crate's parameters (19 MiB, two passes: those that OWASP names).

use std::{
    panic::{self, AssertUnwindSafe},
    sync::LazyLock,
    thread,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use contracts::{Problem, UserId, problem::Kind};
use messaging::{Database, Failure};
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};

type Job = Box<dyn FnOnce() + Send>;

/// How many wait to be hashed; who comes after them waits to get into the queue.
const QUEUE: usize = 32;

/// One thread hashes, one password after the other: each takes 19 MiB, whoever knocks must not take the machine, and
/// the allocator keeps as much for every thread that ever hashed.
static HASHER: LazyLock<mpsc::Sender<Job>> = LazyLock::new(start_hasher);

/// What an unknown login is checked against, so that it takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody's password").unwrap_or_default());

/// Gives a user a new password, and ends the sessions that the old one opened.
pub async fn set_password(database: &Database, login: &str, password: &str) -> Result<(), Failure> {
    let password = password.to_owned();
    let hash = blocking(move || hash(&password)).await??;
    let mut uow = database.begin(database.new_context()).await?;
    let user = sqlx::query_scalar!(
        "UPDATE user_account SET password_hash = $2 WHERE login = lower($1) RETURNING id",
        login,
        hash,
    )
    .fetch_optional(uow.connection())
    .await?;
    let Some(user) = user else {
        return Err(Problem::new(Kind::NotFound, format!("There is no user {login}.")).into());
    };
    sqlx::query!("DELETE FROM session WHERE user_id = $1", user).execute(uow.connection()).await?;
    uow.commit().await
}

/// Whose login and password it is. A login that is unknown costs as much time as a wrong password.
pub(crate) async fn check_password(
    pool: &PgPool,
    login: &str,
    password: String,
) -> Result<Option<UserId>, Failure> {
    let row = sqlx::query!("SELECT id, password_hash FROM user_account WHERE login = lower($1)", login)
        .fetch_optional(pool)
        .await?;
    let (id, stored) = row.map_or((None, None), |row| (Some(row.id), row.password_hash));
    let right = blocking(move || {
        let (known, stored) = match stored {
            Some(stored) => (true, stored),
            None => (false, NOBODY.clone()),
        };
        verify(&password, &stored) && known
    })
    .await?;
    let id = id.filter(|_| right);
    id.map(|id| {
        id.parse().map_err(|error| Failure::Inconsistent(format!("user_account.id of {id}: {error}")))
    })
    .transpose()
}

/// Does the work on the one thread that hashes.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let gone =
        || Failure::Inconsistent("a password was not hashed: the thread that hashes is gone".to_owned());
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move || {
        // Who asked may have gone away meanwhile.
        answer.send(work()).ok();
    });
    HASHER.send(job).await.map_err(|_| gone())?;
    answered.await.map_err(|_| gone())
}

fn start_hasher() -> mpsc::Sender<Job> {
    let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
    thread::Builder::new()
        .name("passwords".to_owned())
        .spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                // A panic is the fault of one password; the next one is hashed all the same.
                panic::catch_unwind(AssertUnwindSafe(job)).ok();
            }
        })
        .expect("a process that cannot start a thread cannot serve");
    jobs
}

fn hash(password: &str) -> Result<String, Failure> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::Inconsistent(format!("a password was not hashed: {error}")))
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_opens() {
        let stored = hash("correct horse").expect("hashed");
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse", &stored));
        assert!(!verify("battery staple", &stored));
    }
}

//! The same command twice is one command: what was answered is kept with what was done.

use contracts::problem::{Kind, Problem};
use serde_json::Value;
use service_kit::sql::Time;
use sha2::{Digest, Sha256};

use crate::{Failure, UnitOfWork};

/// Who asked, and the key that came with it.
pub(super) struct Claim {
    pub(super) scope: String,
    pub(super) key: String,
    pub(super) fingerprint: Vec<u8>,
}

/// What a command is, apart from who sends it and when.
pub(super) fn fingerprint(subject: &str, request: &contracts::command::CommandRequest) -> Vec<u8> {
    let mut hash = Sha256::new();
    // `serde_json` writes the fields of an object in the order of their names, so that one form has one spelling.
    let what = (subject, request.incident, request.round, request.expected_version, &request.fields);
    hash.update(serde_json::to_vec(&what).unwrap_or_default());
    // Sent again, a file is stored under another id; it is the same file.
    for file in &request.files {
        hash.update(serde_json::to_vec(&file.content()).unwrap_or_default());
    }
    hash.finalize().to_vec()
}

/// Takes the key for this unit of work; gives the answer instead when the command was done before. Two of the same
/// at once: the second waits here until the first is committed or has failed.
pub(super) async fn claim(uow: &mut UnitOfWork, claim: &Claim) -> Result<Option<Value>, Failure> {
    let now = uow.now();
    let taken = sqlx::query!(
        "INSERT INTO idempotency (scope, key, fingerprint, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        claim.scope,
        claim.key,
        claim.fingerprint,
        Time(now),
    )
    .execute(uow.connection())
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(None);
    }
    let before = sqlx::query!(
        "SELECT fingerprint, reply FROM idempotency WHERE scope = $1 AND key = $2",
        claim.scope,
        claim.key,
    )
    .fetch_one(uow.connection())
    .await?;
    if before.fingerprint != claim.fingerprint {
        return Err(Problem::new(
            Kind::Invalid,
            "This Idempotency-Key was used for another request. Use a new key for each thing that you want done.",
        )
        .into());
    }
    Ok(Some(before.reply.unwrap_or_default()))
}

/// Keeps the answer.
pub(super) async fn keep(uow: &mut UnitOfWork, claim: &Claim, reply: &Value) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE idempotency SET reply = $3 WHERE scope = $1 AND key = $2",
        claim.scope,
        claim.key,
        reply,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

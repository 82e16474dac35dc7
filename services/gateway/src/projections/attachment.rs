//! Files come, go, and are shown to AEMO.

use contracts::event::{Attached, Detached, IncidentEvent, Referred};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;
use uuid::Uuid;

use crate::domain::{
    reader::{self, AEMO},
    timeline::EntryActor,
};

/// Shows files. Their bytes are not swept any more, whatever became of the request that brought them.
pub(super) async fn attached(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    attached: &Attached,
    last_round: i32,
) -> Result<(), Failure> {
    let actor = serde_json::to_value(EntryActor::from(&event.actor))
        .map_err(|error| Failure::Inconsistent(format!("an actor cannot be written: {error}")))?;
    let readers = reader::of_file(attached.audience, &event.parties, &event.actor, last_round > 0);
    for file in &attached.files {
        sqlx::query!(
            "WITH settled AS (DELETE FROM upload WHERE id = $1)
             INSERT INTO attachment
                 (id, incident, file_name, media_type, size, sha256, audience, actor, at, readers)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            file.id,
            event.incident.number(),
            file.file_name,
            file.media_type,
            i64::try_from(file.size).unwrap_or(i64::MAX),
            file.sha256,
            attached.audience.as_str(),
            actor,
            Time(event.at),
            &readers,
        )
        .execute(uow.connection())
        .await?;
    }
    Ok(())
}

/// Shows a file no longer, and has its bytes swept.
pub(super) async fn detached(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    detached: &Detached,
) -> Result<(), Failure> {
    sqlx::query!(
        "WITH removed AS (DELETE FROM attachment WHERE id = $1 RETURNING id, incident, readers),
              known AS (INSERT INTO removed_attachment SELECT id, incident, readers FROM removed
                        ON CONFLICT (id) DO NOTHING)
         INSERT INTO upload (id, sweep_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        detached.file.id,
        Time(event.at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// Shows AEMO, which is asked from now on, the files that come with the question; not what a former provider meant for
/// it.
pub(super) async fn referred(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    referred: &Referred,
) -> Result<(), Failure> {
    let files: Vec<Uuid> = referred.attachments.iter().map(|file| file.id).collect();
    sqlx::query!(
        "UPDATE attachment SET readers = array_append(readers, $3)
         WHERE incident = $1 AND id = ANY ($2) AND NOT $3 = ANY (readers)",
        event.incident.number(),
        &files,
        AEMO,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

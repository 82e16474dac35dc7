//! Attachments.

use std::collections::HashMap;

use contracts::{Attachment, IncidentKey, attachment};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use uuid::Uuid;

use super::{reading::Reading, row::Row};
use crate::domain::{attachment::AttachmentView, reader::AEMO};

struct AttachmentRow {
    id: Uuid,
    file_name: String,
    media_type: String,
    size: i64,
    sha256: String,
    audience: String,
    actor: Value,
    at: Timestamp,
}

/// Those of an incident that the reader may read, in the order in which they came.
pub(crate) async fn list_attachments(
    reading: &mut Reading,
    incident: IncidentKey,
) -> Result<Vec<AttachmentView>, Failure> {
    let rows = sqlx::query_as!(
        AttachmentRow,
        "SELECT id, file_name, media_type, size, sha256, audience, actor, at
         FROM attachment WHERE incident = $1 AND $2 = ANY (readers) ORDER BY at, id",
        incident.number(),
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(view).collect()
}

/// Those that AEMO reads too, of each of these incidents that has some.
pub(crate) async fn list_for_aemo(
    reading: &mut Reading,
    incidents: &[IncidentKey],
) -> Result<HashMap<IncidentKey, Vec<AttachmentView>>, Failure> {
    let numbers: Vec<i64> = incidents.iter().map(|key| key.number()).collect();
    let rows = sqlx::query!(
        "SELECT incident, id, file_name, media_type, size, sha256, audience, actor, at
         FROM attachment WHERE incident = ANY ($1) AND $2 = ANY (readers) AND $3 = ANY (readers)
         ORDER BY at, id",
        &numbers,
        reading.reader,
        AEMO,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let mut found: HashMap<IncidentKey, Vec<AttachmentView>> = HashMap::new();
    for r in rows {
        let place = Row { table: "attachment", id: r.id };
        let incident = place.some("incident", IncidentKey::from_number(r.incident))?;
        let row = AttachmentRow {
            id: r.id,
            file_name: r.file_name,
            media_type: r.media_type,
            size: r.size,
            sha256: r.sha256,
            audience: r.audience,
            actor: r.actor,
            at: r.at.0,
        };
        found.entry(incident).or_default().push(view(row)?);
    }
    Ok(found)
}

/// The attachment with its incident, if the reader may read it.
pub(crate) async fn find_attachment(
    reading: &mut Reading,
    id: Uuid,
) -> Result<Option<(IncidentKey, Attachment)>, Failure> {
    let row = sqlx::query!(
        "SELECT incident, file_name, media_type, size, sha256
         FROM attachment WHERE id = $1 AND $2 = ANY (readers)",
        id,
        reading.reader,
    )
    .fetch_optional(&mut *reading.tx)
    .await?;
    let Some(r) = row else { return Ok(None) };
    let place = Row { table: "attachment", id };
    let incident = place.some("incident", IncidentKey::from_number(r.incident))?;
    let size = place.some("size", u64::try_from(r.size).ok())?;
    let (file_name, media_type, sha256) = (r.file_name, r.media_type, r.sha256);
    Ok(Some((incident, Attachment { id, file_name, media_type, size, sha256 })))
}

/// The incident of an attachment that was removed, for who could read it.
pub(crate) async fn find_removed(reading: &mut Reading, id: Uuid) -> Result<Option<IncidentKey>, Failure> {
    let incident = sqlx::query_scalar!(
        "SELECT incident FROM removed_attachment WHERE id = $1 AND $2 = ANY (readers)",
        id,
        reading.reader,
    )
    .fetch_optional(&mut *reading.tx)
    .await?;
    let place = Row { table: "removed_attachment", id };
    incident.map(|number| place.some("incident", IncidentKey::from_number(number))).transpose()
}

fn view(r: AttachmentRow) -> Result<AttachmentView, Failure> {
    let row = Row { table: "attachment", id: r.id };
    Ok(AttachmentView {
        path: attachment::path(r.id),
        audience: row.parse("audience", &r.audience)?,
        attached_by: row.document("actor", r.actor)?,
        attached_at: r.at,
        removable: false,
        file: Attachment {
            id: r.id,
            file_name: r.file_name,
            media_type: r.media_type,
            size: row.some("size", u64::try_from(r.size).ok())?,
            sha256: r.sha256,
        },
    })
}

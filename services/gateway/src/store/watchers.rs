//! Who watches an incident.

use contracts::{IncidentKey, OrganisationId, UserId};
use messaging::Failure;

use super::{reading::Reading, row::Row};
use crate::domain::watcher::WatcherView;

/// The watchers that the reader may see: those of the own organisation, and all of them for the ACCC. By name.
pub(crate) async fn list_watchers(
    reading: &mut Reading,
    incident: IncidentKey,
) -> Result<Vec<WatcherView>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT w.user_id, w.name, w.organisation, COALESCE(o.name, w.organisation) AS "organisation_name!"
           FROM watcher w LEFT JOIN organisation o ON o.id = w.organisation
           WHERE w.incident = $1 AND $2 = ANY (w.readers) ORDER BY lower(w.name), w.user_id"#,
        incident.number(),
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "watcher", id: incident };
            Ok(WatcherView {
                user: row.parse::<UserId>("user_id", &r.user_id)?,
                organisation: row.parse::<OrganisationId>("organisation", &r.organisation)?,
                name: r.name,
                organisation_name: r.organisation_name,
            })
        })
        .collect()
}

//! The migration tells of what was before it the same as the projector would have.

use sqlx::{Connection, Executor, PgConnection, Row, postgres::PgRow};

use super::lives::{five_without_a_question, sixth, stage_in_march};
use crate::stage::Stage;

const MIGRATION: &str = include_str!("../../../migrations/0051_monitoring_of_what_was.sql");

/// The first column of what a query finds, as the ACCC reads it.
pub(super) async fn as_accc<T>(stage: &Stage, query: &'static str) -> Vec<T>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let mut tx = stage.database.pool().begin().await.expect("a transaction");
    tx.execute("SELECT set_config('portal.party', 'accc', true)").await.expect("set");
    let rows = sqlx::query(query).fetch_all(&mut *tx).await.expect("read");
    rows.iter().map(|row| row.get(0)).collect()
}

/// Everything that monitoring has stored, in an order that does not depend on when it was written.
async fn stored(owner: &mut PgConnection) -> Vec<String> {
    let mut tx = owner.begin().await.expect("a transaction");
    tx.execute("SELECT set_config('portal.projector', 'on', true)").await.expect("set");
    let mut found = Vec::new();
    for query in [
        "SELECT t::text FROM monitoring_incident t ORDER BY number",
        "SELECT t::text FROM monitoring_round t ORDER BY incident, round",
        // What was taken back and entered anew is no more than what it is now.
        "SELECT relation || participant || month || encode(entry, 'hex') || ' ' || sum(times)
         FROM (
             SELECT relation, participant, month,
                    set_byte(one, 0, get_byte(one, 0) & 127) AS entry,
                    CASE WHEN get_byte(one, 0) > 127 THEN -1 ELSE 1 END AS times
             FROM monitoring_ledger,
                  LATERAL (SELECT substr(entries, 1 + 8 * n, 8) AS one
                           FROM generate_series(0, octet_length(entries) / 8 - 1) n) cut
         ) e GROUP BY relation, participant, month, entry HAVING sum(times) <> 0
         ORDER BY 1",
    ] {
        let rows = tx.fetch_all(query).await.expect("read");
        found.extend(rows.iter().map(|row: &PgRow| row.get::<String, _>(0)));
    }
    found
}

#[tokio::test]
async fn the_migration_fills_in_what_the_projector_would_have() {
    let stage = stage_in_march().await;
    // When it was written a question of AEMO's did not move the ball yet.
    five_without_a_question(&stage).await;
    sixth(&stage).await;
    let mut owner = PgConnection::connect(&stage.cluster.owner_url("gateway")).await.expect("the owner");
    let projected = stored(&mut owner).await;
    assert!(projected.len() > 30, "{projected:#?}");
    owner
        .execute("TRUNCATE monitoring_incident, monitoring_round, monitoring_ledger")
        .await
        .expect("emptied");
    assert!(stored(&mut owner).await.is_empty());
    let mut tx = owner.begin().await.expect("a transaction");
    tx.execute(MIGRATION).await.expect("filled");
    tx.commit().await.expect("committed");
    let filled = stored(&mut owner).await;
    for (filled, projected) in filled.iter().zip(&projected) {
        assert_eq!(filled, projected);
    }
    assert_eq!(filled.len(), projected.len());
    stage.strike().await;
}

//! Entries of the ledger.

use std::collections::BTreeMap;

use messaging::{Failure, UnitOfWork};

use crate::domain::monitoring::watched::Posting;

/// How many bytes fill a page: two hundred entries. A row below two kilobytes is kept whole, and adding to it costs no
/// more than that.
const FULL: i32 = 1_600;

/// Appends them to the last page of their accounts, or to a new one where that is full.
pub(super) async fn post(uow: &mut UnitOfWork, postings: Vec<Posting>) -> Result<(), Failure> {
    let mut accounts: BTreeMap<_, Vec<u8>> = BTreeMap::new();
    for Posting { by, participant, month, entry } in postings {
        accounts.entry((by, month, participant)).or_default().extend(entry.bytes());
    }
    if accounts.is_empty() {
        return Ok(());
    }
    let (mut relations, mut months, mut participants, mut entries) = (vec![], vec![], vec![], vec![]);
    for ((by, month, participant), written) in accounts {
        relations.push(by.as_str().to_owned());
        months.push(month);
        participants.push(participant.to_string());
        entries.push(written);
    }
    sqlx::query!(
        "INSERT INTO monitoring_ledger (relation, month, participant, page, entries)
         SELECT given.relation, given.month, given.participant,
                COALESCE(last.page + (last.bytes >= $5)::integer, 1), given.entries
         FROM UNNEST($1::text[], $2::integer[], $3::text[], $4::bytea[])
             AS given (relation, month, participant, entries)
         LEFT JOIN LATERAL (
             SELECT l.page, octet_length(l.entries) AS bytes FROM monitoring_ledger l
             WHERE l.relation = given.relation AND l.month = given.month AND l.participant = given.participant
             ORDER BY l.page DESC LIMIT 1
         ) last ON true
         ON CONFLICT (relation, month, participant, page)
             DO UPDATE SET entries = monitoring_ledger.entries || excluded.entries",
        &relations,
        &months,
        &participants,
        &entries,
        FULL,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

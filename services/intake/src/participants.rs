//! The way in for participants, from the seed.

use contracts::participant::Organisation;
use messaging::{Database, Failure};

use crate::app;

/// Takes the organisations over: each that is new or not as it was is stored and published, under a version of its
/// own; the others cause nothing. An organisation that is not among them stays as it is.
///
/// All of it is one transaction; two that do this at once wait for each other. Says how many have changed.
pub async fn register_participants(
    database: &Database,
    organisations: &[Organisation],
) -> Result<usize, Failure> {
    let mut uow = database.begin(database.new_context()).await?;
    let changed = app::register(&mut uow, organisations).await?;
    uow.commit().await?;
    Ok(changed)
}

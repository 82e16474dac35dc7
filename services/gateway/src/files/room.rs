//! Room for the files that come in. There is so much of it, and one organisation gets a part: who sends slowly keeps out
//! nobody else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::{OrganisationId, Problem, problem::Kind};
use tokio::{
    sync::{AcquireError, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many files are received at once.
const AT_ONCE: usize = 16;
/// How many of them may be of one organisation.
const OF_ONE: usize = 4;
/// How long a file waits for its place.
const PATIENCE: Duration = Duration::from_secs(10);

/// The places that there are.
pub(super) struct Room {
    of_all: Arc<Semaphore>,
    of_one: Mutex<HashMap<OrganisationId, Arc<Semaphore>>>,
    patience: Duration,
}

/// A place, for as long as it is held.
pub(super) struct Place {
    _of_one: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for Room {
    fn default() -> Self {
        Self { of_all: Arc::new(Semaphore::new(AT_ONCE)), of_one: Mutex::default(), patience: PATIENCE }
    }
}

impl Room {
    /// A place for a file of this organisation. Who finds none in time is asked to come again.
    pub(super) async fn place(&self, organisation: &OrganisationId) -> Result<Place, Problem> {
        match timeout(self.patience, self.wait(organisation)).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(full()),
        }
    }

    /// The own place comes first: who waits for it takes none of all.
    async fn wait(&self, organisation: &OrganisationId) -> Result<Place, AcquireError> {
        let of_one = self.of(organisation).acquire_owned().await?;
        let of_all = Arc::clone(&self.of_all).acquire_owned().await?;
        Ok(Place { _of_one: of_one, _of_all: of_all })
    }

    fn of(&self, organisation: &OrganisationId) -> Arc<Semaphore> {
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        let own = of_one.entry(organisation.clone()).or_insert_with(|| Arc::new(Semaphore::new(OF_ONE)));
        Arc::clone(own)
    }
}

fn full() -> Problem {
    let detail =
        "Too many files are being received at the moment. Nothing was kept; send it again in a few seconds.";
    Problem::new(Kind::Unavailable, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> OrganisationId {
        format!("adr-{number}").parse().expect("an id")
    }

    fn room() -> Room {
        Room { patience: Duration::from_millis(20), ..Room::default() }
    }

    async fn take(room: &Room, organisation: usize, places: usize) -> Vec<Place> {
        let mut taken = Vec::new();
        for _ in 0..places {
            taken.push(room.place(&id(organisation)).await.expect("a place"));
        }
        taken
    }

    #[tokio::test]
    async fn who_has_its_places_keeps_out_nobody_else() {
        let room = room();
        let mut taken = take(&room, 1, OF_ONE).await;
        let refused = room.place(&id(1)).await.err().expect("no more");
        assert_eq!(refused.status, 503);
        take(&room, 2, OF_ONE).await;
        taken.pop();
        take(&room, 1, 1).await;
    }

    #[tokio::test]
    async fn who_waits_for_a_place_of_its_own_takes_none_of_all() {
        let room = room();
        let of_one = take(&room, 0, OF_ONE).await;
        let own = id(0);
        let waiting = futures::future::join_all((0..AT_ONCE).map(|_| room.place(&own)));
        let others = async {
            let mut taken = Vec::new();
            for organisation in 1..AT_ONCE / OF_ONE {
                taken.extend(take(&room, organisation, OF_ONE).await);
            }
            taken
        };
        let (waited, others) = tokio::join!(waiting, others);
        assert!(waited.iter().all(Result::is_err));
        assert_eq!(of_one.len() + others.len(), AT_ONCE);
        assert!(room.place(&id(AT_ONCE)).await.is_err(), "all places are taken");
    }
}

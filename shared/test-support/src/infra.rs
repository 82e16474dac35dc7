//! What the tests of one process share.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::postgres::PostgresServer;
use crate::provision::{self, Database};
use crate::settings::Mode;

/// The servers that a test process starts once. A broker is not among them: each test has its own, so that the
/// streams of two tests cannot meet.
#[derive(Debug)]
pub struct Infra {
    mode: Mode,
    postgres: PostgresServer,
    made: AtomicU32,
    /// Databases that a test gave back, made as good as new.
    spare: Mutex<Vec<Database>>,
}

impl Infra {
    /// Starts the servers.
    ///
    /// # Panics
    /// When one does not start.
    pub async fn start(mode: Mode) -> Self {
        let postgres = PostgresServer::start(mode).await;
        provision::server(&postgres).await;
        Self { mode, postgres, made: AtomicU32::new(0), spare: Mutex::default() }
    }

    /// Containers or local processes.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The server that holds the databases of all tests of this process.
    pub fn postgres(&self) -> &PostgresServer {
        &self.postgres
    }

    /// An empty database for each of `services`, which no other test has.
    pub(crate) async fn lend(&self, services: &[&str]) -> Vec<Database> {
        let mut lent = Vec::new();
        let mut missing = Vec::new();
        for service in services {
            match self.take_spare(service) {
                Some(database) => lent.push(database),
                None => missing.push(self.name_another(service)),
            }
        }
        if !missing.is_empty() {
            provision::make(&self.postgres, &missing).await;
        }
        lent.extend(missing);
        lent
    }

    /// Empties `database` for the next test that wants one for the same service.
    pub(crate) async fn take_back(&self, mut database: Database) {
        database.leases += 1;
        provision::renew(&self.postgres, &database).await;
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(database);
    }

    fn take_spare(&self, service: &str) -> Option<Database> {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let found = spare.iter().position(|database| database.service == service)?;
        Some(spare.swap_remove(found))
    }

    fn name_another(&self, service: &str) -> Database {
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        let name = format!("t{number}_{}", service.replace('-', "_"));
        Database { name, service: service.to_owned(), leases: 0 }
    }
}

/// The servers of this process, in the mode that [`Mode::chosen`] says; the first call starts them.
///
/// # Panics
/// When one does not start.
pub async fn infra() -> &'static Infra {
    static INFRA: OnceCell<Infra> = OnceCell::const_new();
    INFRA.get_or_init(|| Infra::start(Mode::chosen())).await
}

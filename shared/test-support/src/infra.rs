//! What the tests of one process share.

use tokio::sync::OnceCell;

use crate::postgres::PostgresServer;
use crate::provision;
use crate::settings::Mode;

/// The servers that a test process starts once. A broker is not among them: each test has its own, so that the
/// streams of two tests cannot meet.
#[derive(Debug)]
pub struct Infra {
    mode: Mode,
    postgres: PostgresServer,
}

impl Infra {
    /// Starts the servers.
    ///
    /// # Panics
    /// When one does not start.
    pub async fn start(mode: Mode) -> Self {
        let postgres = PostgresServer::start(mode).await;
        provision::server(&postgres).await;
        Self { mode, postgres }
    }

    /// Containers or local processes.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The server that holds the databases of all tests of this process.
    pub fn postgres(&self) -> &PostgresServer {
        &self.postgres
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

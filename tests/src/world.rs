//! All services of one test, in this process, each with its own credentials.

use std::{
    collections::HashMap,
    sync::{Arc, Once},
};

use async_nats::jetstream::{self, consumer::PullConsumer};
use contracts::UserId;
use gateway::NewUser;
use intake::Seed;
use messaging::{Database, Patience, ServiceSettings, topology};
use service_kit::{Deps, Running, broker, pool};
use sqlx::{Connection, PgConnection, migrate::Migrator};
use telemetry::TelemetrySettings;
use tempfile::TempDir;
use test_support::{TestCluster, wait_for};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{aemo::Aemo, api::Api, clock::ShiftedClock, pages::Pages};

const SEED: &str = include_str!("../../deploy/demo/participants.json");

/// A brand of the demo seed: an energy retailer's.
pub const SOUTHERN_GRID: &str = "26ae986a-1412-5178-b9ad-06cd87a83943";
/// A brand of the demo seed: a bank's, which no energy incident can be raised with.
pub const BANK: &str = "c75e8613-a7fd-56f4-88f5-a54f65e01c6a";
/// Another energy retailer's.
pub const WATTLEBIRD: &str = "e10b59f3-3a74-5695-91de-d080992c881c";

/// A user of the demo seed: of the recipient that raises most incidents here.
pub const ADR: &str = "adr-1@frankly.example";
/// One who may only read there.
pub const ADR_VIEWER: &str = "viewer@frankly.example";
/// A user of another recipient.
pub const OTHER_ADR: &str = "adr-1@meterwise.example";
/// A user of the retailer of [`SOUTHERN_GRID`].
pub const RETAILER: &str = "agent-1@southern-grid.example";
/// A colleague there.
pub const RETAILER_2: &str = "agent-2@southern-grid.example";
/// A user of another retailer.
pub const OTHER_RETAILER: &str = "agent-1@wattlebird.example";
/// A user of the bank of [`BANK`].
pub const BANKER: &str = "agent-1@tidewater.example";
/// A user of AEMO's desk.
pub const AEMO: &str = "cdr-desk@aemo.example";
/// A user of the ACCC.
pub const ACCC: &str = "operations@accc.example";
/// An operator of the portal.
pub const OPERATOR: &str = "operator@portal.example";

/// All services of one test.
pub struct World {
    /// What they stand on.
    pub cluster: TestCluster,
    /// The clock of all of them.
    pub clock: Arc<ShiftedClock>,
    portal: String,
    tokens: HashMap<String, String>,
    running: Mutex<HashMap<&'static str, Running>>,
    /// Where attachments are kept.
    files: TempDir,
}

/// The services, and what makes their tables.
pub const SERVICES: [(&str, &Migrator); 5] = [
    (intake::NAME, &intake::MIGRATIONS),
    (workflow::NAME, &workflow::MIGRATIONS),
    (aemo_liaison::NAME, &aemo_liaison::MIGRATIONS),
    (notification::NAME, &notification::MIGRATIONS),
    (gateway::NAME, &gateway::MIGRATIONS),
];

impl World {
    /// Everything runs, and the demo's participants are in.
    pub async fn start() -> Self {
        Self::start_on(TestCluster::start().await).await
    }

    /// The same on a given cluster.
    pub async fn start_on(cluster: TestCluster) -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // Another test of this process may have done it.
            rustls::crypto::ring::default_provider().install_default().ok();
            // Traces have ids without a collector too, and a failed test shows the log.
            let settings = TelemetrySettings {
                service: "test".to_owned(),
                otlp_endpoint: None,
                log_filter: "warn".to_owned(),
                json: false,
            };
            std::mem::forget(telemetry::init(&settings).unwrap());
        });
        for (service, migrations) in SERVICES {
            pool::migrate(&cluster.owner_url(service), migrations, &messaging::MIGRATIONS).await.unwrap();
        }
        topology::make(&operator(&cluster).await).await.unwrap();
        let tokens = seed(&cluster).await;
        let mut world = Self {
            cluster,
            clock: Arc::default(),
            portal: String::new(),
            tokens,
            running: Mutex::default(),
            files: TempDir::new().unwrap(),
        };
        for (service, _) in SERVICES {
            world.start_service(service).await;
        }
        let address = world.running.get_mut()[gateway::NAME].address().unwrap();
        world.portal = format!("http://{address}");
        world
    }

    /// Starts a service that does not run.
    pub async fn start_service(&self, service: &'static str) {
        let settings = self.settings(service);
        let deps = Deps { clock: self.clock.clone(), ..Deps::system() };
        let running = match service {
            intake::NAME => intake::start(settings, deps).await,
            workflow::NAME => workflow::start(settings, deps).await,
            aemo_liaison::NAME => aemo_liaison::start(settings, deps).await,
            notification::NAME => notification::start(settings, deps).await,
            _ => {
                let listen = ([127, 0, 0, 1], 0).into();
                let attachments = self.files.path().to_owned();
                let settings = gateway::Settings {
                    service: settings,
                    listen,
                    secure_cookies: false,
                    attachments,
                    trusted_proxies: gateway::TrustedProxies::default(),
                };
                gateway::start(settings, deps).await
            }
        };
        self.running.lock().await.insert(service, running.unwrap());
    }

    /// Waits until everything that is committed is published.
    pub async fn settle(&self) {
        for (service, _) in SERVICES {
            let mut connection = PgConnection::connect(&self.cluster.database_url(service)).await.unwrap();
            wait_for("the outbox to be empty", async || {
                let waiting = sqlx::query("SELECT FROM outbox WHERE published_at IS NULL LIMIT 1");
                waiting.fetch_optional(&mut connection).await.unwrap().is_none().then_some(())
            })
            .await;
        }
    }

    /// Waits until nothing is on its way any more: every outbox is empty, and every service has read all there is.
    pub async fn quiet(&self) {
        let jetstream = jetstream::new(self.operator().await);
        let mut before = 0;
        wait_for("everything to have taken effect", async || {
            self.settle().await;
            for name in ["WORKFLOW", "AEMO_LIAISON", "NOTIFICATION", "GATEWAY"] {
                let consumer: PullConsumer =
                    jetstream.get_consumer_from_stream(name, "CDR_EVENTS").await.unwrap();
                let info = consumer.cached_info();
                if info.num_pending > 0 || info.num_ack_pending > 0 {
                    return None;
                }
            }
            let mut last = 0;
            for stream in ["CDR_EVENTS", "PARTICIPANT_EVENTS"] {
                last += jetstream.get_stream(stream).await.unwrap().cached_info().state.last_sequence;
            }
            let same = last == before;
            before = last;
            same.then_some(())
        })
        .await;
    }

    /// Stops a service in order.
    pub async fn stop_service(&self, service: &'static str) {
        let running = self.running.lock().await.remove(service).unwrap();
        running.stop().await.unwrap();
    }

    /// The database and the broker of a service, with its credentials.
    pub fn settings(&self, service: &str) -> ServiceSettings {
        ServiceSettings {
            database: self.cluster.database_settings(service),
            broker: self.cluster.broker_settings(service),
            patience: Patience::default(),
        }
    }

    /// Where browsers find the portal.
    pub fn url(&self) -> &str {
        &self.portal
    }

    /// The tables of a service, as the service writes them.
    pub async fn database(&self, service: &'static str) -> Database {
        database(&self.cluster, service).await
    }

    /// The API as this user.
    pub fn api(&self, login: &str) -> Api {
        Api::new(&self.portal, Some(&self.tokens[login]))
    }

    /// The API as nobody.
    pub fn anonymous(&self) -> Api {
        Api::new(&self.portal, None)
    }

    /// The pages as this user.
    pub async fn pages(&self, login: &str) -> Pages {
        Pages::sign_in(&self.database(gateway::NAME).await, &self.portal, login).await
    }

    /// The broker as its operator sees it.
    pub async fn operator(&self) -> async_nats::Client {
        operator(&self.cluster).await
    }

    /// AEMO's system, with its own credentials and nothing of ours.
    pub async fn aemo(&self) -> Aemo {
        Aemo::connect(&self.cluster).await
    }
}

async fn operator(cluster: &TestCluster) -> async_nats::Client {
    broker::connect(&cluster.broker_settings("operator"), "test").await.unwrap()
}

async fn database(cluster: &TestCluster, service: &'static str) -> Database {
    let pool = pool::connect(&cluster.database_settings(service), "seed").await.unwrap();
    Database::new(pool, service, &Deps::system()).unwrap()
}

async fn seed(cluster: &TestCluster) -> HashMap<String, String> {
    let seed = Seed::read(SEED).unwrap();
    intake::register_participants(&database(cluster, intake::NAME).await, &seed.organisations).await.unwrap();
    let gateway = database(cluster, gateway::NAME).await;
    let users: Vec<NewUser> = seed.users.iter().map(|user| new_user(&seed, user)).collect();
    gateway::enrol_users(&gateway, &users).await.unwrap();
    let mut tokens = HashMap::new();
    for user in &users {
        tokens.insert(user.login.clone(), gateway::issue_token(&gateway, &user.login, "test").await.unwrap());
    }
    tokens
}

fn new_user(seed: &Seed, user: &intake::SeedUser) -> NewUser {
    let organisation = seed.organisations.iter().find(|o| o.id == user.organisation).unwrap();
    let id: UserId = Uuid::new_v5(&Uuid::NAMESPACE_URL, user.login.as_bytes()).to_string().parse().unwrap();
    NewUser {
        id,
        login: user.login.clone(),
        name: user.name.clone(),
        organisation: user.organisation.clone(),
        organisation_name: organisation.name.clone(),
        party: user.party,
        role: user.role,
        terms_accepted: true,
    }
}

//! Two services that exist for these tests: one publishes as `intake`, the other reads as `workflow`.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::jetstream;
use async_trait::async_trait;
use contracts::{event::Event, nats::streams};
use jiff::Timestamp;
use messaging::{
    DeadLetter, Envelope, EventHandler, Failure, Patience, Service, ServiceSettings, UnitOfWork, topology,
};
use service_kit::{Clock, Deps, ManualClock, Running, broker, pool};
use sqlx::{AssertSqlSafe, Executor, PgPool, migrate::Migrator};
use test_support::{TestCluster, wait_for};

/// A service without tables of its own.
static NO_TABLES: Migrator = Migrator::DEFAULT;

/// What the handler is told to choke on.
pub(crate) const POISON: &str = "poison";

#[derive(serde::Serialize)]
pub(crate) struct Said {
    #[serde(skip)]
    pub(crate) key: String,
    pub(crate) word: String,
}

impl Event for Said {
    fn event_type(&self) -> &'static str {
        "cdr.incident.raised.v1"
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

pub(crate) struct World {
    pub(crate) cluster: TestCluster,
    pub(crate) clock: Arc<ManualClock>,
}

/// What the reader wrote down, in the order in which it did.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) pool: PgPool,
    committed: Arc<Mutex<Vec<String>>>,
    /// While set, the handler fails as if its tables were away.
    pub(crate) away: Arc<AtomicBool>,
    /// How often the handler still chokes on the poison, before its cause is removed.
    pub(crate) chokes: Arc<AtomicI64>,
    /// How often the handler was called.
    pub(crate) called: Arc<AtomicU64>,
}

impl Reader {
    fn of(service: &Service) -> Self {
        Self {
            pool: service.database().pool().clone(),
            committed: Arc::default(),
            away: Arc::default(),
            chokes: Arc::new(AtomicI64::new(i64::MAX)),
            called: Arc::default(),
        }
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        let cluster = TestCluster::start_for(&["intake", "workflow"]).await;
        for service in ["intake", "workflow"] {
            pool::migrate(&cluster.owner_url(service), &NO_TABLES, &messaging::MIGRATIONS).await.unwrap();
        }
        let world = Self {
            cluster,
            clock: Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).unwrap())),
        };
        topology::make(&world.operator().await).await.unwrap();
        let mut owner =
            PgPool::connect(&world.cluster.owner_url("workflow")).await.unwrap().acquire().await.unwrap();
        owner
            .execute("CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, word text NOT NULL)")
            .await
            .unwrap();
        world
    }

    pub(crate) async fn operator(&self) -> async_nats::Client {
        broker::connect(&self.cluster.broker_settings("operator"), "test").await.unwrap()
    }

    /// What a service gets that is not its own.
    pub(crate) fn deps(&self) -> Deps {
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        Deps { clock, ..Deps::system() }
    }

    pub(crate) async fn connect(&self, service: &'static str) -> Service {
        self.connect_with(service, &self.deps()).await
    }

    pub(crate) async fn connect_with(&self, service: &'static str, deps: &Deps) -> Service {
        let settings = ServiceSettings {
            database: self.cluster.database_settings(service),
            broker: self.cluster.broker_settings(service),
            patience: Patience {
                retries: [5, 10].map(Duration::from_millis).to_vec(),
                outage_pause: Duration::from_millis(50),
                relay_poll: Duration::from_millis(100),
                publish_ack: Duration::from_secs(1),
            },
        };
        Service::connect(service, settings, deps, &NO_TABLES).await.unwrap()
    }

    /// Starts the service that reads.
    pub(crate) async fn start_reader(&self) -> (Running, Reader) {
        let service = self.connect("workflow").await;
        let reader = Reader::of(&service);
        let running = service.reading(&streams::WORKFLOW, Arc::new(reader.clone())).run();
        (running, reader)
    }

    /// Says words about a key, one event each, with the given versions, in the order given.
    pub(crate) async fn say(&self, service: &Service, key: &str, words: &[(i64, &str)]) {
        let database = service.database();
        for (version, word) in words {
            let mut uow = database.begin(database.new_context()).await.unwrap();
            uow.publish(*version, &Said { key: key.to_owned(), word: (*word).to_owned() }).unwrap();
            uow.commit().await.unwrap();
        }
    }

    /// How often the broker has given out messages to the reader.
    pub(crate) async fn delivered(&self) -> u64 {
        let jetstream = jetstream::new(self.operator().await);
        let consumer: Result<jetstream::consumer::PullConsumer, _> =
            jetstream.get_consumer_from_stream(streams::WORKFLOW.durable, streams::CDR_EVENTS.name).await;
        consumer.unwrap().cached_info().delivered.consumer_sequence
    }

    /// The dead letters, once there are as many.
    pub(crate) async fn dead_letters(&self, count: u64) -> Vec<DeadLetter> {
        let jetstream = jetstream::new(self.operator().await);
        let stream = jetstream.get_stream(streams::DEAD_LETTERS.name).await.unwrap();
        wait_for("the dead letters", async || {
            (stream.get_info().await.ok()?.state.messages >= count).then_some(())
        })
        .await;
        let mut letters = Vec::new();
        for sequence in 1..=count {
            let message = stream.get_raw_message(sequence).await.unwrap();
            letters.push(serde_json::from_slice(&message.payload).unwrap());
        }
        letters
    }
}

impl Reader {
    /// The words that took effect, in order, once there are as many.
    pub(crate) async fn words(&self, count: usize) -> Vec<String> {
        wait_for("the effects", async || {
            let words = self.words_now().await;
            (words.len() >= count).then_some(words)
        })
        .await
    }

    pub(crate) async fn words_now(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT word FROM effect ORDER BY n").fetch_all(&self.pool).await.unwrap()
    }

    /// The words of which the handler was told that they are committed.
    pub(crate) fn committed(&self) -> Vec<String> {
        self.committed.lock().unwrap().clone()
    }
}

fn word(event: &Envelope) -> String {
    let body: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
    body["word"].as_str().unwrap_or_default().to_owned()
}

#[async_trait]
impl EventHandler for Reader {
    async fn handle(&self, uow: &mut UnitOfWork, event: &Envelope) -> Result<(), Failure> {
        let word = word(event);
        // First the effect, then the failure: what failed must leave nothing behind.
        sqlx::query("INSERT INTO effect (word) VALUES ($1)").bind(&word).execute(uow.connection()).await?;
        self.called.fetch_add(1, Ordering::Relaxed);
        if self.away.load(Ordering::Relaxed) {
            return Err(Failure::Broker("away".to_owned()));
        }
        if word == POISON && self.chokes.fetch_sub(1, Ordering::Relaxed) > 0 {
            return Err(Failure::Inconsistent("this word cannot be taken".to_owned()));
        }
        Ok(())
    }

    fn committed(&self, events: &[Envelope]) {
        self.committed.lock().unwrap().extend(events.iter().map(word));
    }
}

/// A count in a table of the messaging.
pub(crate) async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(pool).await.unwrap()
}

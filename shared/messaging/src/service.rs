//! A message-driven service: its connections, its relay, its subscribers, its commands, in one life.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream;
use contracts::nats::streams::{ConsumerSpec, DEAD_LETTERS};
use service_kit::{
    BrokerSettings, DatabaseSettings, Deps, Health, Lifecycle, Running, StartError, broker, checks, pool,
};

use crate::{
    Database, EventHandler, MIGRATIONS, Patience, Subscription,
    command::{CommandClient, Commands},
    dead_letter::replay,
    outbox,
    relay::{self, Publishing},
    subscribe,
};

/// How long a sender waits for the answer to a command.
const COMMAND_DEADLINE: Duration = Duration::from_secs(5);

/// What each service is told.
#[derive(Debug, Clone)]
pub struct ServiceSettings {
    /// Its own database, as its application role.
    pub database: DatabaseSettings,
    /// The broker, as its own user.
    pub broker: BrokerSettings,
    /// How long to wait for what.
    pub patience: Patience,
}

/// A service that is connected and does nothing yet. Add what it does, then [`Service::run`] it.
pub struct Service {
    name: &'static str,
    database: Database,
    client: async_nats::Client,
    clock: Arc<dyn service_kit::Clock>,
    patience: Patience,
    life: Lifecycle,
    health: Health,
    publishing: Publishing,
}

impl Service {
    /// Connects, and registers what `/readyz` asks. `migrations` are the service's own.
    pub async fn connect(
        name: &'static str,
        settings: ServiceSettings,
        deps: &Deps,
        migrations: &sqlx::migrate::Migrator,
    ) -> Result<Self, StartError> {
        let pool = pool::connect(&settings.database, name)
            .await
            .map_err(|error| StartError::new(name, "open its database", error))?;
        let client = broker::connect(&settings.broker, name)
            .await
            .map_err(|error| StartError::new(name, "reach the broker", error))?;
        deps.health.register(format!("{name}: database"), checks::database(pool.clone()));
        deps.health
            .register(format!("{name}: tables"), checks::migrated(pool.clone(), migrations, &MIGRATIONS));
        deps.health.register(format!("{name}: broker"), checks::broker(client.clone()));
        let database = Database::new(pool, name, deps)
            .map_err(|error| StartError::new(name, "register its metrics", error))?;
        let publishing = Publishing { streams: Vec::new(), answers_kept: outbox::KEPT };
        let service = Self {
            name,
            database,
            client,
            clock: Arc::clone(&deps.clock),
            patience: settings.patience,
            life: Lifecycle::new(),
            health: deps.health.clone(),
            publishing,
        };
        Ok(service.publishing(DEAD_LETTERS.name))
    }

    /// The service's database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The service's life, for tasks of its own.
    pub fn life(&self) -> &Lifecycle {
        &self.life
    }

    /// A sender of commands. Only the gateway's user may publish them.
    pub fn commands(&self) -> CommandClient {
        CommandClient::new(self.client.clone(), Arc::clone(&self.clock), COMMAND_DEADLINE)
    }

    /// The connection to the broker.
    pub fn client(&self) -> &async_nats::Client {
        &self.client
    }

    /// Says that the service publishes into this stream, which must be there before it is ready.
    #[must_use]
    pub fn publishing(mut self, stream: &'static str) -> Self {
        self.publishing.streams.push(stream);
        let jetstream = jetstream::new(self.client.clone());
        self.health.register(format!("{}: stream {stream}", self.name), move || {
            let jetstream = jetstream.clone();
            async move {
                jetstream
                    .get_stream(stream)
                    .await
                    .map(drop)
                    .map_err(|error| format!("cannot be read: {error}"))
            }
        });
        self
    }

    /// Says for how long the same command under the same key gets the same answer, where that is not as long as
    /// published events are kept.
    #[must_use]
    pub fn remembering_answers_for(mut self, time: Duration) -> Self {
        self.publishing.answers_kept = time;
        self
    }

    /// Reads this consumer, and answers the operator for what could not be processed of it.
    #[must_use]
    pub fn reading(self, consumer: &'static ConsumerSpec, handler: Arc<dyn EventHandler>) -> Self {
        let subscription = Subscription { consumer, handler };
        let task = subscribe::run(
            self.database.clone(),
            self.client.clone(),
            subscription,
            self.patience.clone(),
            self.life.token(),
        );
        self.life.spawn("subscriber", task);
        let task = replay::serve(self.database.clone(), self.client.clone(), self.life.token());
        self.life.spawn("dead letters", task);
        self
    }

    /// Answers these commands.
    #[must_use]
    pub fn answering(self, commands: Commands) -> Self {
        let task = commands.serve(self.database.clone(), self.client.clone(), self.life.token());
        self.life.spawn("commands", task);
        self
    }

    /// Starts to publish, and runs until it is stopped.
    pub fn run(self) -> Running {
        let task = relay::run(self.database, self.client, self.publishing, self.patience, self.life.token());
        self.life.spawn("relay", task);
        Running::new(self.name, self.life)
    }
}

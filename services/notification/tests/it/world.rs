//! Notification with its database and broker, and the voices of the others.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_nats::{HeaderMap, jetstream};
use contracts::{
    IncidentKey, Problem,
    command::{CommandRequest, Notification, NotificationPage, ToldParticipants, Unread, Watching},
    event::{Event, ReadEvent, ReferralEvent, UserEvent, WATCHER, WatcherEvent, entity},
    nats::subjects,
};
use messaging::{
    Patience, ServiceSettings,
    command::{Ask, CommandClient},
};
use serde_json::{Value, json};
use service_kit::{Clock, Deps, Ids, Running, TimeOrderedIds, broker, pool};
use sqlx::PgPool;
use test_support::{TestCluster, wait_for};
use uuid::Uuid;

use crate::events::{actor, people};

/// An event that a participant's systems are sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Sent {
    pub(crate) event_type: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) causation_id: Option<Uuid>,
    pub(crate) correlation_id: Uuid,
    pub(crate) data: String,
}

/// Everything that a test of notification needs.
pub(crate) struct World {
    cluster: TestCluster,
    pub(crate) database: PgPool,
    /// As the gateway sends them, and as an operator does.
    commands: CommandClient,
    operators: CommandClient,
    voices: BTreeMap<&'static str, jetstream::Context>,
    versions: BTreeMap<(String, String), i64>,
    service: Running,
}

impl World {
    /// With everyone enrolled.
    pub(crate) async fn start() -> Self {
        let cluster = TestCluster::start_for(&[notification::NAME]).await;
        let owner = cluster.owner_url(notification::NAME);
        pool::migrate(&owner, &notification::MIGRATIONS, &messaging::MIGRATIONS).await.expect("migrated");
        let operator = broker::connect(&cluster.broker_settings("operator"), "test").await.expect("operator");
        messaging::topology::make(&operator).await.expect("streams and consumers");
        let mut voices = BTreeMap::new();
        for user in ["workflow", "aemo-liaison", "gateway"] {
            let client = broker::connect(&cluster.broker_settings(user), "test").await.expect(user);
            voices.insert(user, client);
        }
        let deps = Deps::system();
        let clock: Arc<dyn Clock> = Arc::clone(&deps.clock);
        let patience = Duration::from_secs(5);
        let commands = CommandClient::new(voices["gateway"].clone(), Arc::clone(&clock), patience);
        let operators = CommandClient::new(operator, clock, patience);
        let database =
            pool::connect(&cluster.database_settings(notification::NAME), "test").await.expect("database");
        let service = notification::start(settings(&cluster), deps).await.expect("started");
        let mut world = Self {
            cluster,
            database,
            commands,
            operators,
            voices: voices.into_iter().map(|(user, client)| (user, jetstream::new(client))).collect(),
            versions: BTreeMap::new(),
            service,
        };
        wait_for("notification to answer", async || world.list("otto", json!({})).await.ok()).await;
        world.say_all(&people().collect::<Vec<_>>()).await;
        world
    }

    /// One more of the same service, on the same database and consumer.
    pub(crate) async fn replica(&self) -> Running {
        notification::start(settings(&self.cluster), Deps::system()).await.expect("started")
    }

    /// Ends the service in order.
    pub(crate) async fn stop(self) {
        self.service.stop().await.expect("stopped in order");
    }

    /// The owner of the event says it, with the next number; waits until it has taken effect.
    pub(crate) async fn say(&mut self, event: &impl Event) -> (Uuid, i64) {
        let (id, version) = self.tell(event).await;
        self.caught_up(event, version).await;
        (id, version)
    }

    /// The same for many, in order; what comes last took effect last.
    pub(crate) async fn say_all(&mut self, events: &[impl Event]) {
        let mut last = None;
        for event in events {
            last = Some((event, self.tell(event).await.1));
        }
        if let Some((event, version)) = last {
            self.caught_up(event, version).await;
        }
    }

    /// Says it with the next number, and waits for nothing but the broker.
    pub(crate) async fn tell(&mut self, event: &impl Event) -> (Uuid, i64) {
        let sequence = (entity(event.event_type()).to_owned(), event.key());
        let version = *self.versions.entry(sequence).and_modify(|version| *version += 1).or_insert(1);
        let id = TimeOrderedIds.next();
        self.publish(event, version, id).await;
        (id, version)
    }

    pub(crate) async fn publish(&self, event: &impl Event, version: i64, id: Uuid) {
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-id", id.to_string());
        headers.insert("ce-type", event.event_type());
        headers.insert("ce-source", "/tests");
        headers.insert("ce-subject", event.key());
        headers.insert("ce-time", "2026-03-01T09:00:00Z");
        headers.insert("ce-incidentversion", version.to_string());
        headers.insert("ce-correlationid", Uuid::from_u128(42).to_string());
        let owner = match event.event_type() {
            user if UserEvent::TYPES.contains(&user) => "gateway",
            referral if ReferralEvent::TYPES.contains(&referral) => "aemo-liaison",
            _ => "workflow",
        };
        let subject = subjects::event(event.event_type(), &event.key());
        let body = serde_json::to_vec(event).expect("an event");
        let sent =
            self.voices[owner].publish_with_headers(subject, headers, body.into()).await.expect("sent");
        sent.await.expect("acknowledged");
    }

    pub(crate) async fn caught_up(&self, event: &impl Event, version: i64) {
        wait_for("the event to take effect", async || {
            let read: Option<i64> =
                sqlx::query_scalar("SELECT version FROM inbox WHERE entity = $1 AND key = $2")
                    .bind(entity(event.event_type()))
                    .bind(event.key())
                    .fetch_optional(&self.database)
                    .await
                    .expect("a query");
            (read == Some(version)).then_some(())
        })
        .await;
    }

    pub(crate) async fn list(&self, user: &str, fields: Value) -> Result<NotificationPage, Problem> {
        self.command(subjects::notification::LIST, user, None, fields).await
    }

    pub(crate) async fn mark_read(&self, user: &str, fields: Value) -> Result<Unread, Problem> {
        self.command(subjects::notification::MARK_READ, user, None, fields).await
    }

    pub(crate) async fn open(&self, user: &str, fields: Value) -> Result<Notification, Problem> {
        self.command(subjects::notification::OPEN, user, None, fields).await
    }

    pub(crate) async fn unread(&self, user: &str) -> i64 {
        let unread: Unread =
            self.command(subjects::notification::UNREAD, user, None, json!({})).await.expect("a count");
        unread.unread
    }

    /// The user watches an incident, or no longer.
    pub(crate) async fn watch(
        &self,
        user: &str,
        incident: IncidentKey,
        watching: bool,
    ) -> Result<Watching, Problem> {
        self.try_watch(user, incident, json!({ "watching": watching })).await
    }

    pub(crate) async fn try_watch(
        &self,
        user: &str,
        incident: IncidentKey,
        fields: Value,
    ) -> Result<Watching, Problem> {
        self.command(subjects::notification::WATCH, user, Some(incident), fields).await
    }

    /// What was told of an incident's watchers, in the order in which it was written; all of it is published.
    pub(crate) async fn watcher_events(&self, incident: IncidentKey) -> Vec<(i64, WatcherEvent)> {
        self.all_is_published().await;
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT version, data FROM outbox WHERE entity = $1 AND key = $2 ORDER BY position",
        )
        .bind(WATCHER)
        .bind(incident.to_string())
        .fetch_all(&self.database)
        .await
        .expect("a query");
        rows.into_iter()
            .map(|(version, data)| (version, serde_json::from_str(&data).expect("an event")))
            .collect()
    }

    /// An operator's word about participants' own systems, or anybody else's who tries.
    pub(crate) async fn of_participants(
        &self,
        subject: &str,
        user: &str,
        fields: Value,
    ) -> Result<ToldParticipants, Problem> {
        send(&self.operators, subject, user, None, fields).await
    }

    /// What the systems of an organisation are sent, in the order in which it was written; all of it is published.
    pub(crate) async fn sent_to(&self, organisation: &str) -> Vec<Sent> {
        self.all_is_published().await;
        sqlx::query_as(
            "SELECT event_type, key, version, causation_id, correlation_id, data FROM outbox
             WHERE entity = 'participant.' || $1 ORDER BY position",
        )
        .bind(organisation)
        .fetch_all(&self.database)
        .await
        .expect("a query")
    }

    /// Waits until the service, or a command, waits for a row that the test holds.
    pub(crate) async fn somebody_waits_for_a_row(&self) {
        wait_for("somebody to wait for a lock", async || {
            let waiting = sqlx::query(
                "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            );
            waiting.fetch_optional(&self.database).await.expect("a query").map(|_| ())
        })
        .await;
    }

    async fn all_is_published(&self) {
        wait_for("everything to be published", async || {
            let waiting = sqlx::query("SELECT FROM outbox WHERE published_at IS NULL LIMIT 1");
            waiting.fetch_optional(&self.database).await.expect("a query").is_none().then_some(())
        })
        .await;
    }

    /// All that a user has been told, the newest first.
    pub(crate) async fn told(&self, user: &str) -> Vec<Notification> {
        let page = self.list(user, json!({"limit": 100})).await.expect("a page");
        assert_eq!(page.next, None);
        let unread = page.items.iter().filter(|notification| !notification.read).count();
        assert_eq!(page.unread, i64::try_from(unread).expect("few"), "{user}: the count is that of the list");
        page.items
    }

    /// The sentences that a user has been told, the newest first.
    pub(crate) async fn sentences(&self, user: &str) -> Vec<String> {
        self.told(user).await.into_iter().map(|notification| notification.text).collect()
    }

    async fn command<R: serde::de::DeserializeOwned>(
        &self,
        subject: &str,
        user: &str,
        incident: Option<IncidentKey>,
        fields: Value,
    ) -> Result<R, Problem> {
        send(&self.commands, subject, user, incident, fields).await
    }
}

async fn send<R: serde::de::DeserializeOwned>(
    client: &CommandClient,
    subject: &str,
    user: &str,
    incident: Option<IncidentKey>,
    fields: Value,
) -> Result<R, Problem> {
    let fields = serde_json::from_value(fields).expect("an object");
    let request = CommandRequest {
        actor: actor(user),
        incident,
        round: None,
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields,
    };
    let ask = Ask { correlation_id: Uuid::from_u128(1), idempotency_key: None };
    client.send(subject, &request, ask).await
}

fn settings(cluster: &TestCluster) -> ServiceSettings {
    ServiceSettings {
        database: cluster.database_settings(notification::NAME),
        broker: cluster.broker_settings(notification::NAME),
        patience: Patience::default(),
    }
}

//! Intake as it runs, with the demo's participants, and a gateway that asks it.

use contracts::{
    Actor, Party, Problem, Role,
    command::{CommandRequest, IncidentReply},
    nats::{streams::CDR_EVENTS, subjects::intake::RAISE},
};
use intake::{NAME, Seed};
use jiff::Timestamp;
use messaging::{
    Database, Patience, ServiceSettings,
    command::{Ask, CommandClient},
    topology,
};
use serde_json::{Value, json};
use service_kit::{Clock, Deps, ManualClock, Running, broker, pool};
use std::{sync::Arc, time::Duration};
use test_support::{TestCluster, wait_for};
use uuid::Uuid;

pub(crate) const USAGE: &str = "GET /energy/electricity/servicepoints/{servicePointId}/usage";

/// The moment at which the tests happen.
pub(crate) fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub(crate) struct World {
    pub(crate) seed: Seed,
    pub(crate) database: Database,
    commands: CommandClient,
    operator: async_nats::Client,
    running: Running,
    pub(crate) cluster: TestCluster,
}

/// An event as it lies in the stream.
pub(crate) struct Published {
    pub(crate) headers: async_nats::HeaderMap,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn start() -> Self {
        let cluster = TestCluster::start_for(&[NAME]).await;
        pool::migrate(&cluster.owner_url(NAME), &intake::MIGRATIONS, &messaging::MIGRATIONS).await.unwrap();
        let operator = broker::connect(&cluster.broker_settings("operator"), "test").await.unwrap();
        topology::make(&operator).await.unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now()));
        let deps = || Deps { clock: Arc::clone(&clock), ..Deps::system() };
        let settings = ServiceSettings {
            database: cluster.database_settings(NAME),
            broker: cluster.broker_settings(NAME),
            patience: Patience::default(),
        };
        let running = intake::start(settings, deps()).await.unwrap();
        let pool = pool::connect(&cluster.database_settings(NAME), "test").await.unwrap();
        let database = Database::new(pool, NAME, &deps()).unwrap();
        let seed = Seed::read(include_str!("../../../../deploy/demo/participants.json")).unwrap();
        intake::register_participants(&database, &seed.organisations).await.unwrap();
        let gateway = broker::connect(&cluster.broker_settings("gateway"), "test").await.unwrap();
        let commands = CommandClient::new(gateway, clock, Duration::from_secs(5));
        let world = Self { seed, database, commands, operator, running, cluster };
        world.wait_until_it_answers().await;
        world
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    /// Raises as this actor; `key` is the idempotency key.
    pub(crate) async fn raise_with_key(
        &self,
        actor: &Actor,
        fields: Value,
        key: Option<&str>,
    ) -> Result<IncidentReply, Problem> {
        let Value::Object(fields) = fields else { panic!("a form is an object") };
        let request = CommandRequest {
            actor: actor.clone(),
            incident: None,
            round: None,
            expected_version: None,
            colleague: None,
            files: Vec::new(),
            fields,
        };
        let ask = Ask { correlation_id: Uuid::from_u128(7), idempotency_key: key.map(str::to_owned) };
        self.commands.send(RAISE, &request, ask).await
    }

    pub(crate) async fn raise(&self, actor: &Actor, fields: Value) -> Result<IncidentReply, Problem> {
        self.raise_with_key(actor, fields, None).await
    }

    /// The user of the seed with this login.
    pub(crate) fn actor(&self, login: &str) -> Actor {
        let user = self.seed.users.iter().find(|user| user.login == login).unwrap();
        let organisation = self.seed.organisations.iter().find(|o| o.id == user.organisation).unwrap();
        Actor {
            user: login.replace(['@', '.'], "-").parse().unwrap(),
            name: user.name.clone(),
            organisation: organisation.id.clone(),
            organisation_name: organisation.name.clone(),
            party: user.party,
            role: user.role,
        }
    }

    /// An agent of a recipient.
    pub(crate) fn reporter(&self) -> Actor {
        let actor = self.actor("adr-1@frankly.example");
        assert_eq!((actor.party, actor.role), (Party::Adr, Role::Agent));
        actor
    }

    /// The id of the brand of this name.
    pub(crate) fn brand(&self, name: &str) -> String {
        let brands = self.seed.organisations.iter().flat_map(|o| &o.brands);
        brands.filter(|b| b.brand_name == name).map(|b| b.brand_id.to_string()).next().unwrap()
    }

    /// The id of the product of this name.
    pub(crate) fn product(&self, name: &str) -> String {
        let products = self.seed.organisations.iter().flat_map(|o| &o.software_products);
        products.filter(|p| p.name == name).map(|p| p.software_product_id.to_string()).next().unwrap()
    }

    /// A form without a fault.
    pub(crate) fn form(&self) -> Value {
        json!({
            "brand_id": self.brand("Wattlebird Power"),
            "software_product_id": self.product("Frankly Switch"),
            "summary": "Usage is cut off at the last consumer change",
            "description": "The window before 2025-11 is missing.",
            "severity": 2,
            "category": "data_quality",
            "environment": "production",
            "operation": USAGE,
            "occurred_from": "2026-03-01T09:30:00+11:00",
            "ongoing": true,
            "interaction_ids": ["7e2cd8b0-6a4b-4a38-8f1d-3a8f6d1c2b10"],
        })
    }

    /// The last event on this subject, once there is one.
    pub(crate) async fn published(&self, subject: &str) -> Published {
        let stream = async_nats::jetstream::new(self.operator.clone());
        let stream = stream.get_stream(CDR_EVENTS.name).await.unwrap();
        let what = format!("an event on {subject}");
        let message =
            wait_for(&what, async || stream.get_last_raw_message_by_subject(subject).await.ok()).await;
        Published { headers: message.headers, body: serde_json::from_slice(&message.payload).unwrap() }
    }

    /// How many events lie on subjects like this one.
    pub(crate) async fn count_published(&self, subjects: &str) -> usize {
        use futures::TryStreamExt;
        let stream = async_nats::jetstream::new(self.operator.clone());
        let stream = stream.get_stream(CDR_EVENTS.name).await.unwrap();
        let counts: Vec<(String, usize)> =
            stream.info_with_subjects(subjects).await.unwrap().try_collect().await.unwrap();
        counts.iter().map(|(_, count)| count).sum()
    }

    /// Events that wait in the outbox.
    pub(crate) async fn unpublished(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM outbox WHERE published_at IS NULL")
            .fetch_one(self.database.pool())
            .await
            .unwrap()
    }

    async fn wait_until_it_answers(&self) {
        wait_for("intake to answer", async || {
            let refused = self.raise(&self.actor("operator@portal.example"), json!({})).await.unwrap_err();
            (refused.status == 403).then_some(())
        })
        .await;
    }
}

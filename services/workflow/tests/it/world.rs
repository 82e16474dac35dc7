//! Workflow as it runs, a gateway that asks it, and messages in the names of intake and the liaison.

use std::{sync::Arc, time::Duration};

use async_nats::{HeaderMap, jetstream};
use contracts::{
    Action, Actor, Attachment, IncidentKey, Party, Problem, ReferralState, Role, Severity, Status,
    command::{CommandRequest, IncidentReply},
    event::{
        Assignee, Contributed, Event, Evidence, IncidentEvent, Opened, Packet, Provider, Raised, ReadEvent,
        ReferralChange, ReferralEvent, Returned,
    },
    incident::{Category, Environment},
    lifecycle::Parties,
    nats::{streams::CDR_EVENTS, subjects},
    operation::{Operation, Sector},
};
use jiff::Timestamp;
use messaging::{
    Database, Patience, ServiceSettings,
    command::{Ask, CommandClient},
    topology,
};
use serde_json::{Value, json};
use service_kit::{Clock, Deps, ManualClock, Running, broker, pool};
use test_support::{TestCluster, wait_for};
use uuid::Uuid;
use workflow::NAME;

pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) database: Database,
    commands: CommandClient,
    intake: async_nats::Client,
    liaison: async_nats::Client,
    operator: async_nats::Client,
    running: Running,
    pub(crate) cluster: TestCluster,
}

impl World {
    pub(crate) async fn start() -> Self {
        let cluster = TestCluster::start_for(&[NAME]).await;
        pool::migrate(&cluster.owner_url(NAME), &workflow::MIGRATIONS, &messaging::MIGRATIONS).await.unwrap();
        let connect = async |user| broker::connect(&cluster.broker_settings(user), "test").await.unwrap();
        let operator = connect("operator").await;
        topology::make(&operator).await.unwrap();
        let clock = Arc::new(ManualClock::at("2026-03-02T09:00:00Z".parse().unwrap()));
        let deps = || Deps { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Deps::system() };
        let settings = ServiceSettings {
            database: cluster.database_settings(NAME),
            broker: cluster.broker_settings(NAME),
            patience: Patience { retries: vec![Duration::from_millis(20)], ..Patience::default() },
        };
        let running = workflow::start(settings, deps()).await.unwrap();
        let pool = pool::connect(&cluster.database_settings(NAME), "test").await.unwrap();
        let database = Database::new(pool, NAME, &deps()).unwrap();
        let commands =
            CommandClient::new(connect("gateway").await, Arc::clone(&clock) as _, Duration::from_secs(5));
        let (intake, liaison) = (connect("intake").await, connect("aemo-liaison").await);
        let world = Self { clock, database, commands, intake, liaison, operator, running, cluster };
        world.wait_until_it_answers().await;
        world
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a command that was seen at this version.
    pub(crate) async fn send(
        &self,
        subject: &str,
        actor: &Actor,
        incident: IncidentKey,
        expected_version: Option<i64>,
        fields: Value,
    ) -> Result<IncidentReply, Problem> {
        let request = CommandRequest { expected_version, ..request(actor, incident, fields) };
        self.ask(subject, &request).await
    }

    /// Assigns, with somebody whom the gateway vouches for.
    pub(crate) async fn assign(
        &self,
        actor: &Actor,
        incident: IncidentKey,
        colleague: &Assignee,
        fields: Value,
    ) -> Result<IncidentReply, Problem> {
        let request =
            CommandRequest { colleague: Some(colleague.clone()), ..request(actor, incident, fields) };
        self.ask(&subjects::workflow::action(Action::Assign), &request).await
    }

    /// Attaches files that the gateway has stored.
    pub(crate) async fn attach(
        &self,
        actor: &Actor,
        incident: IncidentKey,
        idempotency_key: Option<&str>,
        files: Vec<Attachment>,
        fields: Value,
    ) -> Result<IncidentReply, Problem> {
        let request = CommandRequest { files, ..request(actor, incident, fields) };
        let idempotency_key = idempotency_key.map(str::to_owned);
        let ask = Ask { correlation_id: Uuid::from_u128(7), idempotency_key };
        self.commands.send(subjects::workflow::ATTACH, &request, ask).await
    }

    async fn ask(&self, subject: &str, request: &CommandRequest) -> Result<IncidentReply, Problem> {
        let ask = Ask { correlation_id: Uuid::from_u128(7), idempotency_key: None };
        self.commands.send(subject, request, ask).await
    }

    pub(crate) async fn act(
        &self,
        actor: &Actor,
        incident: IncidentKey,
        action: Action,
        fields: Value,
    ) -> Result<IncidentReply, Problem> {
        self.send(&subjects::workflow::action(action), actor, incident, None, fields).await
    }

    pub(crate) async fn comment(
        &self,
        actor: &Actor,
        incident: IncidentKey,
        fields: Value,
    ) -> Result<IncidentReply, Problem> {
        self.send(subjects::workflow::COMMENT, actor, incident, None, fields).await
    }

    /// Says as intake that an incident was raised, and waits until it is open.
    pub(crate) async fn raised(&self, number: i64) -> IncidentKey {
        let event = raised(number, self.now());
        self.as_intake(&event, 1, Uuid::from_u128(1_000_000 + u128::try_from(number).unwrap())).await;
        self.wait_for_status(event.incident, Status::New).await;
        event.incident
    }

    /// Publishes as intake.
    pub(crate) async fn as_intake(&self, event: &impl Event, version: i64, id: Uuid) {
        publish(&self.intake, event, version, id, self.now()).await;
    }

    /// Publishes as the liaison.
    pub(crate) async fn as_liaison(&self, event: &impl Event, version: i64, id: Uuid) {
        publish(&self.liaison, event, version, id, self.now()).await;
    }

    /// Something that happens in a round.
    pub(crate) fn referral(
        &self,
        incident: IncidentKey,
        round: i32,
        state: ReferralState,
        change: impl Into<ReferralChange>,
    ) -> ReferralEvent {
        ReferralEvent {
            incident,
            round,
            at: self.now(),
            actor: Actor::aemo_system(),
            parties: parties(),
            state,
            reference: None,
            change: change.into(),
        }
    }

    pub(crate) fn contributed(&self, incident: IncidentKey, round: i32) -> ReferralEvent {
        let change = Contributed { advice: "The payload is repaired".to_owned() };
        self.referral(incident, round, ReferralState::Contributed, change)
    }

    pub(crate) fn returned(&self, incident: IncidentKey, round: i32) -> ReferralEvent {
        let change = Returned { reason: "No such NMI".to_owned() };
        self.referral(incident, round, ReferralState::Returned, change)
    }

    pub(crate) fn opened(&self, incident: IncidentKey, round: i32) -> ReferralEvent {
        let packet = Packet {
            provider: provider(),
            summary: "Usage is cut off".to_owned(),
            severity: Severity::Major,
            first_response_due: None,
            expected_input: "Check the interval data".to_owned(),
            override_reason: None,
            evidence: evidence(),
            attachments: Vec::new(),
        };
        self.referral(incident, round, ReferralState::Received, Box::new(Opened { packet }))
    }

    /// Status and version as they are stored.
    pub(crate) async fn stored(&self, incident: IncidentKey) -> Option<(Status, i64)> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT status, version FROM incident WHERE number = $1")
                .bind(incident.number())
                .fetch_optional(self.database.pool())
                .await
                .unwrap();
        row.map(|(status, version)| (status.parse().unwrap(), version))
    }

    pub(crate) async fn wait_for_status(&self, incident: IncidentKey, status: Status) {
        wait_for(&format!("{incident} to be {status}"), async || {
            self.stored(incident).await.filter(|(now, _)| *now == status).map(|_| ())
        })
        .await;
    }

    /// How far the events of this entity and key were read.
    pub(crate) async fn wait_until_read(&self, entity: &str, key: &str, version: i64) {
        wait_for(&format!("{entity} {key} to be read up to {version}"), async || {
            let read: Option<i64> =
                sqlx::query_scalar("SELECT version FROM inbox WHERE entity = $1 AND key = $2")
                    .bind(entity)
                    .bind(key)
                    .fetch_optional(self.database.pool())
                    .await
                    .unwrap();
            (read == Some(version)).then_some(())
        })
        .await;
    }

    /// Waits until the consumer has nothing left to deliver or to acknowledge.
    pub(crate) async fn wait_until_all_is_read(&self) {
        let jetstream = jetstream::new(self.operator.clone());
        wait_for("the consumer to be empty", async || {
            let consumer: jetstream::consumer::PullConsumer =
                jetstream.get_consumer_from_stream("WORKFLOW", CDR_EVENTS.name).await.unwrap();
            let info = consumer.get_info().await.unwrap();
            (info.num_pending == 0 && info.num_ack_pending == 0).then_some(())
        })
        .await;
    }

    /// The event of this type and version, once it is there.
    pub(crate) async fn published(
        &self,
        event_type: &str,
        incident: IncidentKey,
        version: i64,
    ) -> IncidentEvent {
        let stream = jetstream::new(self.operator.clone()).get_stream(CDR_EVENTS.name).await.unwrap();
        let subject = subjects::event(event_type, &incident.to_string());
        let message = wait_for(&format!("version {version} on {subject}"), async || {
            let message = stream.get_last_raw_message_by_subject(&subject).await.ok()?;
            let found = message.headers.get("ce-incidentversion").unwrap().as_str() == version.to_string();
            found.then_some(message)
        })
        .await;
        IncidentEvent::read(event_type, serde_json::from_slice(&message.payload).unwrap()).unwrap()
    }

    /// Brings a new incident to this status, along the shortest way.
    pub(crate) async fn incident_in(&self, number: i64, status: Status) -> IncidentKey {
        let key = self.raised(number).await;
        let way: &[(Actor, Action, Value)] = &[
            (provider_agent(), Action::Acknowledge, json!({})),
            (provider_agent(), Action::SetRootCause, root_cause()),
            (provider_agent(), Action::ReadyToVerify, json!({})),
            (reporter(), Action::Resolve, json!({})),
        ];
        for (actor, action, fields) in way {
            if self.stored(key).await.unwrap().0 == status {
                break;
            }
            self.act(actor, key, *action, fields.clone()).await.unwrap();
        }
        assert_eq!(self.stored(key).await.unwrap().0, status);
        key
    }

    async fn wait_until_it_answers(&self) {
        let nobody = IncidentKey::from_number(999).unwrap();
        wait_for("workflow to answer", async || {
            let refused = self.comment(&reporter(), nobody, json!({})).await.unwrap_err();
            (refused.status == 404).then_some(())
        })
        .await;
    }
}

fn request(actor: &Actor, incident: IncidentKey, fields: Value) -> CommandRequest {
    let Value::Object(fields) = fields else { panic!("a form is an object") };
    CommandRequest {
        actor: actor.clone(),
        incident: Some(incident),
        round: None,
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields,
    }
}

async fn publish(client: &async_nats::Client, event: &impl Event, version: i64, id: Uuid, at: Timestamp) {
    let mut headers = HeaderMap::new();
    let values = [
        ("ce-specversion", "1.0".to_owned()),
        ("ce-id", id.to_string()),
        ("ce-type", event.event_type().to_owned()),
        ("ce-source", "/services/test".to_owned()),
        ("ce-subject", event.key()),
        ("ce-time", at.to_string()),
        ("ce-incidentversion", version.to_string()),
        ("ce-correlationid", Uuid::from_u128(8).to_string()),
    ];
    for (name, value) in values {
        headers.insert(name, value);
    }
    // Without `Nats-Msg-Id`, so that the broker lets a repeat through.
    let subject = subjects::event(event.event_type(), &event.key());
    let body = serde_json::to_vec(event).unwrap();
    let jetstream = jetstream::new(client.clone());
    jetstream.publish_with_headers(subject, headers, body.into()).await.unwrap().await.unwrap();
}

pub(crate) fn actor(organisation: &str, party: Party) -> Actor {
    Actor {
        user: format!("agent-of-{organisation}").parse().unwrap(),
        name: format!("Agent of {organisation}"),
        organisation: organisation.parse().unwrap(),
        organisation_name: organisation.to_owned(),
        party,
        role: Role::Agent,
    }
}

pub(crate) fn reporter() -> Actor {
    actor("frankly", Party::Adr)
}

pub(crate) fn provider_agent() -> Actor {
    actor("abn-1", Party::DataHolder)
}

pub(crate) fn accc() -> Actor {
    actor("accc", Party::Accc)
}

pub(crate) fn root_cause() -> Value {
    json!({"code": "source_data", "text": "AEMO's payload lacked a field", "responsible_party": "aemo"})
}

fn parties() -> Parties {
    Parties { reporter: "frankly".parse().unwrap(), provider: "abn-1".parse().unwrap() }
}

fn provider() -> Provider {
    Provider {
        organisation: "abn-1".parse().unwrap(),
        organisation_name: "Wattlebird Pty Ltd".to_owned(),
        brand_id: "wattlebird".parse().unwrap(),
        brand_name: "Wattlebird".to_owned(),
        sector: Sector::Energy,
    }
}

fn evidence() -> Evidence {
    let operation: Operation =
        "GET /energy/electricity/servicepoints/{servicePointId}/usage".parse().unwrap();
    Evidence {
        operation,
        secondary_operation: operation.secondary(),
        data_cluster: operation.data_cluster(),
        environment: Environment::Production,
        occurred_from: Timestamp::UNIX_EPOCH,
        occurred_to: None,
        ongoing: true,
        interaction_ids: Vec::new(),
        http_status: Some(500),
        error_urn: None,
        secondary_data_holder_error: Some(true),
    }
}

/// The incident of this number, as intake tells of it.
pub(crate) fn raised(number: i64, at: Timestamp) -> IncidentEvent {
    IncidentEvent {
        incident: IncidentKey::from_number(number).unwrap(),
        at,
        actor: reporter(),
        parties: parties(),
        status: Status::New,
        change: Box::new(Raised {
            provider: provider(),
            reporter_name: "Frankly".to_owned(),
            software_product: None,
            summary: "Usage is cut off".to_owned(),
            description: "The window before 2025-11 is missing.".to_owned(),
            severity: Severity::Major,
            category: Category::DataQuality,
            shared_responsibility: true,
            evidence: evidence(),
            expected: None,
            actual: None,
            steps: None,
            workaround: None,
            affected_consumers: None,
        })
        .into(),
    }
}

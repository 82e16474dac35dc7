//! A gateway that runs, users of every party, and the events and answers of the owners.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_nats::{HeaderMap, jetstream};
use contracts::{
    Actor, IncidentKey, Party, ReferralState, Role, Status,
    event::{
        Event, Evidence, IncidentChange, IncidentEvent, Opened, OrganisationEvent, Packet, Provider, Raised,
        ReferralChange, ReferralEvent,
    },
    lifecycle::Parties,
    operation::Sector,
    participant::{Brand, Organisation, RegisterStatus},
};
use gateway::{NewUser, Settings, Swept, TrustedProxies};
use messaging::{Database, ServiceSettings};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use service_kit::{Clock, CountingIds, Deps, Ids, ManualClock, Running, broker, pool};
use tempfile::TempDir;
use test_support::{TestCluster, wait_for};

pub(crate) const ADR: &str = "adr-1";
pub(crate) const OTHER_ADR: &str = "adr-2";
pub(crate) const RETAILER: &str = "retailer-1";
pub(crate) const OTHER_RETAILER: &str = "retailer-2";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) struct Stage {
    pub(crate) cluster: TestCluster,
    pub(crate) database: Database,
    pub(crate) url: String,
    pub(crate) http: Client,
    /// Where attachments are kept.
    pub(crate) files: TempDir,
    running: Option<Running>,
    tokens: Vec<(&'static str, String)>,
    ids: CountingIds,
    referral_version: AtomicI64,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::set_with(Deps::system(), TrustedProxies::default()).await
    }

    /// One whose gateway goes by a clock that the test moves.
    pub(crate) async fn set_by_a_clock() -> (Self, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at("2026-03-01T09:00:00Z".parse().expect("a time")));
        let deps = Deps { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Deps::system() };
        (Self::set_with(deps, TrustedProxies::default()).await, clock)
    }

    /// One that every request reaches by a proxy: the tests play it.
    pub(crate) async fn set_behind_a_proxy() -> Self {
        Self::set_with(Deps::system(), "127.0.0.1".parse().expect("a proxy")).await
    }

    async fn set_with(deps: Deps, trusted_proxies: TrustedProxies) -> Self {
        let cluster = TestCluster::start_for(&["gateway"]).await;
        pool::migrate(&cluster.owner_url("gateway"), &gateway::MIGRATIONS, &messaging::MIGRATIONS)
            .await
            .expect("migrated");
        let operator =
            broker::connect(&cluster.broker_settings("operator"), "test").await.expect("an operator");
        messaging::topology::make(&operator).await.expect("streams");
        let files = tempfile::tempdir().expect("a folder");
        let settings = Settings {
            service: ServiceSettings {
                database: cluster.database_settings("gateway"),
                broker: cluster.broker_settings("gateway"),
                patience: messaging::Patience::default(),
            },
            listen: ([127, 0, 0, 1], 0).into(),
            secure_cookies: false,
            attachments: files.path().join("attachments"),
            trusted_proxies,
        };
        let running = gateway::start(settings, deps).await.expect("a gateway");
        let address = running.address().expect("an address");
        let pool = pool::connect(&cluster.database_settings("gateway"), "test").await.expect("a pool");
        let database = Database::new(pool, "gateway", &Deps::system()).expect("a database");
        // Another test may have done so before.
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut stage = Self {
            cluster,
            database,
            url: format!("http://{address}"),
            http,
            files,
            running: Some(running),
            tokens: Vec::new(),
            ids: CountingIds::from(1),
            referral_version: AtomicI64::new(0),
        };
        stage.enrol().await;
        stage
    }

    async fn enrol(&mut self) {
        let users = [
            user("ann", ADR, Party::Adr, Role::Agent),
            user("other-ann", OTHER_ADR, Party::Adr, Role::Agent),
            user("rob", RETAILER, Party::DataHolder, Role::Agent),
            user("rae", RETAILER, Party::DataHolder, Role::Agent),
            user("rob-viewer", RETAILER, Party::DataHolder, Role::Viewer),
            user("other-rob", OTHER_RETAILER, Party::DataHolder, Role::Agent),
            user("avery", "aemo", Party::Aemo, Role::Agent),
            user("casey", "accc", Party::Accc, Role::Agent),
            user("otto", "portal", Party::Operator, Role::Agent),
            NewUser { terms_accepted: false, ..user("newcomer", ADR, Party::Adr, Role::Agent) },
        ];
        gateway::enrol_users(&self.database, &users).await.expect("enrolled");
        for login in [
            "ann",
            "other-ann",
            "rob",
            "rae",
            "rob-viewer",
            "other-rob",
            "avery",
            "casey",
            "otto",
            "newcomer",
        ] {
            let token = gateway::issue_token(&self.database, login, "test").await.expect("a token");
            self.tokens.push((login, token));
        }
    }

    pub(crate) fn token(&self, login: &str) -> &str {
        &self.tokens.iter().find(|(known, _)| *known == login).expect("a user of the stage").1
    }

    pub(crate) fn request(&self, method: Method, login: &str, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(self.token(login))
    }

    pub(crate) async fn get(&self, login: &str, path: &str) -> (StatusCode, Value) {
        let response = self.request(Method::GET, login, path).send().await.expect("an answer");
        (response.status(), response.json().await.expect("JSON"))
    }

    /// The items of a list.
    pub(crate) async fn items(&self, login: &str, path: &str) -> Vec<Value> {
        let (status, body) = self.get(login, path).await;
        assert_eq!(status, StatusCode::OK, "{login} {path}: {body}");
        body["items"].as_array().expect("a list").clone()
    }

    /// Publishes as the owner of the event does.
    pub(crate) async fn publish(&self, owner: &str, version: i64, event: &impl Event) {
        let client = broker::connect(&self.cluster.broker_settings(owner), "test").await.expect("an owner");
        let id = self.ids.next().to_string();
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("ce-specversion", "1.0"),
            ("ce-id", &id),
            ("ce-type", event.event_type()),
            ("ce-source", "/services/test"),
            ("ce-subject", &event.key()),
            ("ce-time", "2026-03-01T00:00:00Z"),
            ("ce-incidentversion", &version.to_string()),
            ("ce-correlationid", &id),
            ("Nats-Msg-Id", &id),
        ] {
            headers.insert(name, value);
        }
        let subject = contracts::nats::subjects::event(event.event_type(), &event.key());
        let body = serde_json::to_vec(event).expect("an event");
        let jetstream = jetstream::new(client);
        let sent = jetstream.publish_with_headers(subject, headers, body.into()).await;
        sent.expect("sent").await.expect("acknowledged");
    }

    /// An incident of `ADR` with `RETAILER`, shown.
    pub(crate) async fn raised(&self, number: i64) -> IncidentKey {
        let key = key(number);
        self.publish("intake", 1, &incident(key, Status::New, actor("ann", ADR, Party::Adr), raised(number)))
            .await;
        self.shown(key, 1).await;
        key
    }

    /// Something that happens to it, shown.
    pub(crate) async fn happens(
        &self,
        key: IncidentKey,
        version: i64,
        status: Status,
        by: Actor,
        change: impl Into<IncidentChange>,
    ) {
        self.publish("workflow", version, &incident(key, status, by, change)).await;
        self.shown(key, version).await;
    }

    /// A round that is opened, shown.
    pub(crate) async fn referred(&self, key: IncidentKey, round: i32) {
        let opened = Box::new(Opened { packet: packet() });
        self.in_round(key, round, ReferralState::Received, actor("rob", RETAILER, Party::DataHolder), opened)
            .await;
    }

    /// Something that happens in a round, shown.
    pub(crate) async fn in_round(
        &self,
        key: IncidentKey,
        round: i32,
        state: ReferralState,
        by: Actor,
        change: impl Into<ReferralChange>,
    ) {
        let version = self.referral_version.fetch_add(1, Ordering::Relaxed) + 1;
        let event = ReferralEvent {
            incident: key,
            round,
            at: "2026-03-01T00:00:00Z".parse().expect("a time"),
            actor: by,
            parties: parties(),
            state,
            reference: None,
            change: change.into(),
        };
        self.publish("aemo-liaison", version, &event).await;
        self.applied("cdr.referral", &key.to_string(), version).await;
    }

    pub(crate) async fn shown(&self, key: IncidentKey, version: i64) {
        self.applied("cdr.incident", &key.to_string(), version).await;
    }

    pub(crate) async fn applied(&self, entity: &str, key: &str, version: i64) {
        wait_for("the projection", async || {
            let applied: i64 = sqlx::query_scalar("SELECT version FROM inbox WHERE entity = $1 AND key = $2")
                .bind(entity)
                .bind(key)
                .fetch_optional(self.database.pool())
                .await
                .expect("read")
                .unwrap_or(0);
            (applied >= version).then_some(())
        })
        .await;
    }

    /// The directory, shown.
    pub(crate) async fn with_directory(&self) {
        let brand = |id: &str, name: &str, sector, status| Brand {
            brand_id: id.parse().expect("a brand"),
            brand_name: name.to_owned(),
            sector,
            status,
        };
        let organisation = Organisation {
            id: RETAILER.parse().expect("an id"),
            name: "Brightline Energy Pty Ltd".to_owned(),
            party: Party::DataHolder,
            brands: vec![
                brand("brand-1", "Brightline", Sector::Energy, RegisterStatus::Active),
                brand("brand-2", "Aurora Power", Sector::Energy, RegisterStatus::Active),
                brand("brand-3", "Old Bank", Sector::Banking, RegisterStatus::Removed),
            ],
            software_products: Vec::new(),
        };
        self.publish("intake", 1, &OrganisationEvent(organisation)).await;
        self.applied("cdr.organisation", RETAILER, 1).await;
    }

    /// Sweeps the store of attachments by this clock.
    pub(crate) async fn sweep(&self, clock: &Arc<ManualClock>) -> Swept {
        let deps = Deps { clock: Arc::clone(clock) as Arc<dyn Clock>, ..Deps::system() };
        let database = Database::new(self.database.pool().clone(), "gateway", &deps).expect("a database");
        gateway::sweep(&database, &self.files.path().join("attachments")).await.expect("swept")
    }

    pub(crate) async fn strike(mut self) {
        self.running.take().expect("it runs").stop().await.expect("stopped in order");
    }
}

pub(crate) fn user(login: &str, organisation: &str, party: Party, role: Role) -> NewUser {
    NewUser {
        id: login.parse().expect("an id"),
        login: login.to_owned(),
        name: format!("{login} of {organisation}"),
        organisation: organisation.parse().expect("an id"),
        organisation_name: format!("{organisation} Pty Ltd"),
        party,
        role,
        terms_accepted: true,
    }
}

pub(crate) fn actor(login: &str, organisation: &str, party: Party) -> Actor {
    Actor {
        user: login.parse().expect("an id"),
        name: format!("{login} of {organisation}"),
        organisation: organisation.parse().expect("an id"),
        organisation_name: format!("{organisation} Pty Ltd"),
        party,
        role: Role::Agent,
    }
}

pub(crate) fn rob() -> Actor {
    actor("rob", RETAILER, Party::DataHolder)
}

pub(crate) fn key(number: i64) -> IncidentKey {
    IncidentKey::from_number(number).expect("a key")
}

pub(crate) fn parties() -> Parties {
    Parties { reporter: ADR.parse().expect("an id"), provider: RETAILER.parse().expect("an id") }
}

pub(crate) fn incident(
    key: IncidentKey,
    status: Status,
    by: Actor,
    change: impl Into<IncidentChange>,
) -> IncidentEvent {
    let at = "2026-03-01T00:00:00Z".parse::<jiff::Timestamp>().expect("a time");
    IncidentEvent {
        incident: key,
        at: at + jiff::SignedDuration::from_mins(key.number()),
        actor: by,
        parties: parties(),
        status,
        change: change.into(),
    }
}

pub(crate) fn raised(number: i64) -> Box<Raised> {
    Box::new(Raised {
        provider: provider(),
        reporter_name: "adr-1 Pty Ltd".to_owned(),
        software_product: None,
        summary: format!("Distribution loss factor missing, case {number}"),
        description: "The field distributionLossFactor is absent from every service point.".to_owned(),
        severity: contracts::Severity::Major,
        category: contracts::Category::DataQuality,
        shared_responsibility: true,
        evidence: evidence(),
        expected: None,
        actual: None,
        steps: None,
        workaround: None,
        affected_consumers: None,
    })
}

pub(crate) fn provider() -> Provider {
    Provider {
        organisation: RETAILER.parse().expect("an id"),
        organisation_name: "Brightline Energy Pty Ltd".to_owned(),
        brand_id: "brand-1".parse().expect("an id"),
        brand_name: "Brightline".to_owned(),
        sector: Sector::Energy,
    }
}

pub(crate) fn evidence() -> Evidence {
    let operation: contracts::Operation =
        "GET /energy/electricity/servicepoints/{servicePointId}".parse().expect("an operation");
    Evidence {
        operation,
        secondary_operation: operation.secondary(),
        data_cluster: operation.data_cluster(),
        environment: contracts::Environment::Production,
        occurred_from: "2026-02-28T00:00:00Z".parse().expect("a time"),
        occurred_to: None,
        ongoing: true,
        interaction_ids: vec!["0192f3a0-0000-7000-8000-000000000001".parse().expect("a UUID")],
        http_status: Some(500),
        error_urn: Some("urn:au-cds:error:cds-all:GeneralError/Unexpected".to_owned()),
        secondary_data_holder_error: Some(true),
    }
}

pub(crate) fn packet() -> Packet {
    Packet {
        provider: provider(),
        summary: "Distribution loss factor missing".to_owned(),
        severity: contracts::Severity::Major,
        first_response_due: Some("2026-03-02T00:00:00Z".parse().expect("a time")),
        expected_input: "Why is the factor missing from your payload?".to_owned(),
        override_reason: None,
        evidence: evidence(),
        attachments: Vec::new(),
    }
}

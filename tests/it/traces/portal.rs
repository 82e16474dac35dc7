//! The five services as a platform team runs them: each a process of the one program, with its own settings.

use std::{collections::BTreeMap, path::Path};

use flow_tests::{
    api::{Answer, Api},
    program::{Program, portal},
    world::SERVICES,
};
use serde_json::Value;
use test_support::{TestCluster, wait_for};

pub(super) struct Portal {
    url: String,
    tokens: Value,
    services: BTreeMap<&'static str, Program>,
}

impl Portal {
    /// Everything runs, and what is traced goes to `collector`.
    pub(super) async fn start(cluster: &TestCluster, collector: &str, folder: &Path) -> Self {
        let tokens = migrate(cluster, folder).await;
        let mut services = BTreeMap::new();
        for (service, _) in SERVICES {
            if service != gateway::NAME {
                let settings = settings(cluster, service, collector, "PORTAL_HEALTH_LISTEN", "127.0.0.1:0");
                services.insert(service, run(service, &settings, folder));
            }
        }
        let (door, address) = Program::start_listening(|address| {
            let listen = address.to_string();
            let settings = settings(cluster, gateway::NAME, collector, "PORTAL_LISTEN", &listen);
            run(gateway::NAME, &settings, folder)
        })
        .await;
        services.insert(gateway::NAME, door);
        Self { url: format!("http://{address}"), tokens, services }
    }

    /// The API as this user.
    pub(super) fn api(&self, login: &str) -> Api {
        let users = self.tokens["users"].as_array().unwrap();
        let user = users.iter().find(|user| user["login"] == login).unwrap();
        Api::new(&self.url, user["token"].as_str())
    }

    /// Asks until the services behind it have started.
    pub(super) async fn patiently(&mut self, status: u16, ask: impl AsyncFn() -> Answer) -> Answer {
        let mut last = Value::Null;
        wait_for(&format!("the answer {status}"), async || {
            self.services.values_mut().for_each(Program::must_run);
            let answer = ask().await;
            last.clone_from(&answer.body);
            (answer.status == status).then_some(answer)
        })
        .await
    }

    /// Stops every service in order, and gives the lines of its log.
    pub(super) async fn stop(self) -> BTreeMap<&'static str, Vec<Value>> {
        let mut logs = BTreeMap::new();
        for (service, program) in self.services {
            let said = program.stop().await;
            let line = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{service}: {line}"));
            logs.insert(service, said.lines().map(line).collect());
        }
        logs
    }
}

fn run(service: &str, settings: &[(String, String)], folder: &Path) -> Program {
    Program::start(service, &portal(), &["run", service], settings, folder)
}

/// Makes tables, streams and the demo's users; gives their tokens.
async fn migrate(cluster: &TestCluster, folder: &Path) -> Value {
    let demo = folder.join("demo.json");
    let mut settings = vec![
        setting("NATS_URL", cluster.nats_url()),
        setting("OPERATOR_NATS_PASSWORD", cluster.nats_credentials("operator").1),
        setting("PORTAL_SEED", "demo"),
        setting("PORTAL_DEMO_FILE", demo.display().to_string()),
    ];
    for (service, _) in SERVICES {
        settings.push(setting(&name_of(service, "DATABASE_URL"), cluster.database_url(service)));
        settings.push(setting(&name_of(service, "OWNER_DATABASE_URL"), cluster.owner_url(service)));
    }
    Program::start("migrate", &portal(), &["migrate"], &settings, folder).finish().await;
    serde_json::from_str(&std::fs::read_to_string(demo).unwrap()).unwrap()
}

/// What one service is told, and nothing of the others.
fn settings(
    cluster: &TestCluster,
    service: &str,
    collector: &str,
    listen: &str,
    address: &str,
) -> Vec<(String, String)> {
    vec![
        setting("NATS_URL", cluster.nats_url()),
        setting(&name_of(service, "NATS_PASSWORD"), cluster.nats_credentials(service).1),
        setting(&name_of(service, "DATABASE_URL"), cluster.database_url(service)),
        setting(listen, address),
        setting("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
        // Each statement is a line, so that every step of the way has lines.
        setting("RUST_LOG", "info,sqlx::query=debug"),
    ]
}

fn setting(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn name_of(service: &str, what: &str) -> String {
    format!("{}_{what}", service.replace('-', "_").to_uppercase())
}

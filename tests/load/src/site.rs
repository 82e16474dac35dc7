//! The portal that is measured: what `deploy/up` left in its folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, de::DeserializeOwned};
use sqlx::postgres::PgConnectOptions;

use crate::http::Api;

/// The databases of the services.
pub(crate) const DATABASES: [&str; 5] = ["intake", "workflow", "aemo_liaison", "notification", "gateway"];

const ADR: &str = "adr-1@frankly.example";
/// Who works on the incidents, all of which are this retailer's.
pub(crate) const RETAILER: &str = "agent-1@southern-grid.example";
/// Who answers at AEMO's desk.
pub(crate) const DESK: &str = "cdr-desk@aemo.example";
/// Who watches over all of it.
pub(crate) const ACCC: &str = "operations@accc.example";

pub(crate) struct Site {
    demo: Demo,
    pub(crate) folder: PathBuf,
    /// As the superuser.
    pub(crate) postgres: PgConnectOptions,
    /// The operator's password at the broker, where the folder has it.
    operator: Option<String>,
}

#[derive(Deserialize)]
struct Demo {
    portal: String,
    nats: String,
    users: Vec<User>,
    aemo: Aemo,
}

#[derive(Deserialize)]
struct User {
    login: String,
    password: String,
    token: String,
}

/// AEMO's account at the broker.
#[derive(Deserialize)]
pub(crate) struct Aemo {
    nats_user: String,
    nats_password: String,
    pub(crate) stream: String,
    pub(crate) consumer: String,
}

impl Site {
    pub(crate) fn read(demo: &Path, postgres: Option<&str>) -> anyhow::Result<Self> {
        let folder = demo.parent().unwrap_or(Path::new("")).join(".").canonicalize();
        let folder = folder.with_context(|| format!("there is no folder of {}", demo.display()))?;
        let secrets: BTreeMap<String, String> = json(&folder.join("secrets.json")).unwrap_or_default();
        let postgres = match postgres {
            Some(url) => url.parse().context("--postgres is no postgres:// URL")?,
            None => superuser(&folder, &secrets)?,
        };
        let operator = secrets.get("OPERATOR_NATS_PASSWORD").cloned();
        Ok(Self { demo: json(demo)?, folder, postgres, operator })
    }

    /// The API as the ADR that raises.
    pub(crate) fn adr(&self) -> anyhow::Result<Api> {
        self.api(ADR)
    }

    /// The API as the retailer whose incident it is.
    pub(crate) fn retailer(&self) -> anyhow::Result<Api> {
        self.api(RETAILER)
    }

    /// The API as AEMO's desk.
    pub(crate) fn desk(&self) -> anyhow::Result<Api> {
        self.api(DESK)
    }

    fn api(&self, login: &str) -> anyhow::Result<Api> {
        Api::new(&self.demo.portal, &self.user(login)?.token)
    }

    fn user(&self, login: &str) -> anyhow::Result<&User> {
        let user = self.demo.users.iter().find(|user| user.login == login);
        user.with_context(|| format!("the demo has no user {login}"))
    }

    /// Where browsers find the portal.
    pub(crate) fn portal(&self) -> &str {
        &self.demo.portal
    }

    /// By which a user signs in.
    pub(crate) fn password(&self, login: &str) -> anyhow::Result<&str> {
        Ok(&self.user(login)?.password)
    }

    /// AEMO's system, a plain client.
    pub(crate) async fn aemo(&self) -> anyhow::Result<(async_nats::Client, &Aemo)> {
        let aemo = &self.demo.aemo;
        let client = self.broker(&aemo.nats_user, &aemo.nats_password).await?;
        Ok((client, aemo))
    }

    /// The operator, who sees every stream.
    pub(crate) async fn operator(&self) -> anyhow::Result<Option<async_nats::Client>> {
        let Some(password) = &self.operator else { return Ok(None) };
        let options = async_nats::ConnectOptions::with_user_and_password("operator".into(), password.clone())
            .custom_inbox_prefix("_INBOX_operator");
        Ok(Some(options.connect(&self.demo.nats).await.context("NATS does not take the operator")?))
    }

    async fn broker(&self, user: &str, password: &str) -> anyhow::Result<async_nats::Client> {
        let options = async_nats::ConnectOptions::with_user_and_password(user.into(), password.into());
        options.connect(&self.demo.nats).await.with_context(|| format!("NATS does not take {user}"))
    }
}

fn superuser(folder: &Path, secrets: &BTreeMap<String, String>) -> anyhow::Result<PgConnectOptions> {
    let file = folder.join("postgres/data/postmaster.pid");
    let running = fs::read_to_string(&file).with_context(|| {
        format!(
            "{} cannot be read; start deploy/up, or say where PostgreSQL is with --postgres",
            file.display()
        )
    })?;
    let port = running.lines().nth(3).and_then(|line| line.trim().parse().ok());
    let password = secrets.get("POSTGRES_PASSWORD").context("secrets.json has no POSTGRES_PASSWORD")?;
    Ok(PgConnectOptions::new()
        .host("127.0.0.1")
        .port(port.context("postmaster.pid names no port in its fourth line")?)
        .username("postgres")
        .password(password)
        .database("postgres"))
}

fn json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read; start deploy/up first", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not what deploy/up writes", path.display()))
}

//! The settings, from the one place that reads the environment. Names are documented in `deploy/README.md`.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf};

use anyhow::Context;
use contracts::nats::participant::ACCOUNTS_FILE;
use gateway::TrustedProxies;
use messaging::{Patience, ServiceSettings};
use service_kit::{BrokerSettings, DatabaseSettings};

use crate::services::Name;

/// Connections of each service to its own database. Few: a service's commands and subscriber are short, and five
/// services share PostgreSQL's hundred.
const CONNECTIONS: u32 = 12;

/// Where the gateway serves unless said otherwise.
pub(crate) const LISTEN: &str = "127.0.0.1:8080";

/// Where the bytes of attachments are unless said otherwise.
const ATTACHMENTS: &str = "var/attachments";

/// The environment that this process was started with, and what `up` adds to it.
#[derive(Clone)]
pub(crate) struct Environment(HashMap<String, String>);

impl Environment {
    /// What the process was started with.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub(crate) fn of_process() -> Self {
        Self(std::env::vars().collect())
    }

    /// Adds a setting.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// A setting; an empty one counts as not set.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// A setting that must be there.
    pub(crate) fn required(&self, name: &str) -> anyhow::Result<String> {
        self.optional(name).with_context(|| format!("{name} is not set; deploy/README.md says what it is"))
    }

    /// An address to listen on.
    pub(crate) fn address(&self, name: &str, default: &str) -> anyhow::Result<SocketAddr> {
        let text = self.optional(name).unwrap_or_else(|| default.to_owned());
        text.parse()
            .with_context(|| format!("{name} is an address and port, as in {default}; it is {text:?}"))
    }

    /// What a service is told.
    pub(crate) fn service(&self, name: Name) -> anyhow::Result<ServiceSettings> {
        Ok(ServiceSettings {
            database: DatabaseSettings {
                url: self.required(&name.variable("DATABASE_URL"))?,
                max_connections: CONNECTIONS,
            },
            broker: self.broker(name.user(), &name.variable("NATS_PASSWORD"))?,
            patience: Patience::default(),
        })
    }

    /// What the gateway is told.
    pub(crate) fn gateway(&self) -> anyhow::Result<gateway::Settings> {
        Ok(gateway::Settings {
            service: self.service(Name::Gateway)?,
            listen: self.address("PORTAL_LISTEN", LISTEN)?,
            // A `__Host-` cookie needs TLS, which a demo on the loopback does not have.
            secure_cookies: self.optional("PORTAL_INSECURE_COOKIES").is_none(),
            attachments: self.optional("PORTAL_ATTACHMENTS").unwrap_or_else(|| ATTACHMENTS.to_owned()).into(),
            trusted_proxies: self.trusted_proxies()?,
        })
    }

    /// The proxies in front of the gateway.
    fn trusted_proxies(&self) -> anyhow::Result<TrustedProxies> {
        let text = self.optional("PORTAL_TRUSTED_PROXIES").unwrap_or_default();
        let wrong = || {
            format!(
                "PORTAL_TRUSTED_PROXIES are addresses or networks, as in 10.0.0.7,10.1.0.0/16; it is {text:?}"
            )
        };
        text.parse().with_context(wrong)
    }

    /// The operator's connection to the broker, which makes streams and reads dead letters.
    pub(crate) fn operator(&self) -> anyhow::Result<BrokerSettings> {
        self.broker("operator", "OPERATOR_NATS_PASSWORD")
    }

    /// The folder of `portal up`: data, secrets and logs.
    pub(crate) fn folder(&self) -> PathBuf {
        PathBuf::from(self.optional("PORTAL_VAR").unwrap_or_else(|| "var".to_owned()))
    }

    /// The broker's file of participants' accounts.
    pub(crate) fn participants_file(&self) -> PathBuf {
        let told = self.optional("PORTAL_PARTICIPANTS_FILE").map(PathBuf::from);
        told.unwrap_or_else(|| self.folder().join("nats").join(ACCOUNTS_FILE))
    }

    /// Where metrics and health of a process without the gateway are served.
    pub(crate) fn health_listen(&self) -> anyhow::Result<SocketAddr> {
        self.address("PORTAL_HEALTH_LISTEN", "127.0.0.1:9090")
    }

    fn broker(&self, user: &str, password: &str) -> anyhow::Result<BrokerSettings> {
        let url = self.required("NATS_URL")?;
        Ok(BrokerSettings { url, user: user.to_owned(), password: self.required(password)? })
    }
}

//! The connection to NATS.

mod events;
mod version;

use std::fmt;
use std::time::Duration;

use async_nats::{Client, ConnectErrorKind, ConnectOptions, ServerAddr};
use tokio::time::Instant;

pub use events::register_metrics;
pub use version::{OLDEST_SERVER, require_version};

/// How long a server that does not answer yet is waited for at the start.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest pause between two attempts to connect.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Where the broker is, and who connects.
#[derive(Clone)]
pub struct BrokerSettings {
    /// `nats://host:port`, or several of them separated by commas.
    pub url: String,
    /// The user in the portal's account, which is the name of the service.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl fmt::Debug for BrokerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrokerSettings")
            .field("url", &place(&self.url))
            .field("user", &self.user)
            .field("password", &"***")
            .finish()
    }
}

/// Why there is no connection to the broker.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The address is not one.
    #[error("the broker's address `{place}` is not valid; it looks like nats://host:4222")]
    Address {
        /// The address, without a password.
        place: String,
        /// What is wrong with it.
        #[source]
        source: std::io::Error,
    },
    /// The server answered and refused the user.
    #[error("the broker at {place} refuses the user `{user}`: wrong name or password")]
    Refused {
        /// The address, without a password.
        place: String,
        /// The user.
        user: String,
    },
    /// Nothing answered as long as we waited.
    #[error("the broker at {place} does not answer after {} s", waited.as_secs())]
    Unreachable {
        /// The address, without a password.
        place: String,
        /// How long it was tried.
        waited: Duration,
        /// What the last attempt said.
        #[source]
        source: async_nats::ConnectError,
    },
    /// The server would silently ignore what we ask of it.
    #[error(
        "the broker is nats-server {found}, which is too old: {}.{}.{} or newer is needed",
        OLDEST_SERVER.0, OLDEST_SERVER.1, OLDEST_SERVER.2
    )]
    TooOld {
        /// The version that the server gives.
        found: String,
    },
}

/// Connects as `settings.user` under the name `application`, which is what `nats server report connections` shows.
///
/// Waits up to fifteen seconds for a server that does not answer yet. Once connected, the client reconnects for
/// ever, with pauses of up to two seconds; what it meets on the way is logged and counted in
/// `broker_events_total{application,kind}`. Replies come to `_INBOX_<user>.>`, so that no user can be allowed, or
/// tempted, to listen to the answers of another.
///
/// Refuses a server older than [`OLDEST_SERVER`], a wrong password, and an address that is not one.
pub async fn connect(settings: &BrokerSettings, application: &str) -> Result<Client, BrokerError> {
    let servers = addresses(settings)?;
    let deadline = Instant::now() + PATIENCE;
    let mut attempt = 0;
    let client = loop {
        attempt += 1;
        match options(settings, application).connect(servers.clone()).await {
            Ok(client) => break client,
            Err(error) => {
                let pause = pause_before(attempt);
                if let Some(refusal) = refusal(settings, &error) {
                    return Err(refusal);
                }
                if Instant::now() + pause > deadline {
                    return Err(BrokerError::Unreachable {
                        place: place(&settings.url),
                        waited: PATIENCE,
                        source: error,
                    });
                }
                tracing::info!(attempt, %error, "the broker does not answer yet");
                tokio::time::sleep(pause).await;
            }
        }
    };
    require_version(&client.server_info().version)?;
    Ok(client)
}

fn options(settings: &BrokerSettings, application: &str) -> ConnectOptions {
    let listener = events::Listener::of(application);
    ConnectOptions::with_user_and_password(settings.user.clone(), settings.password.clone())
        .name(application)
        .custom_inbox_prefix(format!("_INBOX_{}", settings.user))
        .max_reconnects(None)
        .reconnect_delay_callback(pause_before)
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(20))
        .event_callback(move |event| {
            listener.note(&event);
            std::future::ready(())
        })
}

fn addresses(settings: &BrokerSettings) -> Result<Vec<ServerAddr>, BrokerError> {
    let parsed: Result<Vec<ServerAddr>, _> =
        settings.url.split(',').map(|one| one.trim().parse::<ServerAddr>()).collect();
    parsed.map_err(|source| BrokerError::Address { place: place(&settings.url), source })
}

fn refusal(settings: &BrokerSettings, error: &async_nats::ConnectError) -> Option<BrokerError> {
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            Some(BrokerError::Refused { place: place(&settings.url), user: settings.user.clone() })
        }
        _ => None,
    }
}

/// None before the first attempt, which `async-nats` numbers 1; then 20, 40, 80 ms and so on up to [`LONGEST_PAUSE`].
fn pause_before(attempt: usize) -> Duration {
    if attempt <= 1 {
        return Duration::ZERO;
    }
    let doublings = u32::try_from((attempt - 1).min(10)).expect("ten fits");
    Duration::from_millis(10 * 2_u64.pow(doublings)).min(LONGEST_PAUSE)
}

/// The address without what stands before an `@`: an address with a password in it must not reach a log.
fn place(url: &str) -> String {
    let bare = |one: &str| match one.trim().rsplit_once('@') {
        Some((_, place)) => place.to_owned(),
        None => one.trim().to_owned(),
    };
    url.split(',').map(bare).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> BrokerSettings {
        BrokerSettings { url: url.to_owned(), user: "intake".to_owned(), password: "hunter2".to_owned() }
    }

    #[test]
    fn no_password_is_shown() {
        let shown = format!("{:?}", settings("nats://intake:hunter2@broker:4222, nats://other:4222"));
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("broker:4222,nats://other:4222"), "{shown}");
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused_at_once() {
        let error = connect(&settings("http://broker:4222"), "test").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the broker's address `http://broker:4222` is not valid; it looks like nats://host:4222"
        );
    }

    #[test]
    fn the_first_attempt_comes_at_once_and_pauses_grow_to_two_seconds() {
        assert_eq!(pause_before(1), Duration::ZERO);
        assert_eq!(pause_before(2), Duration::from_millis(20));
        assert_eq!(pause_before(4), Duration::from_millis(80));
        assert_eq!(pause_before(1_000), LONGEST_PAUSE);
    }
}

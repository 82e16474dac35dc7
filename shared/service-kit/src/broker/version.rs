//! Which servers we can trust to do what we ask.

use super::BrokerError;

/// The oldest server that knows every field of the streams and consumers we declare. An older one ignores what it
/// does not know without a word, several filter subjects among them.
pub const OLDEST_SERVER: (u64, u64, u64) = (2, 10, 27);

/// Refuses the version of a server that is older than [`OLDEST_SERVER`] or cannot be read.
pub fn require_version(found: &str) -> Result<(), BrokerError> {
    match parse(found) {
        Some(version) if version >= OLDEST_SERVER => Ok(()),
        _ => Err(BrokerError::TooOld { found: found.to_owned() }),
    }
}

/// `2.10.27`, and what packagers append to it: `2.11.0-RC.1`, `2.10.27+dfsg`.
fn parse(version: &str) -> Option<(u64, u64, u64)> {
    let mut numbers = version.trim_start_matches('v').splitn(3, '.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    let rest = numbers.next()?;
    let patch = rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    Some((major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_servers_are_accepted() {
        for version in ["2.10.27", "2.10.28", "2.11.0-RC.1", "v2.12.1", "2.10.27+dfsg1", "3.0.0"] {
            assert!(require_version(version).is_ok(), "{version}");
        }
    }

    #[test]
    fn older_servers_are_refused_in_one_sentence() {
        for version in ["2.10.26", "2.9.10", "1.4.0", "", "unknown"] {
            assert!(require_version(version).is_err(), "{version}");
        }
        assert_eq!(
            require_version("2.9.10").unwrap_err().to_string(),
            "the broker is nats-server 2.9.10, which is too old: 2.10.27 or newer is needed"
        );
    }
}

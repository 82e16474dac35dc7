//! How often somebody may guess: ten times for a login, fifty for an address, in a quarter of an hour. In a table, so
//! that a second replica or a restart gives no new tries.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

const WINDOW: SignedDuration = SignedDuration::from_mins(15);
const TRIES_OF_LOGIN: i32 = 10;
const TRIES_OF_ADDRESS: i32 = 50;

/// Nobody may try before that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Throttled {
    pub(crate) until: Timestamp,
}

/// Takes one of the tries that there are, for this login from this address. It is taken before the password is looked
/// at, so that many guesses at the same moment get no more tries than one after the other.
pub(crate) async fn take_a_try(
    pool: &PgPool,
    login: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<Result<(), Throttled>, Failure> {
    let (login, address) = (of_login(login), of_address(address));
    sqlx::query!("DELETE FROM sign_in_failure WHERE since <= $1", Time(now - WINDOW)).execute(pool).await?;
    let full = sqlx::query_scalar!(
        "WITH taken AS (
             INSERT INTO sign_in_failure (subject, failures, since)
             SELECT subject, 1, $3 FROM UNNEST(ARRAY[$1, $2]::text[]) AS subject
             ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1
             RETURNING subject, failures, since
         )
         SELECT max(since) FROM taken
         WHERE (subject = $1 AND failures > $4) OR (subject = $2 AND failures > $5)",
        login,
        address,
        Time(now),
        TRIES_OF_LOGIN,
        TRIES_OF_ADDRESS,
    )
    .fetch_one(pool)
    .await?;
    let Some(since) = full else { return Ok(Ok(())) };
    // Nobody guessed: a full login must not use up its address, nor a full address the logins of others.
    give_back(pool, &login).await?;
    give_back(pool, &address).await?;
    Ok(Err(Throttled { until: since.0 + WINDOW }))
}

/// After the right password, the login begins anew, and the address has its try back.
pub(crate) async fn forgive(pool: &PgPool, login: &str, address: IpAddr) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM sign_in_failure WHERE subject = $1", of_login(login)).execute(pool).await?;
    give_back(pool, &of_address(address)).await
}

async fn give_back(pool: &PgPool, subject: &str) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE sign_in_failure SET failures = GREATEST(failures - 1, 0) WHERE subject = $1",
        subject,
    )
    .execute(pool)
    .await?;
    Ok(())
}

fn of_login(login: &str) -> String {
    // A login can be as long as a form; what stands for it here is not.
    format!("login:{}", login.to_lowercase().chars().take(200).collect::<String>())
}

fn of_address(address: IpAddr) -> String {
    match address {
        // Whoever has one address of version 6 has the whole network.
        IpAddr::V6(six) if six.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = six.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        other => format!("address:{}", other.to_canonical()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_of_version_six_is_one_guesser() {
        let of = |text: &str| of_address(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}

//! `portal admin participant add`

use anyhow::Context;
use async_nats::{
    ServerAddr,
    jetstream::{self, consumer::PullConsumer},
};
use bcrypt::Version;
use contracts::{
    OrganisationId,
    command::ToldParticipants,
    nats::{
        participant::{account, filter},
        streams::PARTICIPANT_EVENTS,
        subjects::notification::ADD_PARTICIPANT,
    },
};
use messaging::topology;
use serde_json::{Value, json};

use super::{AccountsFile, Where, fields_of, publish, say};
use crate::{environment::Environment, operator::Operator, seed};

/// bcrypt's least. A higher one protects passwords that can be guessed, and ours has 190 random bits; the broker computes
/// it for every connection, so a higher one would let a client that connects all the time keep it busy.
const COST: u32 = 4;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The organisation's id, as in `GET /api/v1/me` of its users.
    organisation: OrganisationId,
    /// Gives an account that is there already a new password; the old one is good no longer.
    #[arg(long)]
    new_password: bool,
    #[command(flatten)]
    at: Where,
}

pub(super) async fn add(arguments: &Arguments, environment: &Environment) -> anyhow::Result<()> {
    let Arguments { organisation, new_password, at } = arguments;
    let file = AccountsFile::open(at.file.as_deref(), environment)?;
    let operator = Operator::connect(environment).await?;
    let password = seed::secret();
    let mut fields = fields_of(organisation);
    fields["password_hash"] = hash_of(&password)?.into();
    fields["new_password"] = (*new_password).into();
    let told: ToldParticipants = operator.ask(ADD_PARTICIPANT, fields).await?;
    let given = told.changed.then_some(password.as_str());
    let at_the_broker = async {
        topology::make_participants_consumer(&operator.client, organisation).await?;
        publish(&operator, &file, &told).await?;
        match given {
            Some(password) => try_it(environment, organisation, password).await.with_context(|| {
                format!("the broker does not know the account; does it read {}?", file.path())
            }),
            None => Ok(()),
        }
    };
    at_the_broker.await.with_context(|| {
        format!(
            "{organisation} is told from now on, but its account is not ready. Once this is mended, do the same \
             again with --new-password"
        )
    })?;
    show(organisation, given, &told)
}

/// As nats-server reads it: it knows bcrypt by `$2a$`.
fn hash_of(password: &str) -> anyhow::Result<String> {
    Ok(bcrypt::non_truncating_hash_with_result(password, COST)?.format_for_version(Version::TwoA))
}

/// Does what the organisation's systems will do first.
async fn try_it(
    environment: &Environment,
    organisation: &OrganisationId,
    password: &str,
) -> anyhow::Result<()> {
    let user = account(organisation);
    let servers = environment.required("NATS_URL")?;
    let servers: Vec<ServerAddr> =
        servers.split(',').map(|one| one.trim().parse()).collect::<Result<_, _>>()?;
    let client = async_nats::ConnectOptions::with_user_and_password(user.clone(), password.to_owned())
        .connect(servers)
        .await?;
    let _consumer: PullConsumer =
        jetstream::new(client.clone()).get_consumer_from_stream(user, PARTICIPANT_EVENTS.name).await?;
    client.drain().await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the account is what was asked for")]
fn show(
    organisation: &OrganisationId,
    password: Option<&str>,
    told: &ToldParticipants,
) -> anyhow::Result<()> {
    let user = account(organisation);
    let mut shown = json!({
        "organisation": organisation,
        "nats_user": user,
        "stream": PARTICIPANT_EVENTS.name,
        "consumer": user,
        "subjects": filter(organisation),
    });
    if let Some(password) = password {
        shown["nats_password"] = Value::from(password);
        say(
            "The password is shown this once. What happened before now is not sent: it is read over the API.",
        );
    } else {
        let since = told.items.iter().find(|one| one.organisation == *organisation).map(|one| one.since);
        let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
        say(&format!(
            "{organisation} has its account{since}; its password was left as it is. For a new one: --new-password"
        ));
    }
    println!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_one_that_the_broker_knows_and_that_fits_the_password() {
        let password = seed::secret();
        let hash = hash_of(&password).expect("a hash");
        assert!(hash.starts_with("$2a$04$"), "{hash}");
        assert!(bcrypt::verify(&password, &hash).expect("a hash"));
    }
}

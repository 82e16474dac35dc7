//! `portal admin participant remove`

use anyhow::Context;
use contracts::{
    OrganisationId, command::ToldParticipants, nats::subjects::notification::REMOVE_PARTICIPANT,
};
use messaging::topology;

use super::{AccountsFile, Where, fields_of, publish, say};
use crate::{environment::Environment, operator::Operator};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The organisation's id.
    organisation: OrganisationId,
    #[command(flatten)]
    at: Where,
}

/// The account first, so that nobody reads on whatever fails after it. All of it may be done again.
pub(super) async fn remove(arguments: &Arguments, environment: &Environment) -> anyhow::Result<()> {
    let Arguments { organisation, at } = arguments;
    let file = AccountsFile::open(at.file.as_deref(), environment)?;
    let operator = Operator::connect(environment).await?;
    let told: ToldParticipants = operator.ask(REMOVE_PARTICIPANT, fields_of(organisation)).await?;
    let at_the_broker = async {
        publish(&operator, &file, &told).await?;
        topology::remove_participants_consumer(&operator.client, organisation).await?;
        anyhow::Ok(())
    };
    at_the_broker.await.with_context(|| {
        format!("{organisation} is told no longer, but its account may still be open. Do the same again")
    })?;
    if told.changed {
        say(&format!("The account of {organisation} is closed, and what waited for it is gone."));
    } else {
        say(&format!("{organisation} has no account; `portal admin participant list` says who has."));
    }
    Ok(())
}

//! What the operator asks about dead letters. A letter is not sent along: its service has kept the event, so whoever
//! may ask this can make no event of its own.
//!
//! Every service that reads events answers, also one that answers nothing else; so this stands beside its commands and
//! not among them.

use async_nats::{HeaderMap, Message};
use contracts::{
    Party, Problem,
    command::{CommandRequest, ReplayDeadLetterForm, StuckEvents},
    form::{Empty, ReadForm},
    nats::subjects::dead_letters,
    problem::Kind,
};
use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::{
    Database, Failure, UnitOfWork,
    command::{Route, answer_to},
    inbox::failed,
};

/// Answers until told to stop.
pub(crate) async fn serve(
    database: Database,
    client: async_nats::Client,
    token: CancellationToken,
) -> Result<(), Failure> {
    let service = database.service;
    let routes = [
        Route::new(dead_letters::replay(service), |uow, request| Box::pin(replay(uow, request))),
        Route::new(dead_letters::stuck(service), |uow, request| Box::pin(stuck(uow, request))),
    ];
    let mut asked = Vec::new();
    for route in &routes {
        let subscribed = client
            .queue_subscribe(route.subject().to_owned(), service.to_owned())
            .await
            .map_err(|error| Failure::Broker(format!("{} cannot be answered: {error}", route.subject())))?;
        asked.push(subscribed.map(move |message| (route, message)));
    }
    let mut asked = stream::select_all(asked);
    while let Some(Some((route, message))) = token.run_until_cancelled(asked.next()).await {
        answer(&database, &client, route, message).await;
    }
    Ok(())
}

async fn answer(database: &Database, client: &async_nats::Client, route: &Route, message: Message) {
    let none = HeaderMap::new();
    let headers = message.headers.as_ref().unwrap_or(&none);
    let (headers, body) = answer_to(database, route, headers, &message.payload).await;
    let Some(reply) = message.reply else { return };
    if let Err(error) = client.publish_with_headers(reply, headers, body.into()).await {
        tracing::warn!(%error, "an answer could not be sent");
    }
}

/// Lets a dead letter be tried again. One that is none, or no more, is left as it is.
async fn replay(uow: &mut UnitOfWork, request: CommandRequest) -> Result<StuckEvents, Failure> {
    only_operators(&request)?;
    let form = ReplayDeadLetterForm::read(&request.fields).map_err(Problem::invalid)?;
    let changed = failed::call_back(uow.connection(), form.event).await?;
    Ok(failed::stuck(uow.connection(), changed).await?)
}

/// What is stuck.
async fn stuck(uow: &mut UnitOfWork, request: CommandRequest) -> Result<StuckEvents, Failure> {
    only_operators(&request)?;
    Empty::read(&request.fields).map_err(Problem::invalid)?;
    Ok(failed::stuck(uow.connection(), false).await?)
}

fn only_operators(request: &CommandRequest) -> Result<(), Problem> {
    if request.actor.party == Party::Operator {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "Only an operator looks after dead letters."))
}

//! AEMO's six answers, each under two names: for AEMO's users in the portal, whom the gateway vouches for, and for
//! AEMO's own systems, which speak plain JSON from an account of their own. And what only users do: the provider answers
//! AEMO's question, and AEMO's users look at a round.

mod aemo;

use contracts::{
    ReferralAction,
    command::{CommandRequest, ReferralReply},
    nats::subjects,
};
use futures::future::BoxFuture;
use messaging::{Failure, UnitOfWork, command::Commands};

use crate::app;

pub(crate) fn commands() -> Commands {
    let mut commands = Commands::new();
    commands = answer(commands, ReferralAction::Accept, |uow, request| Box::pin(app::accept(uow, request)));
    commands =
        answer(commands, ReferralAction::Return, |uow, request| Box::pin(app::return_round(uow, request)));
    commands = answer(commands, ReferralAction::Defer, |uow, request| Box::pin(app::defer(uow, request)));
    commands = answer(commands, ReferralAction::Ask, |uow, request| Box::pin(app::ask(uow, request)));
    commands =
        answer(commands, ReferralAction::Contribute, |uow, request| Box::pin(app::contribute(uow, request)));
    commands = answer(commands, ReferralAction::Comment, |uow, request| Box::pin(app::comment(uow, request)));
    commands
        .on(subjects::aemo_liaison::answer(ReferralAction::Answer), |uow, request| {
            Box::pin(app::answer_aemo(uow, request))
        })
        .on(subjects::aemo_liaison::LOOK, |uow, request| Box::pin(app::look(uow, request)))
}

fn answer<F>(commands: Commands, action: ReferralAction, use_case: F) -> Commands
where
    F: for<'a> Fn(&'a mut UnitOfWork, CommandRequest) -> BoxFuture<'a, Result<ReferralReply, Failure>>
        + Copy
        + Send
        + Sync
        + 'static,
{
    commands.on(subjects::aemo_liaison::answer(action), use_case).on_decoded(
        subjects::aemo::answer(action),
        aemo::decode,
        use_case,
    )
}

//! The commands that workflow answers.

use contracts::{
    Action,
    nats::subjects::workflow::{ATTACH, COMMENT, DETACH, action},
};
use messaging::command::Commands;

use crate::app;

pub(crate) fn commands() -> Commands {
    Commands::new()
        .on(action(Action::Acknowledge), |uow, request| Box::pin(app::acknowledge(uow, request)))
        .on(action(Action::RequestInformation), |uow, request| {
            Box::pin(app::request_information(uow, request))
        })
        .on(action(Action::ProvideInformation), |uow, request| {
            Box::pin(app::provide_information(uow, request))
        })
        .on(action(Action::Refer), |uow, request| Box::pin(app::refer(uow, request)))
        .on(action(Action::WithdrawReferral), |uow, request| Box::pin(app::withdraw_referral(uow, request)))
        .on(action(Action::SetRootCause), |uow, request| Box::pin(app::set_root_cause(uow, request)))
        .on(action(Action::ReadyToVerify), |uow, request| Box::pin(app::ready_to_verify(uow, request)))
        .on(action(Action::Resolve), |uow, request| Box::pin(app::resolve(uow, request)))
        .on(action(Action::FailVerification), |uow, request| Box::pin(app::fail_verification(uow, request)))
        .on(action(Action::Cancel), |uow, request| Box::pin(app::cancel(uow, request)))
        .on(action(Action::Reopen), |uow, request| Box::pin(app::reopen(uow, request)))
        .on(action(Action::ChangeSeverity), |uow, request| Box::pin(app::change_severity(uow, request)))
        .on(action(Action::Assign), |uow, request| Box::pin(app::assign(uow, request)))
        .on(action(Action::AddReference), |uow, request| Box::pin(app::add_reference(uow, request)))
        .on(action(Action::ReRoute), |uow, request| Box::pin(app::re_route(uow, request)))
        .on(action(Action::Escalate), |uow, request| Box::pin(app::escalate(uow, request)))
        .on(COMMENT, |uow, request| Box::pin(app::comment(uow, request)))
        .on(ATTACH, |uow, request| Box::pin(app::attach(uow, request)))
        .on(DETACH, |uow, request| Box::pin(app::detach(uow, request)))
}

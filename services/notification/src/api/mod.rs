//! What users do with their own notifications, and what they watch; the gateway vouches for who they are. And what
//! operators say of participants' own systems.

use contracts::nats::subjects::notification;
use messaging::command::Commands;

use crate::app;

pub(crate) fn commands() -> Commands {
    Commands::new()
        .on(notification::LIST, |uow, request| Box::pin(app::list(uow, request)))
        .on(notification::MARK_READ, |uow, request| Box::pin(app::mark_read(uow, request)))
        .on(notification::OPEN, |uow, request| Box::pin(app::open(uow, request)))
        .on(notification::UNREAD, |uow, request| Box::pin(app::unread(uow, request)))
        .on(notification::ADD_PARTICIPANT, |uow, request| Box::pin(app::add_participant(uow, request)))
        .on(notification::REMOVE_PARTICIPANT, |uow, request| Box::pin(app::remove_participant(uow, request)))
        .on(notification::LIST_PARTICIPANTS, |uow, request| Box::pin(app::list_participants(uow, request)))
        .on(notification::WATCH, |uow, request| Box::pin(app::watch(uow, request)))
}

//! The commands that intake answers.

use contracts::nats::subjects::intake::RAISE;
use messaging::command::Commands;

use crate::app;

pub(crate) fn commands() -> Commands {
    Commands::new().on(RAISE, |uow, request| Box::pin(app::raise(uow, request)))
}

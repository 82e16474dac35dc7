//! Who may come in: users, which this service owns, their passwords, tokens and sessions.

mod colleague;
mod password;
mod secret;
mod session;
mod terms;
mod throttle;
mod token;
mod user;

pub use password::set_password;
pub use token::{issue_token, revoke_token};
pub use user::{NewUser, enrol_users};

pub(crate) use colleague::{find_colleague, list_colleagues};
pub(crate) use password::check_password;
pub(crate) use secret::{Secret, csrf_token, same};
pub(crate) use session::{end_session, find_session, start_session};
pub(crate) use terms::accept_terms;
pub(crate) use throttle::{forget_failures, may_try, note_failure};
pub(crate) use token::find_token;

//! Who may come in: users, which this service owns, their passwords, tokens and sessions.

mod colleague;
mod csrf;
mod password;
mod rotation;
mod secret;
mod session;
mod session_key;
pub(crate) mod terms;
mod throttle;
mod token;
mod user;

pub use password::set_password;
pub use token::{issue_token, revoke_token};
pub use user::{NewUser, enrol_users};

pub(crate) use colleague::{find_colleague, list_colleagues};
pub(crate) use csrf::{csrf_token, is_csrf_token};
pub(crate) use password::check_password;
pub(crate) use rotation::offer_secret;
pub(crate) use secret::Secret;
pub(crate) use session::{
    OpenSession, Session, end_session, end_sessions, find_form_owner, find_session, list_sessions,
    start_session,
};
pub(crate) use session_key::SessionKey;
pub(crate) use terms::accept_terms;
pub(crate) use throttle::{Throttled, forgive, take_a_try};
pub(crate) use token::find_token;

//! What an operator says of participants whose own systems are told what happens, and what notification answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    form::{FieldError, Fields, Form, ReadForm},
    ids::OrganisationId,
};

/// A participant whose own systems are told, from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddParticipantForm {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The bcrypt hash of the password of its account at the broker.
    pub password_hash: String,
    /// Whether the password of an account that is there already is replaced; it is left alone otherwise.
    pub new_password: bool,
}

impl ReadForm for AddParticipantForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let organisation = form.value("organisation");
        let password_hash = form.text("password_hash", 60);
        let new_password = form.flag("new_password");
        if password_hash.as_deref().is_some_and(|hash| !is_bcrypt(hash)) {
            form.fault(FieldError::new("password_hash", "invalid", "is a bcrypt hash, as in $2a$10$…"));
        }
        form.finish(|| {
            Some(Self { organisation: organisation?, password_hash: password_hash?, new_password })
        })
    }
}

/// `$2a$`, two digits, `$`, and 53 letters of bcrypt's own: nothing that could end a text in the broker's configuration.
fn is_bcrypt(hash: &str) -> bool {
    let Some((cost, rest)) = hash.strip_prefix("$2a$").and_then(|rest| rest.split_once('$')) else {
        return false;
    };
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'/';
    cost.len() == 2
        && cost.bytes().all(|b| b.is_ascii_digit())
        && rest.len() == 53
        && rest.bytes().all(letter)
}

/// A participant whose own systems are told no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveParticipantForm {
    /// The organisation.
    pub organisation: OrganisationId,
}

impl ReadForm for RemoveParticipantForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let organisation = form.value("organisation");
        form.finish(|| Some(Self { organisation: organisation? }))
    }
}

/// A participant whose own systems are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldParticipant {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The bcrypt hash of the password of its account at the broker.
    pub password_hash: String,
    /// Since when it is told.
    pub since: Timestamp,
}

/// The answer to adding and removing a participant, and to asking who there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldParticipants {
    /// Whether the command changed anything.
    pub changed: bool,
    /// All that are told now, in the order of their ids.
    pub items: Vec<ToldParticipant>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(hash: &str) -> Result<AddParticipantForm, Vec<FieldError>> {
        let fields = json!({ "organisation": "frankly", "password_hash": hash });
        AddParticipantForm::read(&serde_json::from_value(fields).expect("fields"))
    }

    #[test]
    fn only_a_hash_reaches_the_brokers_configuration() {
        let hash = format!("$2a$04${}", "aZ0./".repeat(11).split_at(53).0);
        assert!(read(&hash).is_ok(), "{hash}");
        let broken = [
            "pw".to_owned(),
            hash.replace("2a", "2b"),
            hash.replace("$04", "$4"),
            format!("{}\"", hash.split_at(59).0),
            format!("{} ", hash.split_at(59).0),
            hash.split_at(59).0.to_owned(),
        ];
        for hash in broken {
            let errors = read(&hash).expect_err(&hash);
            assert_eq!(errors[0].field, "password_hash", "{hash}");
        }
    }
}

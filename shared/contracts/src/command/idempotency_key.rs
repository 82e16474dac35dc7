//! The id by which the owner of a command knows a repeat: `Idempotency-Key` over HTTP, `Nats-Msg-Id` on the bus.

use crate::{
    form::{FieldError, PERSONAL_DATA},
    privacy::{self, FindKind},
};

/// The longest, in characters. It is part of a primary key, which has an end.
pub const LONGEST_IDEMPOTENCY_KEY: usize = 200;

/// What it is made of, for schemas: visible ASCII characters.
pub const IDEMPOTENCY_KEY_PATTERN: &str = "^[!-~]+$";

/// Refuses what is no idempotency key. `field` is where it came in; the refusal quotes nothing of it.
///
/// Keys are kept for weeks and shown to nobody, so one that names a person or a premises stays out.
pub fn check_idempotency_key(field: &str, key: &str) -> Result<(), FieldError> {
    let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if !(1..=LONGEST_IDEMPOTENCY_KEY).contains(&key.len()) || !visible {
        let detail = format!("has 1 to {LONGEST_IDEMPOTENCY_KEY} visible ASCII characters");
        return Err(FieldError::new(field, "invalid", detail));
    }
    // UUIDs are passed over by the scan; and what a random key may by chance look like besides opens nothing.
    let personal = [FindKind::Nmi, FindKind::Email, FindKind::Phone];
    match privacy::scan(key).into_iter().find(|find| personal.contains(&find.kind)) {
        Some(find) => {
            let detail = format!(
                "looks like personal data ({}): take an id that tells of nothing, such as a UUID",
                find.kind.label()
            );
            Err(FieldError::new(field, PERSONAL_DATA, detail))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(key: &str) -> Option<String> {
        check_idempotency_key("Nats-Msg-Id", key).err().map(|error| {
            assert_eq!(error.field, "Nats-Msg-Id");
            assert!(key.is_empty() || !error.detail.contains(key), "{}", error.detail);
            error.code
        })
    }

    #[test]
    fn a_key_is_visible_and_not_too_long() {
        for right in ["a", "aemo-INC0042-accept-1", "');--", &"k".repeat(200)] {
            assert_eq!(code(right), None, "{right}");
        }
        for wrong in ["", "a b", "a\u{0}", "é", "a\n", &"k".repeat(201)] {
            assert_eq!(code(wrong).as_deref(), Some("invalid"), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_names_no_person_and_no_premises() {
        for wrong in ["2001985732", "accept-2001985732-1", "jo@retailer.com.au", "for-0412345678"] {
            assert_eq!(code(wrong).as_deref(), Some(PERSONAL_DATA), "{wrong}");
        }
    }

    #[test]
    fn no_uuid_is_taken_for_anything_else() {
        // Ten digits, a letter and a digit: an NMI with the suffix of a register, anywhere else.
        let uuid = "00000000-0000-4000-8000-2001985732e1";
        for right in [uuid, &format!("form-{uuid}-give-{uuid}-CDR-1"), &uuid.replace('-', "")] {
            assert_eq!(code(right), None, "{right}");
        }
        assert_eq!(code(&format!("{uuid}-2001985732")).as_deref(), Some(PERSONAL_DATA));
    }
}

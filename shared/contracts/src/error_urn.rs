//! The names of errors in the Consumer Data Standards:
//! `urn:au-cds:error:<namespace>:<category>/<code>` (DOMAIN, "Triage hints"; standards v1.36, "Error codes").

use std::{fmt, str::FromStr};

use crate::form::Unknown;

/// What every such name begins with.
pub const PREFIX: &str = "urn:au-cds:error:";

/// The longest name that is taken, in bytes; the raise form takes no more.
pub const LONGEST: usize = 200;

/// One error of the standards, or of a participant that extends them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ErrorUrn {
    text: String,
    /// Where the category begins and where it ends.
    category: (usize, usize),
}

impl ErrorUrn {
    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whose list it is on: `cds-all`, `cds-register`, `cds-banking`, `cds-energy`.
    pub fn namespace(&self) -> &str {
        &self.text[PREFIX.len()..self.category.0 - 1]
    }

    /// The group of errors, as in `Authorisation`.
    pub fn category(&self) -> &str {
        &self.text[self.category.0..self.category.1]
    }

    /// The error in its group, as in `InvalidServicePoint`.
    pub fn code(&self) -> &str {
        &self.text[self.category.1 + 1..]
    }

    /// Category and code, which alone decide what an error means: `Authorisation/InvalidServicePoint`.
    pub fn name(&self) -> &str {
        &self.text[self.category.0..]
    }

    /// Whether asking again is in vain: “Invalid…” is permanent, “Unavailable…” temporary, others do not say.
    pub fn permanent(&self) -> Option<bool> {
        if self.code().starts_with("Invalid") {
            Some(true)
        } else if self.code().starts_with("Unavailable") {
            Some(false)
        } else {
            None
        }
    }
}

impl fmt::Display for ErrorUrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ErrorUrn {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shaped =
            || Unknown::shaped("an error of the standards", "urn:au-cds:error:<list>:<Category>/<Code>");
        let token = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        let rest = text.strip_prefix(PREFIX).filter(|_| text.len() <= LONGEST).ok_or_else(shaped)?;
        let (namespace, name) = rest.split_once(':').ok_or_else(shaped)?;
        let (category, code) = name.split_once('/').ok_or_else(shaped)?;
        // A code may have parts of its own where a participant extends the list.
        if !token(namespace) || !token(category) || !code.split('/').all(token) {
            return Err(shaped());
        }
        let start = PREFIX.len() + namespace.len() + 1;
        Ok(Self { text: text.to_owned(), category: (start, start + category.len()) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_parts_of_a_name() {
        let urn: ErrorUrn = "urn:au-cds:error:cds-energy:Authorisation/InvalidServicePoint".parse().unwrap();
        assert_eq!(
            (urn.namespace(), urn.category(), urn.code()),
            ("cds-energy", "Authorisation", "InvalidServicePoint")
        );
        assert_eq!(urn.name(), "Authorisation/InvalidServicePoint");
    }

    #[test]
    fn invalid_lasts_and_unavailable_passes() {
        for (name, permanent) in [
            ("cds-energy:Authorisation/InvalidServicePoint", Some(true)),
            ("cds-energy:Authorisation/UnavailableServicePoint", Some(false)),
            ("cds-all:Service/Unavailable", Some(false)),
            ("cds-all:Field/Invalid", Some(true)),
            ("cds-all:GeneralError/Unexpected", None),
        ] {
            let urn: ErrorUrn = format!("{PREFIX}{name}").parse().unwrap();
            assert_eq!(urn.permanent(), permanent, "{name}");
        }
    }

    #[test]
    fn what_is_not_formed_as_a_name_is_refused() {
        for other in [
            "",
            PREFIX,
            "urn:au-cds:error:cds-all",
            "urn:au-cds:error:cds-all:Field",
            "urn:au-cds:error::Field/Invalid",
            "urn:au-cds:error:cds-all:Field/",
            "urn:au-cds:error:cds-all:/Invalid",
            "urn:au-cds:error:cds-all:Fi eld/Invalid",
        ] {
            assert!(other.parse::<ErrorUrn>().is_err(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_whole_or_refused(text in "(urn:au-cds:error:)?[a-zé:/-]{0,40}") {
            if let Ok(urn) = text.parse::<ErrorUrn>() {
                prop_assert_eq!(format!("{PREFIX}{}:{}/{}", urn.namespace(), urn.category(), urn.code()), text);
            }
        }
    }
}

//! Drafts: which forms they are kept of, and what of a form is kept.

use std::{collections::BTreeSet, fmt, str::FromStr};

use contracts::{
    Action, IncidentKey, ReferralAction, ReferralId,
    form::{Fields, NOT_PERSONAL, declared},
    privacy,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How long a draft is kept.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The largest draft, in bytes of text.
pub(crate) const LARGEST: usize = 128 * 1024;
/// The most drafts of one user; the oldest makes room.
pub(crate) const MOST: i64 = 50;

/// What a form sends by itself, without anybody having touched it.
const UNTOUCHED: [(&str, &str); 2] = [("audience", "everyone"), ("environment", "production")];

/// A form that drafts are kept of. It is known by where it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DraftForm {
    /// A new incident.
    Raise,
    /// A comment on an incident.
    Comment(IncidentKey),
    /// An action on an incident.
    Act(IncidentKey, Action),
    /// An answer in a referral, of AEMO's or of the provider's.
    Answer(ReferralId, ReferralAction),
}

impl DraftForm {
    /// The page that shows the form.
    pub(crate) fn page(self) -> String {
        match self {
            Self::Raise => super::raise_form::PAGE.to_owned(),
            Self::Comment(key) | Self::Act(key, _) => format!("/incidents/{key}"),
            Self::Answer(id, _) => format!("/referrals/{id}"),
        }
    }

    /// What the user calls it.
    pub(crate) fn title(self) -> String {
        match self {
            Self::Raise => "A new incident".to_owned(),
            Self::Comment(key) => format!("A comment on {key}"),
            Self::Act(key, action) => format!("{} on {key}", action.label()),
            Self::Answer(id, action) => format!("{} in {id}", action.label()),
        }
    }
}

impl fmt::Display for DraftForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raise => f.write_str("/incidents"),
            Self::Comment(key) => write!(f, "/incidents/{key}/comments"),
            Self::Act(key, action) => write!(f, "/incidents/{key}/actions/{action}"),
            Self::Answer(id, action) => write!(f, "/referrals/{id}/actions/{action}"),
        }
    }
}

/// No form of those that drafts are kept of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoDraftForm;

impl FromStr for DraftForm {
    type Err = NoDraftForm;

    fn from_str(path: &str) -> Result<Self, NoDraftForm> {
        let words: Vec<&str> = path.split('/').collect();
        let form = match words[..] {
            // Its own page is sent to as well, to look at the form again.
            ["", "incidents"] | ["", "incidents", "new"] => Some(Self::Raise),
            ["", "incidents", key, "comments"] => key.parse().ok().map(Self::Comment),
            ["", "incidents", key, "actions", action] => {
                key.parse().ok().zip(action.parse().ok()).map(|(key, action)| Self::Act(key, action))
            }
            ["", "referrals", id, "actions", action] => {
                id.parse().ok().zip(action.parse().ok()).map(|(id, action)| Self::Answer(id, action))
            }
            _ => None,
        };
        form.ok_or(NoDraftForm)
    }
}

/// What is kept of a form: the only way from what was typed into the table of drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept(Fields);

/// Why nothing is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// Nobody typed anything.
    Nothing,
    /// It is larger than [`LARGEST`].
    TooLarge,
}

impl Kept {
    /// The texts that somebody typed; neither what the form is known by (`_csrf`, `_once`) nor what is blank.
    pub(crate) fn of(fields: &Fields) -> Result<Self, NotKept> {
        let declared = declared(fields);
        let mut kept = Fields::new();
        let mut size = 0;
        for (name, value) in fields {
            let Value::String(text) = value else { continue };
            if !is_field(name) || text.trim().is_empty() {
                continue;
            }
            size += name.len() + text.len();
            kept.insert(name.clone(), text_to_keep(text, &declared).into());
        }
        if kept.iter().all(|(name, value)| {
            name == NOT_PERSONAL
                || UNTOUCHED.iter().any(|one| *one == (name, value.as_str().unwrap_or_default()))
        }) {
            return Err(NotKept::Nothing);
        }
        if size > LARGEST {
            return Err(NotKept::TooLarge);
        }
        Ok(Self(kept))
    }

    /// The fields.
    pub(crate) fn fields(&self) -> &Fields {
        &self.0
    }

    /// Whether something is masked in it.
    pub(crate) fn is_masked(&self) -> bool {
        self.0.values().filter_map(Value::as_str).any(privacy::has_marker)
    }
}

/// Whether a form of ours can have a field of that name, other than those that it is known by.
fn is_field(name: &str) -> bool {
    let formed = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    formed && name.len() <= 64 && !name.starts_with('_')
}

/// A text as it may stand in the table of drafts. Every text of a draft comes through here. PostgreSQL stores no NUL.
///
/// What looks like personal data is masked, unless the writer stated that it is none: nobody has been asked yet.
fn text_to_keep(text: &str, declared: &BTreeSet<String>) -> String {
    privacy::mask(&text.replace('\0', ""), |find| declared.contains(&find.id()))
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) form: DraftForm,
    pub(crate) fields: Fields,
    pub(crate) kept_at: Timestamp,
}

impl Draft {
    /// What was typed, in the order of the form's names, without the words that a program understands.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let typed = self.fields.iter().filter(|(name, _)| *name != NOT_PERSONAL);
        typed.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("not an object"),
        }
    }

    #[test]
    fn a_form_is_known_by_where_it_is_sent() {
        for path in [
            "/incidents",
            "/incidents/CDR-7/comments",
            "/incidents/CDR-7/actions/refer",
            "/referrals/CDR-7-R1/actions/contribute",
        ] {
            let form: DraftForm = path.parse().expect("a form");
            assert_eq!(form.to_string(), path);
        }
        assert_eq!("/incidents/new".parse(), Ok(DraftForm::Raise));
        assert_eq!(
            "/incidents/CDR-7/actions/refer".parse::<DraftForm>().expect("a form").page(),
            "/incidents/CDR-7"
        );
    }

    #[test]
    fn of_no_other_form_a_draft_is_kept() {
        for path in [
            "",
            "/",
            "/sign-in",
            "/sign-out",
            "/terms",
            "/incidents/",
            "/incidents/CDR-07/comments",
            "/incidents/CDR-7/actions/destroy",
            "/incidents/CDR-7/actions/refer/",
            "//evil.example/incidents",
        ] {
            assert_eq!(path.parse::<DraftForm>(), Err(NoDraftForm), "{path}");
        }
    }

    #[test]
    fn what_was_typed_is_kept_and_nothing_else() {
        let typed = fields(json!({
            "_csrf": "secret", "_once": "x", "summary": " typed ", "steps": "  ", "n": 1, "a": "b\0c", "n\0": "no name"
        }));
        let kept = Kept::of(&typed).expect("something");
        assert_eq!(kept.fields(), &fields(json!({"summary": " typed ", "a": "bc"})));
    }

    #[test]
    fn what_looks_like_personal_data_is_masked_unless_it_was_declared() {
        let id = privacy::scan("0412345678")[0].id();
        let typed = fields(json!({"body": "NMI 2001985732, 0412345678", "not_personal": id}));
        let kept = Kept::of(&typed).expect("something");
        assert_eq!(
            kept.fields(),
            &fields(json!({"body": "NMI [NMI masked], 0412345678", "not_personal": id}))
        );
        assert!(kept.is_masked());
        assert_eq!(Kept::of(&fields(json!({"not_personal": id}))), Err(NotKept::Nothing));
    }

    #[test]
    fn a_form_that_nobody_touched_is_no_draft() {
        for untouched in
            [json!({}), json!({"body": " ", "audience": "everyone"}), json!({"environment": "production"})]
        {
            assert_eq!(Kept::of(&fields(untouched)), Err(NotKept::Nothing));
        }
        assert!(Kept::of(&fields(json!({"audience": "referral"}))).is_ok());
    }

    #[test]
    fn what_is_too_large_is_not_kept_by_halves() {
        let largest = LARGEST - "body".len();
        assert!(Kept::of(&fields(json!({"body": "x".repeat(largest)}))).is_ok());
        assert_eq!(Kept::of(&fields(json!({"body": "x".repeat(largest + 1)}))), Err(NotKept::TooLarge));
    }
}

//! The forms of the pages: which fields each has, what was typed and what is wrong with it.

use std::{borrow::Cow, collections::BTreeSet};

use contracts::{
    Action, Audience, FieldError, ReferralAction, Severity,
    attachment::{LARGEST_FILE, MOST_FILES_AT_ONCE},
    form::{Fields, PERSONAL_DATA, declared},
    incident::{ResponsibleParty, RootCauseCode},
    privacy::{has_marker, scan},
    triage::Doubt,
};
use serde_json::Value;

use super::{
    at_aemo::OpenQuestion,
    file_kind::FileKind,
    finds::{self, Shown},
};

/// A choice: its value and its words.
pub(crate) type Choice = (String, String);

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line.
    Line,
    /// Several.
    Long,
    /// Several lines with one thing on each.
    Lines,
    /// One of these; the first stands for nothing when its value is empty.
    Choice(Vec<Choice>),
    /// One of many, which stand in groups; none is chosen at first.
    Groups(Vec<Group>),
    /// One of a few, each with its meaning.
    Cards(Vec<Offer>),
    /// A box to tick.
    Flag,
    /// A day and a time, without an offset.
    Time,
    /// Files. Whether it asks what becomes of personal data in them is said by what was found.
    Files { asks: bool },
    /// Who is spoken to: one of these, all of them shown with who reads it.
    Readers(Vec<Reading>),
}

/// To whom one may speak, and who then reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) audience: Audience,
    /// Who reads it and who does not, in words.
    pub(crate) readers: String,
}

/// A choice that says what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) value: String,
    pub(crate) label: String,
    /// Empty where nothing follows.
    pub(crate) says: String,
}

/// A button that sends the form to its own page, which fills in what it can and gives all of it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) label: &'static str,
    pub(crate) to: &'static str,
}

/// Choices under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) label: String,
    pub(crate) offers: Vec<Offer>,
}

/// A field on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Cow<'static, str>,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    /// The most characters that are taken.
    pub(crate) most: Option<usize>,
    /// A button beside it that has the page look at the form again.
    pub(crate) look: Option<Look>,
    pub(crate) value: String,
    /// What the page has to say about the value.
    pub(crate) told: Vec<String>,
    /// What looks like personal data in the value.
    pub(crate) finds: Vec<Shown>,
    /// The ids of what is not shown of it and is stated to be none.
    pub(crate) not_shown: BTreeSet<String>,
    pub(crate) error: Option<String>,
}

impl Field {
    pub(super) fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let (hint, value) = (Cow::Borrowed(""), String::new());
        Self {
            name,
            label,
            hint,
            required: true,
            kind,
            most: None,
            look: None,
            value,
            told: Vec::new(),
            finds: Vec::new(),
            not_shown: BTreeSet::new(),
            error: None,
        }
    }

    pub(super) fn hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    pub(super) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    pub(super) fn most(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }

    pub(super) fn look(self, look: Look) -> Self {
        Self { look: Some(look), ..self }
    }

    /// The ids of what describes it, within a form: its hint, what is wrong with it and what was found in it.
    pub(crate) fn described_by(&self, form: &str) -> String {
        let hint = (!self.hint.is_empty()).then_some("hint");
        let error = self.error.is_some().then_some("error");
        let finds = (!self.finds.is_empty()).then_some("finds");
        let ids =
            [hint, error, finds].into_iter().flatten().map(|part| format!("{form}-{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }

    /// What follows from what is chosen; empty when nothing is chosen, or nothing follows.
    pub(crate) fn says(&self) -> &str {
        let Kind::Groups(groups) = &self.kind else { return "" };
        let mut offers = groups.iter().flat_map(|group| &group.offers);
        offers.find(|offer| offer.value == self.value).map_or("", |offer| &offer.says)
    }
}

/// Whether something is wrong with one of the fields.
pub(crate) fn any_wrong(fields: impl AsRef<[Field]>) -> bool {
    fields.as_ref().iter().any(|field| field.error.is_some())
}

/// Whether something was found in one of the fields that is not stated to be no personal data.
pub(crate) fn any_found(fields: impl AsRef<[Field]>) -> bool {
    fields.as_ref().iter().flat_map(|field| &field.finds).any(|find| !find.declared)
}

/// Whether the draft of these fields is not word for word what was typed: something is masked in it.
pub(crate) fn draft_is_masked(fields: impl AsRef<[Field]>) -> bool {
    let masked = |field: &Field| {
        has_marker(&field.value)
            || field.finds.iter().any(|find| !find.declared)
            // Of what is not sent itself nothing is shown.
            || field.finds.is_empty() && !scan(&field.value).is_empty()
    };
    fields.as_ref().iter().any(masked)
}

/// A fault in the words of a page, where the writer sees each find beside the field.
fn in_words(error: &FieldError) -> String {
    if error.code == PERSONAL_DATA && !error.finds.is_empty() {
        "holds what looks like personal data. Mask it, or say that it is none.".to_owned()
    } else {
        error.detail.clone()
    }
}

/// Puts back what was typed, and each fault beside its field. Gives the faults that belong to no field of these.
pub(crate) fn fill(fields: &mut [Field], typed: &Fields, errors: &[FieldError]) -> Vec<String> {
    let declared = declared(typed);
    for field in fields.iter_mut() {
        if let Some(Value::String(text)) = typed.get(field.name) {
            field.value.clone_from(text);
            if matches!(field.kind, Kind::Line | Kind::Long) {
                (field.finds, field.not_shown) = finds::shown(text, &declared);
            }
        }
        let fault = errors.iter().find(|error| error.field == field.name);
        if let Kind::Files { asks } = &mut field.kind {
            *asks = fault.is_some_and(|fault| fault.code == PERSONAL_DATA);
        }
        field.error = fault.map(in_words);
    }
    let known = |error: &&FieldError| !fields.iter().any(|field| field.name == error.field);
    errors.iter().filter(known).map(|error| format!("{} {}", error.field, error.detail)).collect()
}

pub(super) fn labelled<T: Copy + ToString>(values: &[T], label: impl Fn(T) -> &'static str) -> Vec<Choice> {
    values.iter().map(|value| (value.to_string(), label(*value).to_owned())).collect()
}

fn severities() -> Vec<Choice> {
    let words = |severity: Severity| match severity {
        Severity::Critical => "1 Critical: no sharing, no workaround",
        Severity::Major => "2 Major",
        Severity::Moderate => "3 Moderate",
        Severity::Minor => "4 Minor",
    };
    labelled(Severity::ALL, words)
}

pub(super) fn or_none(mut choices: Vec<Choice>, none: &str) -> Vec<Choice> {
    choices.insert(0, (String::new(), none.to_owned()));
    choices
}

/// What some actions let choose from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offered {
    /// Where an incident can be sent on to.
    pub(crate) brands: Vec<Choice>,
    /// Whom it can be given to.
    pub(crate) colleagues: Vec<Choice>,
}

/// The form of an action.
pub(crate) fn action(action: Action, offered: &Offered) -> Vec<Field> {
    let reason = || Field::new("reason", "Reason", Kind::Long);
    match action {
        Action::Acknowledge | Action::ReadyToVerify | Action::Resolve => Vec::new(),
        Action::RequestInformation => vec![Field::new("question", "Question", Kind::Long)],
        Action::ProvideInformation => vec![Field::new("answer", "Answer", Kind::Long)],
        Action::Refer => refer(None),
        Action::SetRootCause => vec![
            Field::new(
                "code",
                "Kind of cause",
                Kind::Choice(or_none(labelled(RootCauseCode::ALL, RootCauseCode::label), "Choose a kind")),
            ),
            Field::new("text", "In words", Kind::Long)
                .hint("With AEMO's part in it. The reporter reads this."),
            Field::new(
                "responsible_party",
                "Responsible party",
                Kind::Choice(or_none(
                    labelled(ResponsibleParty::ALL, ResponsibleParty::label),
                    "Choose a party",
                )),
            ),
        ],
        Action::ChangeSeverity => {
            vec![
                Field::new("severity", "Severity", Kind::Choice(or_none(severities(), "Choose a severity"))),
                reason(),
            ]
        }
        Action::Assign => {
            let choices = or_none(offered.colleagues.clone(), "Me");
            vec![
                Field::new("assignee", "Who works on it", Kind::Choice(choices)),
                Field::new("release", "Nobody: let it go", Kind::Flag).optional(),
            ]
        }
        Action::AddReference => vec![
            Field::new("system", "System", Kind::Line)
                .hint("Whose ticket it is: ours, AEMO's service desk, …"),
            Field::new("reference", "Number there", Kind::Line),
        ],
        Action::ReRoute => {
            let choices = or_none(offered.brands.clone(), "Choose a brand");
            vec![Field::new("brand_id", "The right brand", Kind::Choice(choices)), reason()]
        }
        Action::WithdrawReferral
        | Action::FailVerification
        | Action::Cancel
        | Action::Reopen
        | Action::Escalate => vec![reason()],
    }
}

/// The form of a referral. Where the evidence speaks against AEMO the provider says why it refers all the same.
pub(crate) fn refer(doubt: Option<Doubt>) -> Vec<Field> {
    let expected = Field::new("expected_input", "What AEMO is expected to contribute", Kind::Long)
        .hint("What you need to know or to have corrected, and by when. No consumer data, no NMI.");
    let all_the_same = |doubt: Doubt| {
        let hint = format!("{} If it is AEMO all the same, say why; AEMO reads it.", doubt.text());
        Field::new("override_reason", "Why AEMO all the same", Kind::Long).hint(hint)
    };
    std::iter::once(expected).chain(doubt.map(all_the_same)).collect()
}

/// The form of an answer in a round in which these questions of AEMO's wait for the provider.
pub(crate) fn answer(action: ReferralAction, asked: &[OpenQuestion]) -> Vec<Field> {
    let long = |name, label| vec![Field::new(name, label, Kind::Long)];
    let ticket = || {
        Field::new("reference", "AEMO’s ticket number", Kind::Line)
            .hint("INC…, of AEMO’s own service desk.")
            .optional()
    };
    match action {
        ReferralAction::Accept => vec![ticket()],
        ReferralAction::Return => long("reason", "Reason"),
        ReferralAction::Defer => {
            let until =
                Field::new("until", "Until", Kind::Time).hint("By your own clock, as all times here.");
            vec![until, Field::new("reason", "Reason", Kind::Long)]
        }
        ReferralAction::Ask => long("question", "Question to the provider"),
        ReferralAction::Contribute => {
            vec![Field::new("advice", "Information and advice", Kind::Long), ticket()]
        }
        ReferralAction::Comment => vec![Field::new("body", "Comment to the provider", Kind::Long), ticket()],
        ReferralAction::Answer => answer_aemo(asked),
    }
}

/// The form of the provider's answer. Where several questions wait, it says which one it answers.
fn answer_aemo(asked: &[OpenQuestion]) -> Vec<Field> {
    let answer = Field::new("answer", "Answer", Kind::Long);
    match asked {
        [one] => vec![answer.hint(format!("AEMO asked: {}", shortened(&one.text)))],
        several => {
            let which = |one: &OpenQuestion| Some((one.id?.to_string(), shortened(&one.text)));
            let choices: Vec<Choice> = several.iter().filter_map(which).collect();
            vec![Field::new("question_id", "AEMO’s question", Kind::Choice(choices)), answer]
        }
    }
}

/// A long text that stands in full elsewhere on the page.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

/// The form of a comment, for who may speak to these audiences.
pub(crate) fn comment(readings: Vec<Reading>) -> Vec<Field> {
    vec![
        Field::new("body", "Comment", Kind::Long),
        Field::new("audience", "Who will see this", Kind::Readers(readings)),
        files(),
    ]
}

/// The form of files by themselves.
pub(crate) fn attach(readings: Vec<Reading>) -> Vec<Field> {
    let files = Field { required: true, ..files() };
    vec![Field::new("audience", "Who will see this", Kind::Readers(readings)), files]
}

/// Files that come with a form.
pub(crate) fn files() -> Field {
    let most = LARGEST_FILE / 1024 / 1024;
    let hint = format!(
        "At most {MOST_FILES_AT_ONCE}, of {most} MB each: {}. Texts are scanned for personal data and keys; PDF, pictures \
         and ZIP cannot be, so look yourself that there is none in them.",
        FileKind::named()
    );
    Field::new("file", "Files", Kind::Files { asks: false }).hint(hint).optional()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_stays_and_each_fault_stands_beside_its_field() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(typed) = json!({ "text": "the clock", "code": "magic" }) else {
            panic!("an object")
        };
        let errors =
            [FieldError::new("code", "unknown", "is no cause"), FieldError::new("x", "unknown", "is none")];
        let rest = fill(&mut fields, &typed, &errors);
        assert_eq!(fields[0].error.as_deref(), Some("is no cause"));
        assert_eq!((fields[1].value.as_str(), fields[1].error.as_deref()), ("the clock", None));
        assert_eq!(rest, ["x is none"]);
    }

    #[test]
    fn a_field_is_described_by_its_hint_and_by_what_is_wrong_with_it() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(typed) = json!({}) else { panic!("an object") };
        assert!(!any_wrong(&fields));
        fill(&mut fields, &typed, &[FieldError::new("text", "required", "is required")]);
        assert!(any_wrong(&fields));
        let described: Vec<_> = fields.iter().map(|field| field.described_by("f")).collect();
        assert_eq!(described, ["", "f-text-hint f-text-error", ""]);
    }

    #[test]
    fn what_is_found_stands_beside_its_field_until_it_is_stated_to_be_none() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(mut typed) = json!({ "text": "NMI 2001985732" }) else { panic!("an object") };
        fill(&mut fields, &typed, &[]);
        assert!(any_found(&fields) && draft_is_masked(&fields));
        assert_eq!(fields[1].described_by("f"), "f-text-hint f-text-finds");
        typed.insert("not_personal".to_owned(), fields[1].finds[0].id.clone().into());
        fill(&mut fields, &typed, &[]);
        assert!(!any_found(&fields) && fields[1].finds[0].declared);
    }

    #[test]
    fn every_action_has_a_form_whose_fields_differ() {
        for one in Action::ALL {
            let mut names: Vec<_> =
                action(*one, &Offered::default()).iter().map(|field| field.name).collect();
            let before = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), before, "{one}");
        }
    }
}

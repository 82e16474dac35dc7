//! The forms of the pages: which fields each has, what was typed and what is wrong with it.

use contracts::{
    Action, Audience, Category, Environment, FieldError, Operation, ReferralAction, Severity,
    form::Fields,
    incident::{AffectedConsumers, ResponsibleParty, RootCauseCode},
};
use serde_json::Value;

/// A choice: its value and its words.
pub(crate) type Choice = (String, String);

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line.
    Line,
    /// Several.
    Long,
    /// One of these; the first stands for nothing when its value is empty.
    Choice(Vec<Choice>),
    /// A box to tick.
    Flag,
    /// A day and a time, without an offset.
    Time,
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

/// A field on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
}

impl Field {
    fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { name, label, hint: "", required: true, kind, value: String::new(), error: None }
    }

    fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// The ids of what describes it, within a form: its hint and what is wrong with it.
    pub(crate) fn described_by(&self, form: &str) -> String {
        let hint = (!self.hint.is_empty()).then_some("hint");
        let error = self.error.is_some().then_some("error");
        let ids = [hint, error].into_iter().flatten().map(|part| format!("{form}-{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}

/// Whether something is wrong with one of the fields.
pub(crate) fn any_wrong(fields: impl AsRef<[Field]>) -> bool {
    fields.as_ref().iter().any(|field| field.error.is_some())
}

/// Puts back what was typed, and each fault beside its field. Gives the faults that belong to no field of these.
pub(crate) fn fill(fields: &mut [Field], typed: &Fields, errors: &[FieldError]) -> Vec<String> {
    for field in fields.iter_mut() {
        if let Some(Value::String(text)) = typed.get(field.name) {
            field.value.clone_from(text);
        }
        field.error = errors.iter().find(|error| error.field == field.name).map(|error| error.detail.clone());
    }
    let known = |error: &&FieldError| !fields.iter().any(|field| field.name == error.field);
    errors.iter().filter(known).map(|error| format!("{} {}", error.field, error.detail)).collect()
}

fn labelled<T: Copy + ToString>(values: &[T], label: impl Fn(T) -> &'static str) -> Vec<Choice> {
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

fn or_none(mut choices: Vec<Choice>, none: &str) -> Vec<Choice> {
    choices.insert(0, (String::new(), none.to_owned()));
    choices
}

/// The form of a new incident.
pub(crate) fn raise(brands: Vec<Choice>, products: Vec<Choice>) -> Vec<Field> {
    let operations = Operation::all().map(|operation| {
        let shared = if operation.shared_responsibility() { " (AEMO may become involved)" } else { "" };
        (operation.to_string(), format!("{}: {operation}{shared}", operation.name()))
    });
    let mut fields = vec![
        Field::new("brand_id", "Provider", Kind::Choice(or_none(brands, "Choose a brand"))),
        Field::new("summary", "Summary", Kind::Line).hint("In one line, at most 255 characters."),
        Field::new("description", "Description", Kind::Long)
            .hint("No consumer data, no NMI, no tokens: other parties of the incident read this."),
        Field::new("severity", "Severity", Kind::Choice(or_none(severities(), "Choose a severity"))),
        Field::new(
            "category",
            "Category",
            Kind::Choice(or_none(labelled(Category::ALL, Category::label), "Choose a category")),
        ),
        Field::new(
            "environment",
            "Environment",
            Kind::Choice(labelled(Environment::ALL, Environment::label)),
        ),
        Field::new(
            "operation",
            "API operation",
            Kind::Choice(or_none(operations.collect(), "Choose an operation")),
        ),
        Field::new("occurred_from", "Occurs since", Kind::Time).hint("Melbourne time."),
        Field::new("occurred_to", "Until", Kind::Time)
            .hint("Melbourne time. Leave out while it goes on.")
            .optional(),
        Field::new("ongoing", "It still happens", Kind::Flag).optional(),
        Field::new("interaction_ids", "Interaction ids", Kind::Long)
            .hint("x-fapi-interaction-id of failing calls, one on a line: what AEMO finds a call by.")
            .optional(),
        Field::new("http_status", "HTTP status", Kind::Line).hint("100 to 599.").optional(),
        Field::new("error_urn", "Error URN", Kind::Line).hint("urn:au-cds:error:…").optional(),
        Field::new(
            "secondary_data_holder_error",
            "isSecondaryDataHolderError",
            Kind::Choice(vec![
                (String::new(), "Not in the payload".to_owned()),
                ("true".to_owned(), "true".to_owned()),
                ("false".to_owned(), "false".to_owned()),
            ]),
        )
        .optional(),
        Field::new("expected", "Expected", Kind::Long).optional(),
        Field::new("actual", "Actual", Kind::Long).optional(),
        Field::new("steps", "Steps to see it again", Kind::Long).optional(),
        Field::new("workaround", "Workaround", Kind::Long).optional(),
        Field::new(
            "affected_consumers",
            "Affected consumers",
            Kind::Choice(or_none(labelled(AffectedConsumers::ALL, AffectedConsumers::label), "Not said")),
        )
        .optional(),
    ];
    if !products.is_empty() {
        let choice = Kind::Choice(or_none(products, "None of them"));
        fields.insert(1, Field::new("software_product_id", "Software product", choice).optional());
    }
    fields
}

/// The form of an action. `brands` is for the action that sends an incident to another.
pub(crate) fn action(action: Action, brands: &[Choice]) -> Vec<Field> {
    let reason = || Field::new("reason", "Reason", Kind::Long);
    match action {
        Action::Acknowledge | Action::ReadyToVerify | Action::Resolve => Vec::new(),
        Action::RequestInformation => vec![Field::new("question", "Question", Kind::Long)],
        Action::ProvideInformation => vec![Field::new("answer", "Answer", Kind::Long)],
        Action::Refer => {
            vec![
                Field::new("expected_input", "What AEMO is expected to contribute", Kind::Long).hint(
                    "What you need to know or to have corrected, and by when. No consumer data, no NMI.",
                ),
                Field::new("override_reason", "Why AEMO all the same", Kind::Long)
                    .hint("Needed where the evidence points elsewhere. AEMO sees this.")
                    .optional(),
            ]
        }
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
            vec![Field::new("release", "Let it go, instead of taking it", Kind::Flag).optional()]
        }
        Action::AddReference => vec![
            Field::new("system", "System", Kind::Line)
                .hint("Whose ticket it is: ours, AEMO's service desk, …"),
            Field::new("reference", "Number there", Kind::Line),
        ],
        Action::ReRoute => {
            let choices = or_none(brands.to_vec(), "Choose a brand");
            vec![Field::new("brand_id", "The right brand", Kind::Choice(choices)), reason()]
        }
        Action::WithdrawReferral
        | Action::FailVerification
        | Action::Cancel
        | Action::Reopen
        | Action::Escalate => vec![reason()],
    }
}

/// The form of an answer of AEMO's.
pub(crate) fn answer(action: ReferralAction) -> Vec<Field> {
    let long = |name, label| vec![Field::new(name, label, Kind::Long)];
    match action {
        ReferralAction::Accept => {
            vec![Field::new("reference", "Our ticket number", Kind::Line).hint("INC…").optional()]
        }
        ReferralAction::Return => long("reason", "Reason"),
        ReferralAction::Defer => {
            let until = Field::new("until", "Until", Kind::Time).hint("Melbourne time.");
            vec![until, Field::new("reason", "Reason", Kind::Long)]
        }
        ReferralAction::Ask => long("question", "Question to the provider"),
        ReferralAction::Contribute => long("advice", "Information and advice"),
        ReferralAction::Comment => long("body", "Comment to the provider"),
    }
}

/// The form of a comment, for who may speak to these audiences.
pub(crate) fn comment(readings: Vec<Reading>) -> Vec<Field> {
    vec![
        Field::new("body", "Comment", Kind::Long),
        Field::new("audience", "Who will see this", Kind::Readers(readings)),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_stays_and_each_fault_stands_beside_its_field() {
        let mut fields = action(Action::SetRootCause, &[]);
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
        let mut fields = action(Action::SetRootCause, &[]);
        let Value::Object(typed) = json!({}) else { panic!("an object") };
        assert!(!any_wrong(&fields));
        fill(&mut fields, &typed, &[FieldError::new("text", "required", "is required")]);
        assert!(any_wrong(&fields));
        let described: Vec<_> = fields.iter().map(|field| field.described_by("f")).collect();
        assert_eq!(described, ["", "f-text-hint f-text-error", ""]);
    }

    #[test]
    fn every_action_has_a_form_whose_fields_differ() {
        for one in Action::ALL {
            let mut names: Vec<_> = action(*one, &[]).iter().map(|field| field.name).collect();
            let before = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), before, "{one}");
        }
    }
}

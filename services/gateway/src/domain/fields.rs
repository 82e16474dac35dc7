//! Which fields the forms on an incident and in a referral have.

use contracts::{
    Action, ReferralAction, Severity,
    attachment::{LARGEST_FILE, MOST_FILES_AT_ONCE},
    incident::{ResponsibleParty, RootCauseCode},
    triage::Doubt,
};

use super::{
    at_aemo::OpenQuestion,
    file_kind::FileKind,
    form::{Choice, Field, Kind, Reading, labelled, or_none},
};

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

fn severities() -> Vec<Choice> {
    let words = |severity: Severity| match severity {
        Severity::Critical => "1 Critical: no sharing, no workaround",
        Severity::Major => "2 Major",
        Severity::Moderate => "3 Moderate",
        Severity::Minor => "4 Minor",
    };
    labelled(Severity::ALL, words)
}

#[cfg(test)]
mod tests {
    use super::*;

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

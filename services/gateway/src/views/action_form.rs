//! One action as a small form of its own.

use contracts::{
    Problem,
    form::{Fields, NOT_PERSONAL},
};
use jiff::Timestamp;

use crate::domain::{
    consequence::Consequence,
    form::{self, Field},
    preview::Preview,
};

/// A form on the page of an incident or a referral.
pub(crate) struct ActionForm {
    /// Its name on the page, which the ids of its fields begin with.
    pub(crate) form: String,
    /// What the button says.
    pub(crate) label: String,
    /// Where it is sent.
    pub(crate) to: String,
    pub(crate) fields: Vec<Field>,
    /// What it will cause and who will see it, where that is said beside it.
    pub(crate) consequence: Option<Consequence>,
    /// The version that the page shows: the command is refused when there is a newer one.
    pub(crate) version: Option<i64>,
    /// What AEMO will see, where it is referred.
    pub(crate) preview: Option<Preview>,
    /// Whether it cannot be taken back.
    pub(crate) grave: bool,
    /// Whether it is laid open.
    pub(crate) open: bool,
    /// When the draft was kept that it is filled with.
    pub(crate) drafted: Option<Timestamp>,
    /// Why it was refused.
    pub(crate) problem: Option<String>,
    /// Faults that belong to no field.
    pub(crate) faults: Vec<String>,
}

impl ActionForm {
    /// Not yet filled in.
    pub(crate) fn new(form: &str, label: &str, to: String, fields: Vec<Field>) -> Self {
        let (form, label) = (form.to_owned(), label.to_owned());
        Self {
            form,
            label,
            to,
            fields,
            consequence: None,
            version: None,
            preview: None,
            grave: false,
            open: false,
            drafted: None,
            problem: None,
            faults: Vec::new(),
        }
    }

    /// Where it is sent, without how the page was looked at: what its draft is known by.
    pub(crate) fn path(&self) -> &str {
        self.to.split('?').next().unwrap_or_default()
    }

    /// As it was sent, with what is wrong.
    pub(crate) fn refused(&mut self, typed: &Fields, problem: &Problem) {
        self.faults = form::fill(&mut self.fields, typed, &problem.errors);
        let told = if problem.errors.is_empty() { &problem.detail } else { &problem.title };
        self.problem = Some(told.clone());
        self.open = true;
    }
}

/// A form that was refused: its name, what was typed, and why.
pub(crate) struct RefusedForm {
    pub(crate) form: String,
    pub(crate) typed: Fields,
    pub(crate) problem: Problem,
}

/// A refusal whose form is no longer on the page: things have changed meanwhile.
#[derive(Default)]
pub(crate) struct Stranded {
    pub(crate) problem: Option<String>,
    /// What was typed, to be copied.
    pub(crate) lost: Vec<String>,
}

/// Gives a refusal to its form, so that nothing typed is lost.
pub(crate) fn hand_back<'a>(
    refused: Option<RefusedForm>,
    mut forms: impl Iterator<Item = &'a mut ActionForm>,
) -> Stranded {
    let Some(RefusedForm { form, typed, problem }) = refused else { return Stranded::default() };
    if let Some(form) = forms.find(|one| one.form == form) {
        form.refused(&typed, &problem);
        return Stranded::default();
    }
    let texts = typed.iter().filter(|(name, _)| *name != NOT_PERSONAL);
    let texts = texts.filter_map(|(_, value)| Some(value.as_str()?.to_owned()));
    Stranded { problem: Some(problem.detail), lost: texts.filter(|text| !text.trim().is_empty()).collect() }
}

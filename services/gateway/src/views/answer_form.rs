//! One answer of AEMO's as a form, with what it will cause and who will see it.

use contracts::{Problem, ReferralAction, ReferralId, form::Fields, problem::Kind};

use crate::domain::{
    answer_consequence::{self, AnswerConsequence},
    form::{self, Field},
    referral::ReferralView,
};

/// A form on the page of a referral.
pub(crate) struct AnswerForm {
    pub(crate) action: ReferralAction,
    /// Where it is sent.
    pub(crate) to: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) consequence: AnswerConsequence,
    /// Whether it stands open.
    pub(crate) open: bool,
    /// Why it was refused.
    pub(crate) problem: Option<String>,
    /// Faults that belong to no field.
    pub(crate) faults: Vec<String>,
}

/// An answer that was refused: what was typed, which version its writer had seen, and why.
pub(crate) struct RefusedAnswer {
    pub(crate) action: ReferralAction,
    pub(crate) typed: Fields,
    pub(crate) seen: Option<i64>,
    pub(crate) problem: Problem,
}

impl AnswerForm {
    /// The forms that are open to the viewer now, the most likely one unfolded.
    pub(crate) fn all(view: &ReferralView) -> Vec<Self> {
        let likely = [ReferralAction::Accept, ReferralAction::Contribute];
        let first = likely.into_iter().find(|action| view.available_actions.contains(action));
        let form = |action: &ReferralAction| Self {
            action: *action,
            to: to(view.id, *action),
            fields: form::answer(*action),
            consequence: answer_consequence::of(*action, view.state),
            open: Some(*action) == first,
            problem: None,
            faults: Vec::new(),
        };
        view.available_actions.iter().map(form).collect()
    }

    /// Its name on the page, which the ids of its fields begin with.
    pub(crate) fn name(&self) -> &'static str {
        self.action.as_str()
    }

    /// As it was sent, with what is wrong.
    fn give_back(&mut self, refused: &RefusedAnswer) {
        let problem = &refused.problem;
        self.faults = form::fill(&mut self.fields, &refused.typed, &problem.errors);
        self.problem = Some(match problem.kind() {
            Kind::Stale => {
                "Not sent: the referral has changed since you opened the page. See what is new at the \
                            head of the page, and send it again if it still holds."
                    .to_owned()
            }
            _ if problem.errors.is_empty() => problem.detail.clone(),
            _ => problem.title.clone(),
        });
    }
}

fn to(id: ReferralId, action: ReferralAction) -> String {
    format!("/referrals/{id}/actions/{action}")
}

/// A refusal whose form is no longer on the page: the answer is not possible any more.
#[derive(Default)]
pub(crate) struct TooLate {
    pub(crate) problem: Option<String>,
    /// What was typed.
    pub(crate) lost: Vec<String>,
}

/// Gives a refusal to its form and folds the others, so that nothing typed is lost.
pub(crate) fn hand_back(refused: Option<&RefusedAnswer>, forms: &mut [AnswerForm]) -> TooLate {
    let Some(refused) = refused else { return TooLate::default() };
    for form in forms.iter_mut() {
        form.open = form.action == refused.action;
    }
    if let Some(form) = forms.iter_mut().find(|form| form.action == refused.action) {
        form.give_back(refused);
        return TooLate::default();
    }
    let lost = refused.typed.values().filter_map(|value| Some(value.as_str()?.to_owned()));
    TooLate {
        problem: Some(refused.problem.detail.clone()),
        lost: lost.filter(|text| !text.trim().is_empty()).collect(),
    }
}

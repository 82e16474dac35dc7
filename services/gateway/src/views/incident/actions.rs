//! What the viewer can do now: a form for each action, with what it will cause; and why not, where one may ask.

use contracts::{
    Action, Audience, Relation, Role,
    lifecycle::Facts,
    triage::{Doubt, Obstacle, Referable},
};

use super::looking::{Form, Looking};
use crate::{
    domain::{
        cast::Cast,
        consequence,
        fields::{self, Offered},
        form::Reading,
        incident::IncidentView,
        preview::Preview,
        show::Show,
    },
    views::action_form::ActionForm,
};

/// What the viewer can do now.
pub(super) struct Actions {
    /// What the incident waits for.
    pub(super) moves: Vec<ActionForm>,
    /// What can be done beside it.
    pub(super) asides: Vec<ActionForm>,
    /// What cannot be done now, and why: the name and the reason.
    pub(super) closed: Vec<(&'static str, String)>,
    /// To say something.
    pub(super) comment: Option<ActionForm>,
    /// To attach files.
    pub(super) attach: Option<ActionForm>,
    /// Whether the viewer's role lets nothing be done at all.
    pub(super) reads_only: bool,
}

impl Actions {
    /// Of a view.
    pub(super) fn of(
        view: &IncidentView,
        role: Role,
        cast: &Cast,
        looking: &Looking,
        offered: &Offered,
    ) -> Self {
        let forms =
            view.available_actions.iter().map(|one| (*one, action(*one, view, cast, looking, offered)));
        let (moves, asides): (Vec<_>, Vec<_>) = forms.partition(|(one, _)| consequence::is_a_move(*one));
        let [mut moves, asides] =
            [moves, asides].map(|forms| forms.into_iter().map(|(_, form)| form).collect::<Vec<_>>());
        // Where one thing alone is waited for, the customer portal asks for it at once.
        if let ([only], Form::Portal) = (moves.as_mut_slice(), looking.form) {
            only.open = true;
        }
        Self {
            moves,
            asides,
            closed: closed(view, role, cast),
            comment: comment(view, role, cast, looking),
            attach: attach(view, role, cast, looking),
            reads_only: role == Role::Viewer,
        }
    }

    /// Every form.
    pub(super) fn forms(&mut self) -> impl Iterator<Item = &mut ActionForm> {
        self.moves.iter_mut().chain(&mut self.asides).chain(&mut self.comment).chain(&mut self.attach)
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.asides.is_empty() && self.closed.is_empty()
    }
}

fn action(
    action: Action,
    view: &IncidentView,
    cast: &Cast,
    looking: &Looking,
    offered: &Offered,
) -> ActionForm {
    let to = looking.sent_to(&format!("actions/{action}"));
    let fields = match action {
        Action::Refer => fields::refer(doubt(view)),
        other => fields::action(other, offered),
    };
    ActionForm {
        consequence: Some(consequence::of(action, view.incident.status, cast)),
        version: Some(view.incident.version),
        preview: (action == Action::Refer).then(|| Preview::of(view)),
        grave: action == Action::Cancel,
        ..ActionForm::new(action.as_str(), action.label(), to, fields)
    }
}

/// What speaks against AEMO, which the provider has to answer.
fn doubt(view: &IncidentView) -> Option<Doubt> {
    match view.triage.as_ref()?.referable {
        Referable::ProbablyNotAemo { reason } => Some(reason),
        Referable::Yes | Referable::No { .. } => None,
    }
}

/// The two steps of the guide that a provider looks for, where they are not open.
fn closed(view: &IncidentView, role: Role, cast: &Cast) -> Vec<(&'static str, String)> {
    if view.relation != Relation::Provider || role == Role::Viewer {
        return Vec::new();
    }
    let facts = Facts {
        status: view.incident.status,
        shared_responsibility: view.incident.shared_responsibility,
        root_cause_set: view.root_cause_set,
    };
    let elsewhere = Referable::No { reason: Obstacle::AnotherSector };
    let why = |action: Action| match action {
        Action::Refer if view.triage.as_ref().is_some_and(|triage| triage.referable == elsewhere) => {
            Some((action.label(), Obstacle::AnotherSector.text().to_owned()))
        }
        action => Some((action.label(), consequence::why_not(action, facts, cast)?)),
    };
    [Action::Refer, Action::ReadyToVerify].into_iter().filter_map(why).collect()
}

/// A final incident takes no comments.
fn comment(view: &IncidentView, role: Role, cast: &Cast, looking: &Looking) -> Option<ActionForm> {
    if role == Role::Viewer || view.incident.status.is_final() {
        return None;
    }
    // Only the provider speaks with AEMO.
    let to_aemo = cast.referred && view.relation == Relation::Provider;
    let audiences = Audience::ALL.iter().filter(|one| **one != Audience::Referral || to_aemo);
    let readings = audiences.map(|one| Reading { audience: *one, readers: cast.readers(*one) }).collect();
    let mut fields = fields::comment(readings);
    let usual = match looking.show {
        Show::WithAemo if to_aemo => Audience::Referral,
        Show::Internal => Audience::Organisation,
        _ => Audience::Everyone,
    };
    for field in fields.iter_mut().filter(|field| field.name == "audience") {
        usual.as_str().clone_into(&mut field.value);
    }
    Some(ActionForm::new("comment", "Comment", looking.sent_to("comments"), fields))
}

/// A final incident takes no files. The provider may give AEMO some before it refers: they go with the packet.
fn attach(view: &IncidentView, role: Role, cast: &Cast, looking: &Looking) -> Option<ActionForm> {
    if role == Role::Viewer || view.incident.status.is_final() {
        return None;
    }
    let to_aemo = view.incident.shared_responsibility && view.relation == Relation::Provider;
    let audiences = Audience::ALL.iter().filter(|one| **one != Audience::Referral || to_aemo);
    let readings = audiences.map(|one| Reading { audience: *one, readers: cast.readers(*one) }).collect();
    Some(ActionForm::new("attach", "Attach files", looking.sent_to("attachments"), fields::attach(readings)))
}

//! How an incident is looked at: in which form of the page, which part of its timeline, and from where on.

use contracts::{IncidentKey, Relation};
use serde::Deserialize;

use crate::domain::show::Show;

/// The query of the page's address. What cannot be read is left out: the page is shown as usual.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LookingQuery {
    view: Option<String>,
    show: Option<String>,
    before: Option<String>,
}

/// The two ways in that the guide describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The customer portal: calm, and about the conversation.
    Portal,
    /// The agent view: dense, with everything at hand.
    Agent,
}

impl Form {
    /// The word in an address.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Agent => "agent",
        }
    }
}

/// How it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looking {
    key: IncidentKey,
    pub(crate) form: Form,
    /// Whether the reader may choose the form.
    pub(crate) may_switch: bool,
    pub(crate) show: Show,
    /// The position before which the timeline is shown; from the newest without one.
    pub(crate) before: Option<i64>,
}

impl LookingQuery {
    /// For a reader with this relation: reporters use the customer portal, the others choose.
    pub(crate) fn at(&self, key: IncidentKey, relation: Relation) -> Looking {
        let may_switch = matches!(relation, Relation::Provider | Relation::Accc);
        let portal = !may_switch || self.view.as_deref() == Some(Form::Portal.as_str());
        Looking {
            key,
            form: if portal { Form::Portal } else { Form::Agent },
            may_switch,
            show: self.show.as_deref().and_then(|show| show.parse().ok()).unwrap_or_default(),
            before: self
                .before
                .as_deref()
                .and_then(|before| before.parse().ok())
                .filter(|before| *before > 0),
        }
    }

    /// What of it stays when a form is sent: the form of the page.
    pub(crate) fn kept(&self) -> &'static str {
        if self.view.as_deref() == Some(Form::Portal.as_str()) { "?view=portal" } else { "" }
    }
}

impl Looking {
    /// Where a form of this page is sent, below the incident.
    pub(crate) fn sent_to(&self, below: &str) -> String {
        format!(
            "/incidents/{}/{below}{}",
            self.key,
            Self { show: Show::Everything, before: None, ..*self }.query()
        )
    }

    /// The same part of the timeline in the customer portal's form.
    pub(crate) fn as_portal(&self) -> String {
        Self { form: Form::Portal, ..*self }.address("")
    }

    /// The same part of the timeline in the agent form.
    pub(crate) fn as_agent(&self) -> String {
        Self { form: Form::Agent, ..*self }.address("")
    }

    /// A part of the timeline, from its newest line on.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes what it has by reference")]
    pub(crate) fn part(&self, show: &Show) -> String {
        Self { show: *show, before: None, ..*self }.address("#timeline")
    }

    /// The lines before a position.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes what it has by reference")]
    pub(crate) fn earlier(&self, position: &i64) -> String {
        Self { before: Some(*position), ..*self }.address("#timeline")
    }

    /// The newest lines.
    pub(crate) fn newest(&self) -> String {
        self.part(&self.show)
    }

    /// One line, on a page that has it.
    pub(crate) fn line(&self, position: i64) -> String {
        let all = Self { show: Show::Everything, before: Some(position + 1), ..*self };
        all.address(&format!("#entry-{position}"))
    }

    fn address(&self, fragment: &str) -> String {
        format!("/incidents/{}{}{fragment}", self.key, self.query())
    }

    /// Only what is not as usual is said.
    fn query(&self) -> String {
        let view = (self.may_switch && self.form == Form::Portal)
            .then(|| ("view", Form::Portal.as_str().to_owned()));
        let show = (self.show != Show::default()).then(|| ("show", self.show.as_str().to_owned()));
        let before = self.before.map(|before| ("before", before.to_string()));
        let pairs: Vec<(&str, String)> = [view, show, before].into_iter().flatten().collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looking(view: Option<&str>, relation: Relation) -> Looking {
        let query = LookingQuery { view: view.map(str::to_owned), ..LookingQuery::default() };
        query.at(IncidentKey::from_number(7).expect("a key"), relation)
    }

    #[test]
    fn reporters_use_the_customer_portal_and_the_others_choose() {
        assert_eq!(looking(Some("agent"), Relation::Reporter).form, Form::Portal);
        assert_eq!(looking(None, Relation::Provider).form, Form::Agent);
        assert_eq!(looking(Some("portal"), Relation::Accc).form, Form::Portal);
        assert_eq!(looking(Some("<b>"), Relation::Accc).form, Form::Agent);
    }

    #[test]
    fn an_address_says_only_what_is_not_as_usual() {
        let agent = looking(None, Relation::Provider);
        assert_eq!(agent.as_agent(), "/incidents/CDR-7");
        assert_eq!(agent.as_portal(), "/incidents/CDR-7?view=portal");
        assert_eq!(agent.part(&Show::Done), "/incidents/CDR-7?show=done#timeline");
        assert_eq!(agent.line(41), "/incidents/CDR-7?before=42#entry-41");
        let portal = looking(Some("portal"), Relation::Provider);
        assert_eq!(portal.sent_to("comments"), "/incidents/CDR-7/comments?view=portal");
        assert_eq!(looking(None, Relation::Reporter).sent_to("comments"), "/incidents/CDR-7/comments");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let query =
            LookingQuery { view: None, show: Some("nonsense".to_owned()), before: Some("-3".to_owned()) };
        let looking = query.at(IncidentKey::from_number(7).expect("a key"), Relation::Provider);
        assert_eq!((looking.show, looking.before), (Show::Everything, None));
    }
}

//! A line of the timeline in words.

use std::str::FromStr;

use contracts::{
    Attachment, Audience, OrganisationId,
    incident::{ResponsibleParty, RootCauseCode},
};
use serde_json::Value;

use super::{
    lane::Lane,
    life::{Happening, Left},
    local_time::{When, Zone},
    show,
    timeline::{Subject, TimelineEntry},
};

/// A line as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) position: i64,
    pub(crate) at: When,
    pub(crate) who: String,
    pub(crate) organisation: String,
    pub(crate) what: String,
    /// Whose it is, by what kind of participant it is.
    pub(crate) lane: Lane,
    /// Whether somebody spoke, rather than did something.
    pub(crate) said: bool,
    /// Who reads it, where not everyone on the incident does.
    pub(crate) audience: Option<&'static str>,
    /// The files that were attached.
    pub(crate) files: Vec<Attachment>,
    /// What was said: a label and the words.
    pub(crate) words: Vec<(&'static str, String)>,
}

/// Tells it, by the reader's clock.
pub(crate) fn tell(entry: &TimelineEntry, zone: &Zone) -> Told {
    Told {
        position: entry.position,
        at: zone.when(entry.at),
        who: entry.actor.name.clone(),
        organisation: entry.actor.organisation_name.clone(),
        what: what(entry),
        lane: Lane::from(entry.actor.party),
        said: show::is_said(&entry.kind),
        audience: readers(entry.audience),
        files: files(&entry.body),
        words: words(&entry.body, zone),
    }
}

impl Told {
    /// In the lane that it has on an incident of this reporter's, which may be a data holder.
    pub(crate) fn on_incident_of(self, reporter: &OrganisationId, entry: &TimelineEntry) -> Self {
        Self { lane: Lane::of(&entry.actor, reporter), ..self }
    }
}

/// The same in outline, on an incident of this reporter's.
pub(crate) fn outline(entry: &TimelineEntry, reporter: &OrganisationId) -> Happening {
    let state = entry.state.as_deref();
    let left = match (entry.subject, entry.referral) {
        (Subject::Incident, _) => state.and_then(|state| state.parse().ok()).map(Left::Status),
        (Subject::Referral, Some(referral)) if entry.kind == "answered" => {
            // Other questions may be open still.
            let more = entry.body.pointer("/more_asked").and_then(Value::as_bool);
            Some(Left::Question(referral.round, more.unwrap_or(false)))
        }
        (Subject::Referral, Some(referral)) if entry.kind == "asked" => {
            Some(Left::Question(referral.round, true))
        }
        (Subject::Referral, Some(referral)) => {
            state.and_then(|state| state.parse().ok()).map(|state| Left::Round(referral.round, state))
        }
        (Subject::Referral, None) => None,
    };
    Happening {
        position: entry.position,
        at: entry.at,
        lane: Lane::of(&entry.actor, reporter),
        who: entry.actor.name.clone(),
        organisation: entry.actor.organisation_name.clone(),
        what: what(entry),
        said: show::is_said(&entry.kind),
        left: left.unwrap_or(Left::Nothing),
    }
}

/// Who reads it, where not everyone on the incident does. What an organisation keeps to itself only its own read.
const fn readers(audience: Audience) -> Option<&'static str> {
    match audience {
        Audience::Everyone => None,
        Audience::Referral => Some("The provider, AEMO and the ACCC"),
        Audience::Organisation => Some("Your organisation only"),
    }
}

fn what(entry: &TimelineEntry) -> String {
    let sentence = match (entry.subject, entry.kind.as_str()) {
        (Subject::Incident, "raised") => "raised the incident",
        (Subject::Incident, "acknowledged") => "took it up",
        (Subject::Incident, "assigned") => "changed who works on it",
        (Subject::Incident, "information_requested") => "asked the reporter",
        (Subject::Incident, "information_provided") => "answered the provider",
        (Subject::Incident, "referred") => "referred it to AEMO",
        (Subject::Incident, "expected_input") => "said what AEMO is expected to contribute",
        (Subject::Incident, "referral_concluded") => "gave it back to the provider",
        (Subject::Incident, "root_cause_set") => "set the root cause",
        (Subject::Incident, "readied") => "asked the reporter to verify",
        (Subject::Incident, "verification_failed") => "verified, and it still fails",
        (Subject::Incident, "resolved") => "verified: resolved",
        (Subject::Incident, "reopened") => "reopened it",
        (Subject::Incident, "closed") => "closed it after fourteen quiet days",
        (Subject::Incident, "cancelled") => "cancelled it",
        (_, "commented") => "commented",
        (_, "attached") => "attached files",
        (_, "detached") => "removed a file",
        (Subject::Incident, "severity_changed") => "changed the severity",
        (Subject::Incident, "reference_added") => "noted a ticket number",
        (Subject::Incident, "rerouted") => "sent it to another provider",
        (Subject::Incident, "escalated") => "escalated it",
        (Subject::Referral, "opened") => "alerted AEMO",
        (Subject::Referral, "accepted") => "accepted the referral",
        (Subject::Referral, "returned") => "returned the referral",
        (Subject::Referral, "deferred") => "set the referral aside",
        (Subject::Referral, "asked") => "asked the provider",
        (Subject::Referral, "answered") => "answered AEMO",
        (Subject::Referral, "contributed") => "contributed",
        (Subject::Referral, "read") => "noted that AEMO has read the referral",
        (Subject::Referral, "rescheduled") => "set AEMO’s clock anew",
        (Subject::Incident, "referral_withdrawn") | (Subject::Referral, "withdrawn") => {
            "took the referral back"
        }
        (_, other) => return other.replace('_', " "),
    };
    sentence.to_owned()
}

fn files(body: &Value) -> Vec<Attachment> {
    body.get("files").and_then(|files| serde_json::from_value(files.clone()).ok()).unwrap_or_default()
}

fn words(body: &Value, zone: &Zone) -> Vec<(&'static str, String)> {
    let text = |path: &str| body.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let number = |path: &str| body.pointer(path).and_then(Value::as_i64).map(|number| number.to_string());
    let time = |path: &str| text(path).and_then(|text| text.parse().ok()).map(|at| zone.words(at));
    let known = [
        ("", text("/body")),
        ("", text("/question")),
        ("", text("/answer")),
        ("", text("/advice")),
        ("", text("/expected_input")),
        ("Why AEMO all the same", text("/override_reason")),
        ("Kind", text("/root_cause/code").map(|code| labelled(code, RootCauseCode::label))),
        (
            "Responsible",
            text("/root_cause/responsible_party").map(|party| labelled(party, ResponsibleParty::label)),
        ),
        ("", text("/root_cause/text")),
        ("From", number("/from")),
        ("To", number("/to")),
        ("From", text("/from/brand_name")),
        ("To", text("/to/brand_name")),
        ("Works on it", text("/assignee/name")),
        ("System", text("/system")),
        ("Number", text("/reference")),
        ("File", text("/file/file_name")),
        ("Until", time("/until")),
        ("First response due", time("/first_response_due")),
        ("", text("/reason")),
    ];
    known.into_iter().filter_map(|(label, words)| Some((label, words?))).collect()
}

/// A word of a closed list, in its words for people.
fn labelled<T: FromStr>(word: String, label: impl Fn(T) -> &'static str) -> String {
    word.parse().map_or(word, |known| label(known).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_said_is_told_and_ids_are_not() {
        let zone = Zone::named(None);
        let told =
            words(&json!({ "comment_id": "0192", "body": "Is it on?", "audience": "everyone" }), &zone);
        assert_eq!(told, [("", "Is it on?".to_owned())]);
        let cause = json!({ "root_cause": { "code": "source_data", "responsible_party": "aemo", "text": "A file." } });
        let told = words(&cause, &zone);
        assert_eq!(told[1], ("Responsible", "AEMO".to_owned()));
        assert!(!told[0].1.contains('_'), "{told:?}");
        assert_eq!(words(&json!({ "from": 3, "to": 1, "reason": "worse" }), &zone).len(), 3);
    }
}

//! Where an incident stands, in one sentence.

use contracts::{Relation, Status};

use super::cast::Cast;

/// For whoever looks: who has what to do now. `aemo_waits` says that AEMO has asked the provider something, as far as who
/// looks may know.
pub(crate) fn standing(status: Status, aemo_waits: bool, cast: &Cast) -> String {
    let Cast { reporter, provider, viewer, .. } = cast;
    let (owns, reports) = (*viewer == Relation::Provider, *viewer == Relation::Reporter);
    match status {
        Status::ReferredToAemo if aemo_waits && owns => {
            "AEMO asked you something, and waits for your answer.".to_owned()
        }
        Status::ReferredToAemo if aemo_waits => {
            format!("AEMO asked {provider} something, and waits for the answer.")
        }
        Status::New if owns => format!("{reporter} waits for you to acknowledge it."),
        Status::New => format!("It waits for {provider} to acknowledge it."),
        Status::InProgress if owns => "You are working on it.".to_owned(),
        Status::InProgress => format!("{provider} is working on it."),
        Status::WaitingForReporter if reports => {
            format!("{provider} has asked you, and waits for your answer.")
        }
        Status::WaitingForReporter => format!("{reporter} was asked, and has not answered yet."),
        Status::ReferredToAemo if owns => "AEMO was asked. You stay the owner of the incident.".to_owned(),
        Status::ReferredToAemo => format!("AEMO was asked. {provider} stays the owner of the incident."),
        Status::ReadyToVerify if reports => {
            format!("{provider} has found the root cause. Test it, and say whether it works.")
        }
        Status::ReadyToVerify => format!("{reporter} was asked to test it."),
        Status::Resolved => format!("{reporter} has tested it: it works."),
        Status::Closed => "It was resolved, and stayed so for fourteen days.".to_owned(),
        Status::Cancelled => "It was cancelled; nothing more happens to it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cast::tests::cast;

    #[test]
    fn every_status_is_a_sentence_for_everyone() {
        for status in Status::ALL {
            for relation in Relation::ALL {
                for waits in [false, true] {
                    let told = standing(*status, waits, &cast(*relation));
                    assert!(told.ends_with('.') && told.len() > 15, "{told}");
                }
            }
        }
    }

    #[test]
    fn whoever_has_to_move_is_spoken_to() {
        assert!(standing(Status::ReadyToVerify, false, &cast(Relation::Reporter)).contains("Test it"));
        assert!(standing(Status::New, false, &cast(Relation::Provider)).contains("for you"));
        assert!(!standing(Status::ReadyToVerify, false, &cast(Relation::Accc)).contains("Test it"));
        assert!(standing(Status::ReferredToAemo, true, &cast(Relation::Provider)).contains("your answer"));
    }
}

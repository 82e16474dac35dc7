//! What an incident or a referral round needs next, and of whom: what home puts first.

use contracts::{Action, IncidentKey, Party, ReferralAction, ReferralId, Role};

/// What is needed of whoever has the next move, or should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The provider's: nobody has taken it up.
    Acknowledge,
    /// The provider's: the reporter tested it, and it still fails.
    VerificationFailed,
    /// The provider's: the reporter saw it again.
    Reopened,
    /// The provider's: AEMO asked something and waits.
    AemoAsked,
    /// The provider's: AEMO gave the round back.
    AemoReturned,
    /// The provider's: AEMO answered.
    AemoContributed,
    /// The provider's: the reporter answered.
    ReporterAnswered,
    /// The provider's: it is in progress.
    GoOn,
    /// The reporter's: the provider asked something and waits.
    Answer,
    /// The reporter's: it is to be tested.
    Verify,
    /// AEMO's: a round has come in.
    Accept,
    /// AEMO's: the day until which it set the round aside has come.
    Resume,
    /// AEMO's: it works on the round.
    Contribute,
    /// The ACCC's: critical, and nobody has taken it up.
    Critical,
    /// The ACCC's: it has pressed, and the incident is still open.
    Escalated,
}

impl Need {
    /// Every one.
    pub(crate) const ALL: [Self; 15] = [
        Self::Acknowledge,
        Self::VerificationFailed,
        Self::Reopened,
        Self::AemoAsked,
        Self::AemoReturned,
        Self::AemoContributed,
        Self::ReporterAnswered,
        Self::GoOn,
        Self::Answer,
        Self::Verify,
        Self::Accept,
        Self::Resume,
        Self::Contribute,
        Self::Critical,
        Self::Escalated,
    ];

    /// The word in the table.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::VerificationFailed => "verification_failed",
            Self::Reopened => "reopened",
            Self::AemoAsked => "aemo_asked",
            Self::AemoReturned => "aemo_returned",
            Self::AemoContributed => "aemo_contributed",
            Self::ReporterAnswered => "reporter_answered",
            Self::GoOn => "go_on",
            Self::Answer => "answer",
            Self::Verify => "verify",
            Self::Accept => "accept",
            Self::Resume => "resume",
            Self::Contribute => "contribute",
            Self::Critical => "critical",
            Self::Escalated => "escalated",
        }
    }

    /// By its word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == word)
    }

    /// Whether it is for who has the incident at the provider, once somebody has.
    pub(crate) const fn goes_to_the_assignee(self) -> bool {
        matches!(
            self,
            Self::Acknowledge
                | Self::VerificationFailed
                | Self::Reopened
                | Self::AemoAsked
                | Self::AemoReturned
                | Self::AemoContributed
                | Self::ReporterAnswered
                | Self::GoOn
        )
    }
}

/// What a party is asked for, the most pressing first; among equally severe ones this is the order at home.
pub(crate) fn of(party: Party) -> &'static [Need] {
    match party {
        Party::Adr => &[Need::Answer, Need::Verify],
        // A holder may report too.
        Party::DataHolder => &[
            Need::Acknowledge,
            Need::VerificationFailed,
            Need::Reopened,
            Need::Answer,
            Need::Verify,
            Need::AemoAsked,
            Need::AemoReturned,
            Need::AemoContributed,
            Need::ReporterAnswered,
            Need::GoOn,
        ],
        Party::Aemo => &[Need::Accept, Need::Resume, Need::Contribute],
        Party::Accc => &[Need::Critical, Need::Escalated],
        Party::Operator => &[],
    }
}

/// What is known of an incident or round that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) incident: IncidentKey,
    pub(crate) round: Option<i32>,
    /// The brand that owns it.
    pub(crate) brand: String,
    /// Who raised it; unknown to AEMO.
    pub(crate) reporter: Option<String>,
    /// Whose move it is now, in words.
    pub(crate) court: Option<&'static str>,
    /// Whether the user has it.
    pub(crate) mine: bool,
    /// Who else has it.
    pub(crate) assignee: Option<String>,
}

impl Case {
    fn reporter(&self) -> &str {
        self.reporter.as_deref().unwrap_or("The reporter")
    }

    fn referral(&self) -> Option<ReferralId> {
        self.round.map(|round| ReferralId { incident: self.incident, round })
    }
}

/// Why it is at home, in one sentence.
pub(crate) fn why(need: Need, case: &Case) -> String {
    let (brand, reporter) = (&case.brand, case.reporter());
    match need {
        Need::Acknowledge => format!("{reporter} raised it with {brand}, and nobody has acknowledged it."),
        Need::VerificationFailed => format!("{reporter} tested it, and it still fails."),
        Need::Reopened => format!("{reporter} saw it again and reopened it."),
        Need::AemoAsked => "AEMO asked a question and waits for your answer.".to_owned(),
        Need::AemoReturned => "AEMO returned the referral with a reason.".to_owned(),
        Need::AemoContributed => "AEMO answered the referral.".to_owned(),
        Need::ReporterAnswered => format!("{reporter} answered your question."),
        Need::GoOn => match (&case.assignee, case.mine) {
            (_, true) => "You are working on it, and the next move is yours.".to_owned(),
            (Some(assignee), false) => format!("{assignee} is working on it."),
            (None, false) => "It is in progress, and nobody has it.".to_owned(),
        },
        Need::Answer => format!("{brand} asked you a question and waits for your answer."),
        Need::Verify => format!("{brand} asks you to test whether it works again."),
        Need::Accept => format!("{brand} referred it to AEMO, and nobody has accepted it."),
        Need::Resume => "The day until which you set it aside has come.".to_owned(),
        Need::Contribute => format!("AEMO accepted it, and {brand} waits for your advice."),
        Need::Critical => format!("Critical, and {brand} has not acknowledged it."),
        Need::Escalated => match case.court {
            Some(court) => format!("Escalated; the next move is {}.", whose(court)),
            None => "Escalated.".to_owned(),
        },
    }
}

/// The one next step: what its link says, and where it leads.
pub(crate) fn next_step(need: Need, case: &Case, role: Role) -> (&'static str, String) {
    let words = match need {
        _ if role == Role::Viewer => "Open",
        Need::Acknowledge => "Acknowledge",
        Need::VerificationFailed | Need::Reopened => "Look again",
        Need::AemoAsked => "Answer AEMO",
        Need::AemoReturned => "Read the reason",
        Need::AemoContributed | Need::ReporterAnswered => "Read the answer",
        Need::GoOn if case.mine => "Go on",
        Need::GoOn if case.assignee.is_none() => "Take it",
        Need::GoOn => "Open",
        Need::Answer => "Answer",
        Need::Verify => "Test it",
        Need::Accept => "Accept",
        Need::Resume => "Take it up again",
        Need::Contribute => "Contribute",
        Need::Critical => "Press",
        Need::Escalated => "Follow up",
    };
    (words, place(need, case, role))
}

/// The page, and the form on it where the step is one.
fn place(need: Need, case: &Case, role: Role) -> String {
    let incident = |form: &str| format!("/incidents/{}{form}", case.incident);
    let (action, answer) = match need {
        _ if role == Role::Viewer => (None, None),
        Need::Acknowledge => (Some(Action::Acknowledge), None),
        Need::Answer => (Some(Action::ProvideInformation), None),
        Need::Verify => (Some(Action::Resolve), None),
        Need::GoOn if !case.mine && case.assignee.is_none() => (Some(Action::Assign), None),
        Need::Critical => (Some(Action::Escalate), None),
        Need::Accept | Need::Resume => (None, Some(ReferralAction::Accept)),
        Need::Contribute => (None, Some(ReferralAction::Contribute)),
        Need::AemoAsked => (None, Some(ReferralAction::Answer)),
        _ => (None, None),
    };
    match (need, case.referral()) {
        // AEMO reads the referral and never the incident; what AEMO says to the provider stands there too.
        (
            Need::Accept
            | Need::Resume
            | Need::Contribute
            | Need::AemoAsked
            | Need::AemoReturned
            | Need::AemoContributed,
            Some(referral),
        ) => {
            let form = answer.map(|answer| format!("#form-{answer}")).unwrap_or_default();
            format!("/referrals/{referral}{form}")
        }
        _ => incident(&action.map(|action| format!("#form-{action}")).unwrap_or_default()),
    }
}

/// Whose something is, for who has the ball by its label: `the provider’s`, `AEMO’s`.
pub(crate) fn whose(court: &str) -> String {
    if court == "AEMO" { "AEMO’s".to_owned() } else { format!("the {}’s", court.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Case {
        Case {
            incident: "CDR-7".parse().expect("a key"),
            round: None,
            brand: "Brightline".to_owned(),
            reporter: Some("Frankly".to_owned()),
            court: Some("provider"),
            mine: false,
            assignee: None,
        }
    }

    #[test]
    fn each_need_has_one_word_and_one_party_or_is_a_holders_as_reporter() {
        for need in Need::ALL {
            assert_eq!(Need::named(need.as_str()), Some(need));
            let asked = Party::ALL.iter().filter(|party| of(**party).contains(&need)).count();
            let of_reporters = matches!(need, Need::Answer | Need::Verify);
            assert_eq!(asked, if of_reporters { 2 } else { 1 }, "{need:?}");
        }
        assert_eq!(Need::named("nothing"), None);
    }

    #[test]
    fn the_step_is_a_form_where_there_is_one() {
        let step = |need| next_step(need, &case(), Role::Agent);
        assert_eq!(step(Need::Answer), ("Answer", "/incidents/CDR-7#form-provide-information".to_owned()));
        assert_eq!(step(Need::GoOn), ("Take it", "/incidents/CDR-7#form-assign".to_owned()));
        assert_eq!(step(Need::Reopened), ("Look again", "/incidents/CDR-7".to_owned()));
        let mine = Case { mine: true, assignee: Some("Rob".to_owned()), ..case() };
        assert_eq!(next_step(Need::GoOn, &mine, Role::Agent).1, "/incidents/CDR-7");
        let round = Case { round: Some(2), ..case() };
        let step = next_step(Need::Accept, &round, Role::Agent);
        assert_eq!(step, ("Accept", "/referrals/CDR-7-R2#form-accept".to_owned()));
        assert_eq!(next_step(Need::AemoAsked, &round, Role::Agent).1, "/referrals/CDR-7-R2#form-answer");
    }

    #[test]
    fn a_viewer_is_led_to_the_page_and_to_no_form() {
        for need in Need::ALL {
            let (words, place) = next_step(need, &case(), Role::Viewer);
            assert_eq!((words, place.contains('#')), ("Open", false), "{need:?}");
        }
    }

    #[test]
    fn why_names_who_waits() {
        assert_eq!(why(Need::Answer, &case()), "Brightline asked you a question and waits for your answer.");
        let nobody = Case { reporter: None, ..case() };
        assert!(why(Need::ReporterAnswered, &nobody).starts_with("The reporter answered"));
    }
}

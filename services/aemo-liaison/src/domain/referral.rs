//! What was referred of one incident, and the two sequences in which it is told.

use std::borrow::Cow;

use contracts::{
    Actor, Attachment, IncidentKey, Problem, ReferralAction, ReferralId, Severity, Status,
    clock::first_response_due,
    event::{
        AemoChange, AemoEvent, Answered, Attached, Opened, PacketClosed, PacketOpened, PacketUpdated,
        PacketWithdrawn, Question, Read, ReferralChange, ReferralEvent, Referred, Rescheduled, UpdateKind,
        Withdrawn,
    },
    lifecycle::Parties,
    problem::Kind,
    referral::{available, not_possible},
};
use jiff::Timestamp;

use super::{
    Answer, Former, Round, State, packet,
    round::{FirstResponse, InvalidTransition},
};

/// The thread of an incident with one of its rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Referral {
    pub(crate) thread: Thread,
    pub(crate) round: Round,
}

/// What all rounds of an incident share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thread {
    pub(crate) incident: IncidentKey,
    pub(crate) parties: Parties,
    /// As it now stands.
    pub(crate) severity: Severity,
    /// The number of the last round.
    pub(crate) round: i32,
    /// The last number of `cdr.referral.*`.
    pub(crate) referral_version: i64,
    /// Who answers with this version or a later one has seen all that the answer rests on.
    pub(crate) since_version: i64,
    /// The last number of `aemo.referral.*`.
    pub(crate) packet_version: i64,
}

/// An event with its number in its sequence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numbered<E> {
    pub(crate) version: i64,
    pub(crate) event: E,
}

/// Something said between the provider and AEMO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) round: i32,
    pub(crate) at: Timestamp,
    /// The event's word.
    pub(crate) kind: Cow<'static, str>,
    pub(crate) author: Actor,
    pub(crate) body: String,
}

/// When something happens, and who does it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) at: Timestamp,
}

/// What a round's change tells the services, and what it tells AEMO.
pub(crate) type BothSides = (Numbered<ReferralEvent>, Numbered<AemoEvent>);

impl Thread {
    /// A thread before its first round.
    fn new(incident: IncidentKey, parties: Parties, severity: Severity) -> Self {
        Self {
            incident,
            parties,
            severity,
            round: 0,
            referral_version: 0,
            since_version: 0,
            packet_version: 0,
        }
    }

    fn tell_services(
        &mut self,
        round: &Round,
        deed: Deed<'_>,
        change: ReferralChange,
    ) -> Numbered<ReferralEvent> {
        self.referral_version += 1;
        let rests_on_it = !matches!(
            change,
            ReferralChange::Read(_) | ReferralChange::Answered(_) | ReferralChange::Rescheduled(_)
        );
        if rests_on_it {
            self.since_version = self.referral_version;
        }
        let event = ReferralEvent {
            incident: self.incident,
            round: round.number,
            at: deed.at,
            actor: deed.actor.clone(),
            parties: self.parties.clone(),
            state: round.state.name(),
            reference: round.reference.clone(),
            change,
        };
        Numbered { version: self.referral_version, event }
    }

    fn tell_aemo(&mut self, round: i32, at: Timestamp, change: AemoChange) -> Numbered<AemoEvent> {
        self.packet_version += 1;
        let incident = self.incident;
        let referral = ReferralId { incident, round };
        Numbered { version: self.packet_version, event: AemoEvent { incident, round, referral, at, change } }
    }
}

impl Referral {
    /// Refuses an answer that rests on what is no longer so (412).
    pub(crate) fn was_seen(&self, version: Option<i64>) -> Result<(), Problem> {
        let Thread { referral_version: current, since_version, .. } = self.thread;
        match version {
            Some(seen) if !(since_version..=current).contains(&seen) => {
                let id = self.id();
                let detail =
                    format!("{id} stands at version {current}, not {seen}. Look at it again, then answer.");
                Err(Problem::new(Kind::Stale, detail))
            }
            _ => Ok(()),
        }
    }

    /// Its name.
    pub(crate) const fn id(&self) -> ReferralId {
        ReferralId { incident: self.thread.incident, round: self.round.number }
    }

    /// The provider refers: the first round of the incident, or the next one. `before` is the last round, and `former`
    /// what was said until then.
    pub(crate) fn open(
        (before, former): (Option<Self>, Former),
        (incident, parties): (IncidentKey, &Parties),
        referred: &Referred,
        deed: Deed<'_>,
    ) -> Result<(Self, BothSides, Entry), OutOfTurn> {
        let last = before.as_ref().map_or(0, |referral| referral.round.number);
        let open = before.as_ref().is_some_and(|referral| referral.round.state.name().is_open());
        if open || referred.round != last + 1 {
            return Err(OutOfTurn { incident, round: referred.round, last, open });
        }
        let mut thread =
            before.map_or_else(|| Thread::new(incident, parties.clone(), referred.severity), |b| b.thread);
        thread.parties = parties.clone();
        thread.severity = referred.severity;
        thread.round = referred.round;
        let packet = packet::of(referred, deed.at);
        let round = Round {
            number: referred.round,
            packet: packet.clone(),
            opened_at: deed.at,
            clock: FirstResponse { due: packet.first_response_due, at: None },
            reference: None,
            state: State::Received,
        };
        let inner = thread.tell_services(&round, deed, Box::new(Opened { packet: packet.clone() }).into());
        let Former { thread: said, left_out: thread_left_out } = former;
        let opened = PacketOpened { packet, thread: said, thread_left_out };
        let outer = thread.tell_aemo(round.number, deed.at, Box::new(opened).into());
        let entry = entry(&round, deed, "opened", &referred.expected_input);
        Ok((Self { thread, round }, (inner, outer), entry))
    }

    /// AEMO answers, and may give or change its ticket number with it.
    pub(crate) fn answer(
        mut self,
        (answer, reference): (Answer, Option<String>),
        deed: Deed<'_>,
    ) -> Result<(Self, Numbered<ReferralEvent>, Option<Entry>), Problem> {
        let id = self.id();
        let action = answer.action();
        self.round.state =
            self.round.state.answer(&answer).map_err(|refused| conflict(id, refused, deed.actor))?;
        if action.responds() {
            self.round.clock.at.get_or_insert(deed.at);
        }
        let words = answer.words().or(reference.as_deref()).map(str::to_owned);
        self.round.reference = reference.or(self.round.reference);
        let change = answer.into_change(self.round.reference.as_deref());
        let said = words.map(|words| entry(&self.round, deed, change.verb(), &words));
        let event = self.thread.tell_services(&self.round, deed, change);
        Ok((self, event, said))
    }

    /// The provider answers a question of AEMO's. `more_asked` says that another one waits still.
    pub(crate) fn answer_aemo(
        mut self,
        (question, more_asked): (Question, bool),
        answer: String,
        deed: Deed<'_>,
    ) -> Result<(Self, BothSides, Entry), Problem> {
        let id = self.id();
        self.round
            .state
            .takes(ReferralAction::Answer)
            .map_err(|refused| conflict(id, refused, deed.actor))?;
        let said = entry(&self.round, deed, "answered", &answer);
        let mut update = self.update(UpdateKind::Answer, &answer, deed);
        let answered = Answered { question_id: question.id, answer, more_asked };
        update.question = Some(question);
        let inner = self.thread.tell_services(&self.round, deed, answered.into());
        let outer = self.thread.tell_aemo(self.round.number, deed.at, update.into());
        Ok((self, (inner, outer), said))
    }

    /// That nothing is asked which the provider could answer.
    pub(crate) fn nothing_asked(&self, actor: &Actor) -> Problem {
        let id = self.id();
        if let Err(refused) = self.round.state.takes(ReferralAction::Answer) {
            return conflict(id, refused, actor);
        }
        let state = self.round.state.name();
        let detail = format!(
            "{id} is {state}, and no question of AEMO's waits for an answer. Write to AEMO with a comment to the referral."
        );
        Problem::conflict(detail, state, available(state, false, actor.party, actor.role))
    }

    /// AEMO has read what it was told, up to a message of this round.
    pub(crate) fn read(&mut self, read: Read, at: Timestamp) -> Numbered<ReferralEvent> {
        let portal = Actor::system();
        self.thread.tell_services(&self.round, Deed { actor: &portal, at }, read.into())
    }

    /// The provider takes the round back. `None` where AEMO has answered it meanwhile: then its answer stands.
    pub(crate) fn withdraw(&mut self, reason: &str, deed: Deed<'_>) -> Option<(BothSides, Entry)> {
        self.round.state = self.round.state.withdraw(reason)?;
        let reason = reason.to_owned();
        let entry = entry(&self.round, deed, "withdrawn", &reason);
        let inner = self.thread.tell_services(&self.round, deed, Withdrawn { reason: reason.clone() }.into());
        let outer = self.thread.tell_aemo(self.round.number, deed.at, PacketWithdrawn { reason }.into());
        Some(((inner, outer), entry))
    }

    /// Somebody wrote to AEMO.
    pub(crate) fn comment(&mut self, text: &str, deed: Deed<'_>) -> (Numbered<AemoEvent>, Entry) {
        let update = self.update(UpdateKind::Comment, text, deed);
        let told = self.thread.tell_aemo(self.round.number, deed.at, update.into());
        (told, entry(&self.round, deed, "commented", text))
    }

    /// The provider attached files for AEMO.
    pub(crate) fn attach(&mut self, attached: &Attached, deed: Deed<'_>) -> (Numbered<AemoEvent>, Entry) {
        let names =
            || attached.files.iter().map(|file| file.file_name.as_str()).collect::<Vec<_>>().join(", ");
        let text = attached.body.clone().unwrap_or_else(names);
        let told = self.tell_of_files(UpdateKind::Attachment, &text, &attached.files, deed);
        (told, entry(&self.round, deed, "attached", &text))
    }

    /// A file that was for AEMO is gone.
    pub(crate) fn detach(&mut self, file: &Attachment, deed: Deed<'_>) -> (Numbered<AemoEvent>, Entry) {
        let files = std::slice::from_ref(file);
        let told = self.tell_of_files(UpdateKind::AttachmentRemoved, &file.file_name, files, deed);
        (told, entry(&self.round, deed, "detached", &file.file_name))
    }

    /// The provider changed the severity. While AEMO's first response is awaited, its clock changes with it, which the
    /// services are told too. `None` where AEMO's part has ended: the next round tells it, if there is one.
    pub(crate) fn change_severity(
        &mut self,
        to: Severity,
        reason: &str,
        deed: Deed<'_>,
    ) -> Option<(Option<Numbered<ReferralEvent>>, Numbered<AemoEvent>, Entry)> {
        self.thread.severity = to;
        if !self.round.state.name().is_open() {
            return None;
        }
        let rescheduled = self.reschedule();
        let mut update = self.update(UpdateKind::Severity, reason, deed);
        update.first_response_due = rescheduled;
        let outer = self.thread.tell_aemo(self.round.number, deed.at, update.into());
        let inner = rescheduled.map(|first_response_due| {
            let change = Rescheduled { severity: to, first_response_due };
            self.thread.tell_services(&self.round, deed, change.into())
        });
        Some((inner, outer, entry(&self.round, deed, "severity_changed", reason)))
    }

    /// When the first response to an open round is due with the severity as it now stands; `None` where it has come.
    fn reschedule(&mut self) -> Option<Timestamp> {
        let Round { clock, opened_at, .. } = &mut self.round;
        if clock.at.is_some() {
            return None;
        }
        let due = first_response_due(self.thread.severity, *opened_at);
        clock.due = Some(due);
        Some(due)
    }

    /// The incident came to its end.
    pub(crate) fn close(&mut self, status: Status, at: Timestamp) -> Numbered<AemoEvent> {
        self.thread.tell_aemo(self.round.number, at, PacketClosed { status }.into())
    }

    fn tell_of_files(
        &mut self,
        kind: UpdateKind,
        text: &str,
        files: &[Attachment],
        deed: Deed<'_>,
    ) -> Numbered<AemoEvent> {
        let attachments = files.iter().cloned().map(Into::into).collect();
        let change = PacketUpdated { attachments, ..self.update(kind, text, deed) };
        self.thread.tell_aemo(self.round.number, deed.at, change.into())
    }

    fn update(&self, kind: UpdateKind, text: &str, deed: Deed<'_>) -> PacketUpdated {
        PacketUpdated {
            kind,
            by: deed.actor.organisation_name.clone(),
            text: text.to_owned(),
            severity: self.thread.severity,
            attachments: Vec::new(),
            first_response_due: None,
            question: None,
        }
    }
}

/// A round that does not follow upon the last one. Workflow never sends it; should it, a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfTurn {
    incident: IncidentKey,
    round: i32,
    last: i32,
    open: bool,
}

impl std::fmt::Display for OutOfTurn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { incident, round, last, open } = self;
        let state = if *open { "is still open" } else { "is the last one" };
        write!(f, "rounds: {incident} is referred in round {round}, but round {last} {state}")
    }
}

fn entry(round: &Round, deed: Deed<'_>, kind: &'static str, body: &str) -> Entry {
    let kind = Cow::Borrowed(kind);
    Entry { round: round.number, at: deed.at, kind, author: deed.actor.clone(), body: body.to_owned() }
}

fn conflict(referral: ReferralId, refused: InvalidTransition, actor: &Actor) -> Problem {
    not_possible(referral, refused.from, refused.action, (actor.party, actor.role))
}

//! In whose court an incident is: one answer for each party, wherever it is asked.

use contracts::{
    Actor, Attachment, Party, ReferralState, Severity, Status,
    event::{
        Accepted, Acknowledged, Answered, Asked, Attached, Contributed, Detached, IncidentChange,
        IncidentEvent, InformationRequested, Opened, ReRouted, ReferralChange, ReferralConcluded,
        ReferralEvent, Referred, SeverityChanged,
    },
    lifecycle::Parties,
};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, Row};
use uuid::Uuid;

use crate::{
    browser::between,
    pages::{page, sign_in},
    stage::{ADR, OTHER_RETAILER, RETAILER, Stage, actor, key, packet, parties, provider, raised, rob},
};

const FIRST: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);
const THIRD: Uuid = Uuid::from_u128(3);

fn at(minute: i64) -> Timestamp {
    "2026-03-01T00:00:00Z".parse::<Timestamp>().expect("a time") + SignedDuration::from_mins(minute)
}

fn ann() -> Actor {
    actor("ann", ADR, Party::Adr)
}

fn avery() -> Actor {
    actor("avery", "aemo", Party::Aemo)
}

fn casey() -> Actor {
    actor("casey", "accc", Party::Accc)
}

fn acknowledged() -> Acknowledged {
    Acknowledged { assignee: (&rob()).into() }
}

fn referred() -> Box<Referred> {
    Box::new(crate::desk::referred())
}

fn opened() -> Box<Opened> {
    Box::new(Opened { packet: packet() })
}

fn asked(question: Uuid) -> Asked {
    Asked { question_id: Some(question), question: "Which meter?".to_owned() }
}

fn answered(question: Uuid, more_asked: bool) -> Answered {
    Answered { question_id: question, answer: "That one.".to_owned(), more_asked }
}

fn contributed() -> Contributed {
    Contributed { advice: "Reloaded.".to_owned() }
}

fn concluded() -> ReferralConcluded {
    ReferralConcluded { round: 1, outcome: ReferralState::Contributed }
}

/// CDR-1, told event by event to those who look.
struct World {
    stage: Stage,
    cookies: Vec<(&'static str, String)>,
    parties: Parties,
    version: i64,
    round_version: i64,
}

impl World {
    async fn begin() -> Self {
        let stage = Stage::set().await;
        let mut cookies = Vec::new();
        for login in ["ann", "rob", "other-rob", "avery", "casey"] {
            cookies.push((login, sign_in(&stage, login).await));
        }
        let mut world = Self { stage, cookies, parties: parties(), version: 0, round_version: 0 };
        world.then(0, ann(), Status::New, raised(1)).await;
        world.then(10, rob(), Status::InProgress, acknowledged()).await;
        world
    }

    async fn then(&mut self, minute: i64, by: Actor, status: Status, change: impl Into<IncidentChange>) {
        self.version += 1;
        let event = IncidentEvent {
            incident: key(1),
            at: at(minute),
            actor: by,
            parties: self.parties.clone(),
            status,
            change: change.into(),
        };
        let owner = if self.version == 1 { "intake" } else { "workflow" };
        self.stage.publish(owner, self.version, &event).await;
        self.stage.shown(key(1), self.version).await;
    }

    async fn in_round(
        &mut self,
        minute: i64,
        by: Actor,
        state: ReferralState,
        change: impl Into<ReferralChange>,
    ) {
        self.round_version += 1;
        let event = ReferralEvent {
            incident: key(1),
            round: 1,
            at: at(minute),
            actor: by,
            parties: self.parties.clone(),
            state,
            reference: None,
            change: change.into(),
        };
        self.stage.publish("aemo-liaison", self.round_version, &event).await;
        self.stage.applied("cdr.referral", "CDR-1", self.round_version).await;
    }

    async fn page(&self, login: &str, path: &str) -> String {
        let cookie = self.cookies.iter().find(|(known, _)| *known == login).map(|(_, cookie)| cookie);
        let (status, html) = page(&self.stage, cookie.expect("somebody who looks"), path).await;
        assert_eq!(status, StatusCode::OK, "{login} {path}: {html}");
        html
    }

    /// Whose move it is and since when, in minutes, for somebody; the same wherever it is asked.
    async fn seen_by(&self, login: &str) -> (String, i64) {
        let (_, view) = self.stage.get(login, "/api/v1/incidents/CDR-1").await;
        let court = view["ball_in_court"].as_str().unwrap_or_else(|| panic!("{login}: {view}")).to_owned();
        let since: Timestamp = view["court_since"].as_str().expect("a time").parse().expect("a time");
        let rows = self.stage.items(login, "/api/v1/incidents?sort=court").await;
        assert_eq!(
            (&rows[0]["ball_in_court"], &rows[0]["court_since"]),
            (&view["ball_in_court"], &view["court_since"]),
            "{login}: the row and the page"
        );
        for one in ["reporter", "provider", "aemo"] {
            let found = self.stage.items(login, &format!("/api/v1/incidents?court={one}")).await;
            assert_eq!(!found.is_empty(), one == court, "{login}: court={one}");
        }
        let list = self.page(login, "/incidents").await;
        assert!(list.contains(&format!("<span class=\"lane {court}\">")), "{login}: the list");
        let csv = self.page(login, "/incidents.csv").await;
        let label = match court.as_str() {
            "reporter" => "Reporter",
            "provider" => "Provider",
            _ => "AEMO",
        };
        assert!(csv.contains(&format!(",{label},")), "{login}: {csv}");
        let head = self.page(login, "/incidents/CDR-1").await;
        assert!(head.contains(&format!("<span class=\"party {court}\">")), "{login}: the head");
        let since_there = between(&head, "<dt>Since</dt>", "</dd>");
        assert!(since_there.contains(&format!("datetime=\"{since}\"")), "{login}: {since_there}");
        self.stands_at_home(login, &court).await;
        if login != "ann" {
            self.lies_in_its_queue(login, &court, view["status"] == "referred_to_aemo").await;
        }
        (court, (since.duration_since(at(0))).as_mins())
    }

    /// Since when the picture of its life has it where it is, in minutes.
    async fn drawn_for(&self, login: &str) -> i64 {
        let html = self.page(login, "/incidents/CDR-1").await;
        let table = between(&html, "<caption>Whose court it was in</caption>", "</tbody>");
        let last = table.rsplit("<tr>").next().expect("a row");
        let from = between(last, "datetime=\"", "\" ").trim_start_matches("datetime=\"");
        from.parse::<Timestamp>().expect("a time").duration_since(at(0)).as_mins()
    }

    async fn stands_at_home(&self, login: &str, court: &str) {
        let home = self.page(login, "/").await;
        let yours = matches!((login, court), ("ann", "reporter") | ("rob" | "other-rob", "provider"));
        let side = if yours { "you" } else { court };
        let found = home.contains(&format!("href=\"/incidents?court={side}"));
        assert!(found, "{login}: home has it with {side}: {home}");
        if matches!(login, "ann" | "rob" | "other-rob") {
            let waits = self.stage.items(login, "/api/v1/incidents?court=you").await;
            assert_eq!(!waits.is_empty(), yours, "{login}: what waits for you");
        }
    }

    async fn lies_in_its_queue(&self, login: &str, court: &str, referred: bool) {
        for (queue, of) in [("aemo", "aemo"), ("questions", "provider")] {
            let html = self.page(login, &format!("/queues?queue={queue}")).await;
            let there = referred && court == of;
            assert_eq!(html.contains("<tr id=\"row-CDR-1\""), there, "{login}: {queue}");
            let link = format!("<a href=\"/queues?queue={queue}\"");
            let tab = html.split(&link).nth(1).and_then(|rest| rest.split("</a>").next());
            let counted = format!("<span class=\"badge\">{}</span>", i32::from(there));
            assert!(tab.is_some_and(|tab| tab.contains(&counted)), "{login}: {queue} {tab:?}");
        }
    }

    /// What the ACCC watches: how many are with the provider, and with AEMO.
    async fn watched(&self) -> (Value, Value) {
        let (_, courts) = self.stage.get("casey", "/api/v1/monitoring/courts").await;
        let (_, referrals) = self.stage.get("casey", "/api/v1/monitoring/referrals").await;
        let total = &courts["total"];
        assert_eq!(referrals["total"]["with_aemo_now"], total["aemo"]["now"]);
        let (_, untouched) = self.stage.get("casey", "/api/v1/monitoring/untouched").await;
        let mover = untouched["items"][0]["ball_in_court"].as_str().expect("somebody's move");
        assert_eq!(total[mover]["now"], 1, "{mover}");
        (total["provider"]["now"].clone(), total["aemo"]["now"].clone())
    }

    /// The group of the desk in which AEMO finds it, at home as well; and whether anything of it waits for AEMO.
    async fn lies(&self) -> (&'static str, bool) {
        let mut found = Vec::new();
        let home = self.page("avery", "/").await;
        for group in ["received", "accepted", "deferred", "waiting"] {
            let there =
                !self.stage.items("avery", &format!("/api/v1/referrals?group={group}")).await.is_empty();
            assert_eq!(
                home.contains(&format!("href=\"/referrals?group={group}\"")),
                there,
                "{group}: {home}"
            );
            found.extend(there.then_some(group));
        }
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0], home.contains("/referrals/CDR-1-R1#form-"))
    }

    /// Since when the provider is asked: on the round, and at home.
    async fn asked_since(&self) -> i64 {
        let (_, round) = self.stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
        let since = &round["question_open_since"];
        assert_eq!(*since, round["open_questions"][0]["at"]);
        let since: Timestamp = since.as_str().expect("a time").parse().expect("a time");
        let mut owner =
            PgConnection::connect(&self.stage.cluster.superuser_url("gateway")).await.expect("a superuser");
        let needed: Vec<i64> = sqlx::query(
            "SELECT extract(epoch FROM since)::bigint FROM attention WHERE incident = 1 AND need = 'aemo_asked'",
        )
        .fetch_all(&mut owner)
        .await
        .expect("read")
        .iter()
        .map(|row| row.get(0))
        .collect();
        assert_eq!(needed, [since.as_second()]);
        since.duration_since(at(0)).as_mins()
    }
}

fn with(court: &str, minute: i64) -> (String, i64) {
    (court.to_owned(), minute)
}

#[tokio::test]
async fn whose_move_it_is_is_the_same_wherever_it_is_asked() {
    use ReferralState::{Accepted as InWork, Contributed as Done, Received};
    let mut world = World::begin().await;
    for login in ["ann", "rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("provider", 0), "{login}");
    }
    assert_eq!(world.watched().await, (json!(1), json!(0)));

    world.then(20, rob(), Status::ReferredToAemo, referred()).await;
    world.in_round(21, rob(), Received, opened()).await;
    for login in ["ann", "rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("aemo", 20), "{login}");
    }
    assert_eq!((world.watched().await, world.lies().await), ((json!(0), json!(1)), ("received", true)));

    // AEMO's question is nothing for the recipient.
    world.in_round(30, avery(), Received, asked(FIRST)).await;
    world.in_round(32, avery(), Received, asked(SECOND)).await;
    assert_eq!(world.seen_by("ann").await, with("aemo", 20));
    for login in ["rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("provider", 30), "{login}");
    }
    assert_eq!((world.watched().await, world.lies().await), ((json!(1), json!(0)), ("waiting", false)));
    assert_eq!(world.asked_since().await, 30);
    assert_eq!((world.drawn_for("rob").await, world.drawn_for("ann").await), (30, 20));

    // One is answered: the ball stays, and what is asked is the other.
    world.in_round(34, rob(), Received, answered(FIRST, true)).await;
    assert_eq!(world.seen_by("rob").await, with("provider", 30));
    assert_eq!((world.asked_since().await, world.lies().await), (32, ("waiting", false)));

    world.in_round(36, rob(), Received, answered(SECOND, false)).await;
    assert_eq!(world.seen_by("ann").await, with("aemo", 20));
    for login in ["rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("aemo", 36), "{login}");
    }
    assert_eq!((world.watched().await, world.lies().await), ((json!(0), json!(1)), ("received", true)));

    world.in_round(40, avery(), InWork, Accepted { reference: None }).await;
    assert_eq!(world.seen_by("rob").await, with("aemo", 36));
    world.in_round(50, avery(), InWork, asked(THIRD)).await;
    assert_eq!(
        (world.seen_by("rob").await, world.seen_by("ann").await),
        (with("provider", 50), with("aemo", 20))
    );
    assert_eq!(world.lies().await, ("waiting", false));

    // It ends while AEMO waits: to who knew, the ball stays where it is.
    world.in_round(60, avery(), Done, contributed()).await;
    assert_eq!(world.seen_by("casey").await, with("provider", 50));
    world.then(60, avery(), Status::InProgress, concluded()).await;
    assert_eq!(world.seen_by("ann").await, with("provider", 60));
    for login in ["rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("provider", 50), "{login}");
    }

    assert_eq!((world.drawn_for("casey").await, world.drawn_for("ann").await), (50, 60));

    // Another provider has it since it has it.
    let mut to = provider();
    to.organisation = OTHER_RETAILER.parse().expect("an id");
    world.parties.provider = OTHER_RETAILER.parse().expect("an id");
    let rerouted = ReRouted { from: provider(), to, reason: "theirs".to_owned() };
    world.then(70, casey(), Status::InProgress, rerouted).await;
    for login in ["ann", "other-rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("provider", 70), "{login}");
    }
    assert_eq!(world.stage.get("rob", "/api/v1/incidents/CDR-1").await.0, StatusCode::NOT_FOUND);
    let question = InformationRequested { question: "Which?".to_owned() };
    let other_rob = actor("other-rob", OTHER_RETAILER, Party::DataHolder);
    world.then(80, other_rob, Status::WaitingForReporter, question).await;
    for login in ["ann", "other-rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("reporter", 80), "{login}");
    }
    // How long each held it: 20 + 6 + 20 + 10 minutes the providers, 10 + 14 AEMO.
    let (_, courts) =
        world.stage.get("casey", "/api/v1/monitoring/courts?from=2026-03-01&to=2026-03-02").await;
    let held =
        ["provider", "aemo"].map(|court| courts["total"][court]["total_seconds"].as_i64().expect("a time"));
    assert_eq!(held.map(|seconds| seconds / 60), [20 + 6 + 20 + 10, 10 + 14]);
    world.stage.strike().await;
}

#[tokio::test]
async fn it_makes_no_difference_which_of_the_two_streams_comes_first() {
    use ReferralState::{Contributed as Done, Received};
    let mut world = World::begin().await;
    world.in_round(21, rob(), Received, opened()).await;
    world.in_round(30, avery(), Received, asked(FIRST)).await;
    assert_eq!(world.seen_by("rob").await, with("provider", 0), "not referred yet, as far as is known");
    world.then(20, rob(), Status::ReferredToAemo, referred()).await;
    assert_eq!(
        (world.seen_by("rob").await, world.seen_by("ann").await),
        (with("provider", 30), with("aemo", 20))
    );
    assert!(world.page("rob", "/").await.contains("href=\"/referrals/CDR-1-R1#form-answer\""));
    world.in_round(36, rob(), Received, answered(FIRST, false)).await;
    assert_eq!(world.seen_by("casey").await, with("aemo", 36));
    // Workflow's word comes before AEMO's.
    world.then(60, avery(), Status::InProgress, concluded()).await;
    world.in_round(60, avery(), Done, contributed()).await;
    for login in ["ann", "rob", "casey"] {
        assert_eq!(world.seen_by(login).await, with("provider", 60), "{login}");
    }
    assert_eq!(world.watched().await, (json!(1), json!(0)));
    world.stage.strike().await;
}

#[tokio::test]
async fn a_round_that_has_ended_is_told_of_nothing_more() {
    use ReferralState::{Contributed as Done, Received};
    let mut world = World::begin().await;
    world.then(20, rob(), Status::ReferredToAemo, referred()).await;
    world.in_round(21, rob(), Received, opened()).await;
    let told = async |world: &World| {
        let (_, round) = world.stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
        (round["severity"].clone(), round["unread_since"].clone())
    };
    let changed = |from, to| SeverityChanged { from, to, reason: "more of them".to_owned() };
    world.then(30, rob(), Status::ReferredToAemo, changed(Severity::Major, Severity::Critical)).await;
    world.in_round(40, avery(), Done, contributed()).await;
    assert_eq!(told(&world).await, (json!(1), json!("2026-03-01T00:30:00Z")));
    world.then(40, avery(), Status::InProgress, concluded()).await;
    world.then(50, rob(), Status::InProgress, changed(Severity::Critical, Severity::Minor)).await;
    assert_eq!(told(&world).await, (json!(1), json!("2026-03-01T00:30:00Z")));
    world.stage.strike().await;
}

#[tokio::test]
async fn a_file_that_is_taken_back_is_a_word_to_aemo() {
    let mut world = World::begin().await;
    world.then(20, rob(), Status::ReferredToAemo, referred()).await;
    world.in_round(21, rob(), ReferralState::Received, opened()).await;
    let file = Attachment {
        id: Uuid::from_u128(9),
        file_name: "log.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 1,
        sha256: "00".repeat(32),
    };
    let audience = contracts::Audience::Referral;
    let attached = Attached { files: vec![file.clone()], body: None, audience };
    world.then(30, rob(), Status::ReferredToAemo, attached).await;
    world.then(40, rob(), Status::ReferredToAemo, Detached { file, audience }).await;
    let (_, round) = world.stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!((&round["updated_at"], &round["attachments"]), (&json!("2026-03-01T00:40:00Z"), &json!([])));
    world.stage.strike().await;
}

/// The tables have the rule in SQL, since they must be right whoever writes the status.
#[tokio::test]
async fn the_tables_know_the_same_rule() {
    let stage = Stage::set().await;
    let mut owner = PgConnection::connect(&stage.cluster.owner_url("gateway")).await.expect("the owner");
    for status in Status::ALL {
        for waits in [false, true] {
            let court: Option<String> = sqlx::query_scalar("SELECT court_of($1, $2)")
                .bind(status.as_str())
                .bind(waits)
                .fetch_one(&mut owner)
                .await
                .expect("a court");
            let expected = match contracts::incident::ball_in_court(*status) {
                Some(contracts::incident::Court::Aemo) if waits => Some("provider"),
                court => court.map(contracts::incident::Court::as_str),
            };
            assert_eq!(court.as_deref(), expected, "{status} {waits}");
        }
    }
    let readers = ["@accc", RETAILER, OTHER_RETAILER].map(str::to_owned).to_vec();
    let handed: Vec<String> = sqlx::query_scalar("SELECT handed_over($1, 'everyone', $2, $3, $4)")
        .bind(readers)
        .bind(RETAILER)
        .bind(OTHER_RETAILER)
        .bind(ADR)
        .fetch_one(&mut owner)
        .await
        .expect("readers");
    assert_eq!(handed, ["@accc", OTHER_RETAILER], "nobody reads twice");
    stage.strike().await;
}

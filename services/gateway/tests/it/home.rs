//! Home: what needs whom, whose court, what is new.

use contracts::{
    Actor, Party, ReferralState, Severity, Status,
    event::{
        Accepted, Acknowledged, Answered, Asked, Assigned, Commented, Contributed, Deferred, Escalated,
        IncidentChange, InformationProvided, InformationRequested, ReRouted, Readied, ReferralConcluded,
        Resolved, VerificationFailed,
    },
};
use reqwest::StatusCode;

use crate::{
    pages::{csrf, page, sign_in, text},
    stage::{ADR, OTHER_RETAILER, RETAILER, Stage, actor, incident, key, provider, raised, rob},
};

/// Home as this user sees it.
async fn home(stage: &Stage, cookie: &str) -> String {
    let (status, html) = page(stage, cookie, "/").await;
    assert_eq!(status, StatusCode::OK, "{html}");
    html
}

/// A part of the page, by its id.
fn part<'a>(html: &'a str, id: &str) -> &'a str {
    let Some(from) = html.find(&format!("<section class=\"{id}\" id=\"{id}\"")) else {
        let from = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {html}"));
        return html[from..].split("</section>").next().expect("a part");
    };
    html[from..].split("</section>").next().expect("a part")
}

/// Whether something waits for the user: a sentence that says why, and the next step.
fn waits(html: &str, why: &str, step: &str) -> bool {
    let needs = part(html, "needs");
    needs.contains(why) && needs.contains(step)
}

fn ann() -> Actor {
    actor("ann", ADR, Party::Adr)
}

fn avery() -> Actor {
    actor("avery", "aemo", Party::Aemo)
}

fn acknowledged_by(who: &Actor) -> Acknowledged {
    Acknowledged { assignee: who.into() }
}

fn referred() -> IncidentChange {
    Box::new(crate::desk::referred()).into()
}

const NOTHING: &str = "Nothing waits for you";

#[tokio::test]
async fn each_party_finds_what_needs_it_and_the_next_step() {
    let stage = Stage::set().await;
    let (adr, retailer) = (sign_in(&stage, "ann").await, sign_in(&stage, "rob").await);
    let (aemo, other) = (sign_in(&stage, "avery").await, sign_in(&stage, "other-rob").await);
    let cdr = stage.raised(1).await;
    let html = home(&stage, &retailer).await;
    assert!(
        waits(&html, "adr-1 Pty Ltd raised it with Brightline", "/incidents/CDR-1#form-acknowledge"),
        "{html}"
    );
    let html = home(&stage, &adr).await;
    assert!(part(&html, "needs").contains(NOTHING), "{html}");
    assert!(part(&html, "courts").contains("With the provider"), "{html}");

    stage.happens(cdr, 2, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    let html = home(&stage, &retailer).await;
    assert!(waits(&html, "You are working on it", "href=\"/incidents/CDR-1\""), "{html}");
    let question = InformationRequested { question: "which NMI status?".to_owned() };
    stage.happens(cdr, 3, Status::WaitingForReporter, rob(), question).await;
    assert!(part(&home(&stage, &retailer).await, "needs").contains(NOTHING));
    let html = home(&stage, &adr).await;
    assert!(
        waits(&html, "Brightline asked you a question", "/incidents/CDR-1#form-provide-information"),
        "{html}"
    );
    assert!(part(&html, "courts").contains("With you"), "{html}");
    let answer = InformationProvided { answer: "active".to_owned() };
    stage.happens(cdr, 4, Status::InProgress, ann(), answer).await;
    assert!(waits(&home(&stage, &retailer).await, "answered your question", "Read the answer"));

    stage.happens(cdr, 5, Status::ReferredToAemo, rob(), referred()).await;
    stage.referred(cdr, 1).await;
    let html = home(&stage, &aemo).await;
    assert!(waits(&html, "Brightline referred it to AEMO", "/referrals/CDR-1-R1#form-accept"), "{html}");
    assert!(!html.contains("adr-1"), "AEMO learns nothing of the reporter: {html}");
    stage.in_round(cdr, 1, ReferralState::Accepted, avery(), Accepted { reference: None }).await;
    assert!(waits(
        &home(&stage, &aemo).await,
        "waits for your advice",
        "/referrals/CDR-1-R1#form-contribute"
    ));
    let question_id = uuid::Uuid::from_u128(4);
    let asked = Asked { question_id: Some(question_id), question: "since when?".to_owned() };
    stage.in_round(cdr, 1, ReferralState::Accepted, avery(), asked).await;
    let asks = async |stage: &Stage| {
        waits(&home(stage, &retailer).await, "AEMO asked a question", "/referrals/CDR-1-R1#form-answer")
    };
    assert!(asks(&stage).await);
    let word = Commented {
        comment_id: uuid::Uuid::nil(),
        body: "we look".to_owned(),
        audience: contracts::Audience::Referral,
    };
    stage.happens(cdr, 6, Status::ReferredToAemo, rob(), word).await;
    assert!(asks(&stage).await, "a word is no answer");
    let answered = Answered { question_id, answer: "since Monday".to_owned(), more_asked: false };
    stage.in_round(cdr, 1, ReferralState::Accepted, rob(), answered).await;
    assert!(part(&home(&stage, &retailer).await, "needs").contains(NOTHING), "answered");
    let advice = Contributed { advice: "reloaded".to_owned() };
    stage.in_round(cdr, 1, ReferralState::Contributed, avery(), advice).await;
    let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Contributed };
    stage.happens(cdr, 7, Status::InProgress, avery(), concluded).await;
    assert!(waits(&home(&stage, &retailer).await, "AEMO answered the referral", "/referrals/CDR-1-R1"));
    assert!(!home(&stage, &aemo).await.contains("#form-"), "nothing is AEMO's any more");

    stage.happens(cdr, 8, Status::ReadyToVerify, rob(), Readied {}).await;
    assert!(waits(&home(&stage, &adr).await, "asks you to test", "/incidents/CDR-1#form-resolve"));
    let failed = VerificationFailed { reason: "still".to_owned() };
    stage.happens(cdr, 9, Status::InProgress, ann(), failed).await;
    assert!(waits(&home(&stage, &retailer).await, "it still fails", "Look again"));
    stage.happens(cdr, 10, Status::Resolved, ann(), Resolved {}).await;
    let html = home(&stage, &retailer).await;
    assert!(
        part(&html, "needs").contains(NOTHING) && part(&html, "courts").contains("Resolved, not yet closed")
    );
    assert!(!home(&stage, &other).await.contains("CDR-1"), "another retailer");
    stage.strike().await;
}

#[tokio::test]
async fn a_beginner_is_told_what_to_do_first_and_an_operator_is_led_on() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    for (login, words) in [
        ("other-ann", "Raise your first incident"),
        ("other-rob", "Nobody has raised an incident with a brand"),
        ("avery", "No incident was referred to AEMO yet"),
    ] {
        let html = home(&stage, &sign_in(&stage, login).await).await;
        assert!(html.contains(words) && !html.contains("CDR-1"), "{login}: {html}");
    }
    let newcomer = sign_in(&stage, "newcomer").await;
    assert!(home(&stage, &newcomer).await.contains("Accept the <a href=\"/terms\">terms of use</a> first"));
    let otto = sign_in(&stage, "otto").await;
    let request = stage.http.get(format!("{}/", stage.url)).header("cookie", &otto);
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_ne!(response.headers()["location"], "/");
    stage.strike().await;
}

#[tokio::test]
async fn what_a_colleague_has_is_not_the_agents_but_a_viewer_sees_it() {
    let stage = Stage::set().await;
    let (agent, viewer) = (sign_in(&stage, "rob").await, sign_in(&stage, "rob-viewer").await);
    let colleague = actor("ruth", RETAILER, Party::DataHolder);
    let cdr = stage.raised(1).await;
    stage.happens(cdr, 2, Status::InProgress, colleague.clone(), acknowledged_by(&colleague)).await;
    assert!(part(&home(&stage, &agent).await, "needs").contains(NOTHING));
    let html = home(&stage, &viewer).await;
    assert!(waits(&html, "ruth of retailer-1 is working on it", ">Open<"), "{html}");
    assert!(!part(&html, "needs").contains("#form-"), "a viewer is led to no form: {html}");
    stage.happens(cdr, 3, Status::InProgress, colleague, Assigned { assignee: None }).await;
    let html = home(&stage, &agent).await;
    assert!(waits(&html, "nobody has it", "/incidents/CDR-1#form-assign"), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn aemo_finds_a_round_again_when_its_day_has_come() {
    let stage = Stage::set().await;
    let aemo = sign_in(&stage, "avery").await;
    let cdr = stage.raised(1).await;
    stage.happens(cdr, 2, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    stage.happens(cdr, 3, Status::ReferredToAemo, rob(), referred()).await;
    stage.referred(cdr, 1).await;
    let deferred =
        |until: &str| Deferred { until: until.parse().expect("a time"), reason: "the file".to_owned() };
    stage.in_round(cdr, 1, ReferralState::Deferred, avery(), deferred("2999-01-01T00:00:00Z")).await;
    let html = home(&stage, &aemo).await;
    assert!(part(&html, "needs").contains(NOTHING), "{html}");
    assert!(part(&html, "courts").contains("Set aside until a day"), "{html}");
    stage.in_round(cdr, 1, ReferralState::Deferred, avery(), deferred("2026-03-02T00:00:00Z")).await;
    assert!(waits(&home(&stage, &aemo).await, "The day until which you set it aside", "#form-accept"));
    stage.strike().await;
}

#[tokio::test]
async fn the_accc_finds_what_is_critical_escalated_or_long_without_a_word() {
    let stage = Stage::set().await;
    let accc = sign_in(&stage, "casey").await;
    let mut critical = raised(1);
    critical.severity = Severity::Critical;
    stage.publish("intake", 1, &incident(key(1), Status::New, ann(), critical)).await;
    stage.shown(key(1), 1).await;
    let other = stage.raised(2).await;
    let html = home(&stage, &accc).await;
    assert!(waits(
        &html,
        "Critical, and Brightline has not acknowledged it",
        "/incidents/CDR-1#form-escalate"
    ));
    assert!(waits(
        &html,
        "Nothing has happened for a week or more; the next move is the provider’s",
        "CDR-2"
    ));

    let casey = actor("casey", "accc", Party::Accc);
    stage.happens(other, 2, Status::New, casey, Escalated { reason: "slow".to_owned() }).await;
    stage.happens(key(1), 2, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    stage.happens(other, 3, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    let html = home(&stage, &accc).await;
    assert!(waits(&html, "Escalated; the next move is the provider’s", "Follow up"), "{html}");
    assert!(!part(&html, "needs").contains("has not acknowledged it"), "{html}");
    stage.happens(other, 4, Status::ReadyToVerify, rob(), Readied {}).await;
    assert!(waits(&home(&stage, &accc).await, "Escalated; the next move is the reporter’s", "Follow up"));
    stage.happens(other, 5, Status::Resolved, ann(), Resolved {}).await;
    assert!(!part(&home(&stage, &accc).await, "needs").contains("Escalated"));
    stage.strike().await;
}

#[tokio::test]
async fn what_is_sent_on_leaves_the_home_of_the_one_and_comes_to_the_others() {
    let stage = Stage::set().await;
    let (before, after) = (sign_in(&stage, "rob").await, sign_in(&stage, "other-rob").await);
    // Both have been here, so that what follows is news.
    home(&stage, &before).await;
    home(&stage, &after).await;
    let cdr = stage.raised(1).await;
    let mut to = provider();
    to.organisation = OTHER_RETAILER.parse().expect("an id");
    to.brand_name = "Second Light".to_owned();
    let rerouted = ReRouted { from: provider(), to, reason: "another brand".to_owned() };
    let mut event = incident(cdr, Status::New, actor("casey", "accc", Party::Accc), rerouted);
    event.parties.provider = OTHER_RETAILER.parse().expect("an id");
    stage.publish("workflow", 2, &event).await;
    stage.shown(cdr, 2).await;
    assert!(!home(&stage, &before).await.contains("CDR-1"));
    let html = home(&stage, &after).await;
    assert!(waits(&html, "nobody has acknowledged it", "/incidents/CDR-1#form-acknowledge"), "{html}");
    assert!(part(&html, "news").contains("sent it to another provider"), "{html}");
    stage.strike().await;
}

/// The last look of a user was so long ago.
async fn let_time_pass(stage: &Stage, user: &str, minutes: i32) {
    let done = sqlx::query(
        "UPDATE home_visit SET shown_at = shown_at - make_interval(mins => $2),
             since_at = since_at - make_interval(mins => $2) WHERE user_id = $1",
    )
    .bind(user)
    .bind(minutes)
    .execute(stage.database.pool())
    .await
    .expect("a query");
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn what_changed_stays_for_the_sitting_and_goes_with_the_next() {
    let stage = Stage::set().await;
    let cdr = stage.raised(1).await;
    let retailer = sign_in(&stage, "rob").await;
    assert!(part(&home(&stage, &retailer).await, "news").contains("This is your first visit"));
    let comment = |body: &str| Commented {
        comment_id: uuid::Uuid::nil(),
        body: body.to_owned(),
        audience: contracts::Audience::Everyone,
    };
    stage.happens(cdr, 2, Status::New, ann(), comment("Anybody there?")).await;
    stage.happens(cdr, 3, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    for _ in 0..2 {
        let html = home(&stage, &retailer).await;
        let news = part(&html, "news");
        assert!(news.contains("ann of adr-1") && news.contains("commented"), "{news}");
        assert!(!news.contains("took it up"), "not what the user did: {news}");
        let_time_pass(&stage, "rob", 20).await;
    }
    let_time_pass(&stage, "rob", 20).await;
    // The script fetches the page while nobody looks: that is no visit.
    let request = stage.http.get(format!("{}/", stage.url)).header("cookie", &retailer);
    let (_, fetched) = text(request.header("sec-fetch-mode", "cors")).await;
    assert!(part(&fetched, "news").contains("commented"), "{fetched}");
    let html = home(&stage, &retailer).await;
    assert!(!part(&html, "news").contains("commented"), "the next sitting: {html}");
    stage.strike().await;
}

#[tokio::test]
async fn what_is_marked_as_seen_is_told_no_more() {
    let stage = Stage::set().await;
    let (adr, retailer) = (sign_in(&stage, "ann").await, sign_in(&stage, "rob").await);
    home(&stage, &adr).await;
    home(&stage, &retailer).await;
    let cdr = stage.raised(1).await;
    let html = home(&stage, &retailer).await;
    assert!(part(&html, "news").contains("raised the incident"), "{html}");
    let up_to = html.split("name=\"up_to\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let form = [("_csrf", csrf(&html)), ("up_to", up_to.expect("a position"))];
    let post = |form: &[(&str, &str)]| {
        stage.http.post(format!("{}/seen", stage.url)).header("cookie", &retailer).form(form)
    };
    // What came after the page was made is not on it.
    stage
        .happens(cdr, 2, Status::Cancelled, ann(), contracts::event::Cancelled { reason: "mine".to_owned() })
        .await;
    assert_eq!(text(post(&form)).await.0, StatusCode::SEE_OTHER);
    let html = home(&stage, &retailer).await;
    let news = part(&html, "news");
    assert!(news.contains("cancelled it") && !news.contains("raised the incident"), "{news}");
    assert_eq!(text(post(&[("_csrf", "wrong")])).await.0, StatusCode::FORBIDDEN);
    assert!(!home(&stage, &adr).await.contains("cancelled it"), "her own doing");
    stage.strike().await;
}

#[tokio::test]
async fn the_recipients_news_say_nothing_of_the_talk_with_aemo() {
    let stage = Stage::set().await;
    let (adr, retailer) = (sign_in(&stage, "ann").await, sign_in(&stage, "rob").await);
    let aemo = sign_in(&stage, "avery").await;
    for cookie in [&adr, &retailer, &aemo] {
        home(&stage, cookie).await;
    }
    let cdr = stage.raised(1).await;
    stage.happens(cdr, 2, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    stage.happens(cdr, 3, Status::ReferredToAemo, rob(), referred()).await;
    stage.referred(cdr, 1).await;
    let asked = Asked { question_id: None, question: "since when?".to_owned() };
    stage.in_round(cdr, 1, ReferralState::Received, avery(), asked).await;
    let html = home(&stage, &adr).await;
    assert!(
        part(&html, "news").contains("referred it to AEMO") && !html.contains("asked the provider"),
        "{html}"
    );
    assert!(part(&home(&stage, &retailer).await, "news").contains("asked the provider"));
    let html = home(&stage, &aemo).await;
    assert!(part(&html, "news").contains("/referrals/CDR-1-R1") && !html.contains("/incidents/"), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn row_level_security_holds_at_home() {
    let stage = Stage::set().await;
    let cdr = stage.raised(1).await;
    stage.happens(cdr, 2, Status::InProgress, rob(), acknowledged_by(&rob())).await;
    let count = async |organisation: &str, party: &str, table: &str| -> i64 {
        let mut tx = stage.database.pool().begin().await.expect("a transaction");
        sqlx::query(
            "SELECT set_config('portal.organisation', $1, true), set_config('portal.party', $2, true)",
        )
        .bind(organisation)
        .bind(party)
        .execute(&mut *tx)
        .await
        .expect("set");
        let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(query).fetch_one(&mut *tx).await.expect("counted")
    };
    for (organisation, party, attention, latest) in [
        (RETAILER, "data_holder", 1, 1),
        (ADR, "adr", 0, 1),
        (OTHER_RETAILER, "data_holder", 0, 0),
        ("accc", "accc", 0, 1),
        ("aemo", "aemo", 0, 0),
        ("portal", "operator", 0, 0),
        ("", "", 0, 0),
    ] {
        assert_eq!(count(organisation, party, "attention").await, attention, "{organisation} {party}");
        assert_eq!(count(organisation, party, "latest_entry").await, latest, "{organisation} {party}");
    }
    stage.strike().await;
}

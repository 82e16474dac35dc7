//! The lists as pages: queues, filters that are kept, what is exported, and who works on what.

use contracts::{
    Action, Actor, Party, Problem, Severity, Status,
    command::{CommandRequest, IncidentReply},
    event::{Assigned, Assignee},
    problem::Kind,
};
use futures::StreamExt;
use reqwest::StatusCode;
use service_kit::broker;
use sqlx::{Connection, PgConnection};

use crate::{
    browser::{Browser, value_of},
    stage::{ADR, RETAILER, Stage, actor, incident, key, raised, rob},
};

fn ann() -> Actor {
    actor("ann", ADR, Party::Adr)
}

async fn raise(stage: &Stage, number: i64, severity: Severity, summary: &str) {
    let mut raised = raised(number);
    raised.severity = severity;
    summary.clone_into(&mut raised.summary);
    stage.publish("intake", 1, &incident(key(number), Status::New, ann(), raised)).await;
}

async fn stands(stage: &Stage, number: i64, version: i64, status: Status, assignee: Option<&str>) {
    let assignee = assignee
        .map(|user| Assignee { user: user.parse().expect("an id"), name: format!("{user} of retailer-1") });
    stage.publish("workflow", version, &incident(key(number), status, rob(), Assigned { assignee })).await;
}

/// One incident of each kind that a queue is of.
async fn one_of_each(stage: &Stage) {
    for (number, severity) in [(1, Severity::Critical), (2, Severity::Minor), (3, Severity::Minor)] {
        raise(stage, number, severity, &format!("Case {number}")).await;
    }
    for number in 4..=7 {
        raise(stage, number, Severity::Moderate, &format!("Case {number}")).await;
    }
    stands(stage, 2, 2, Status::InProgress, Some("rob")).await;
    stands(stage, 3, 2, Status::InProgress, Some("rae")).await;
    stands(stage, 4, 2, Status::ReferredToAemo, Some("rae")).await;
    stands(stage, 5, 2, Status::WaitingForReporter, Some("rae")).await;
    stands(stage, 6, 2, Status::ReadyToVerify, Some("rae")).await;
    stands(stage, 7, 2, Status::Resolved, Some("rob")).await;
    for (number, version) in [(1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2)] {
        stage.shown(key(number), version).await;
    }
}

/// The incidents in the table, from the top.
fn rows(html: &str) -> Vec<i64> {
    let rows = html.split("<tr id=\"row-CDR-").skip(1);
    rows.map(|row| row.split('"').next().expect("a key").parse().expect("a number")).collect()
}

/// The tabs with their counts.
fn tabs(html: &str) -> Vec<String> {
    let nav = html.split("id=\"tabs\"").nth(1).and_then(|rest| rest.split("</nav>").next());
    let links = nav.map(|nav| nav.split("<a href=\"").skip(1).collect::<Vec<_>>()).unwrap_or_default();
    links
        .into_iter()
        .map(|link| {
            let queue = link.split("queue=").nth(1).and_then(|rest| rest.split('"').next()).expect("a queue");
            let count = link.split("class=\"badge\">").nth(1).and_then(|rest| rest.split('<').next());
            format!("{queue} {}", count.unwrap_or("-"))
        })
        .collect()
}

#[tokio::test]
async fn each_queue_holds_what_its_name_says() {
    let stage = Stage::set().await;
    one_of_each(&stage).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let html = rob.page("/queues").await;
    let counted = [
        "mine 1",
        "unassigned 1",
        "open 6",
        "critical 1",
        "aemo 1",
        "questions 0",
        "reporter 1",
        "verify 1",
        "done -",
    ];
    assert_eq!(tabs(&html), counted);
    assert_eq!(rows(&html), [2]);
    for (queue, found) in [
        ("mine", vec![2]),
        ("unassigned", vec![1]),
        // The worst first, and of those the last updated.
        ("open", vec![1, 6, 5, 4, 3, 2]),
        ("open&sort=oldest", vec![1, 2, 3, 4, 5, 6]),
        ("open&status=in_progress", vec![3, 2]),
        ("open&status=resolved", vec![]),
        ("open&q=%22case+3%22", vec![3]),
        ("critical", vec![1]),
        ("aemo", vec![4]),
        ("aemo&assignee=me", vec![]),
        ("questions", vec![]),
        ("open&court=you", vec![1, 3, 2]),
        ("open&court=reporter,aemo", vec![6, 5, 4]),
        ("aemo&court=provider", vec![]),
        ("reporter", vec![5]),
        ("verify", vec![6]),
        ("done", vec![7]),
    ] {
        assert_eq!(rows(&rob.page(&format!("/queues?queue={queue}")).await), found, "{queue}");
    }
    // The ACCC looks on, and has none of its own; a recipient has no queues.
    let casey = Browser::signed_in(&stage, "casey").await;
    let html = casey.page("/queues").await;
    assert_eq!(tabs(&html)[..3], ["open 6", "critical 1", "unassigned 1"]);
    assert!(!html.contains("queue=mine") && !html.contains("/queues/assign"));
    assert_eq!(casey.get("/queues?queue=mine").await.status, StatusCode::NOT_FOUND);
    let ann = Browser::signed_in(&stage, "ann").await;
    assert_eq!(ann.get("/queues").await.status, StatusCode::SEE_OTHER);
    let html = ann.page("/incidents").await;
    assert_eq!(rows(&html), [7, 6, 5, 4, 3, 2, 1]);
    assert!(!html.contains("href=\"/queues"));
    stage.strike().await;
}

#[tokio::test]
async fn a_fault_in_an_address_is_told_beside_its_field() {
    let stage = Stage::set().await;
    one_of_each(&stage).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let response = rob.get("/queues?queue=open&severity=9&q=typed+with+care").await;
    assert_eq!(response.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = response.html;
    assert!(html.contains("by-severity-error") && html.contains("value=\"typed with care\""), "{html}");
    assert!(rows(&html).is_empty());
    // What is asked for and is no choice stays asked for.
    let html = rob.page("/queues?queue=open&status=new,in_progress").await;
    assert!(html.contains("<option value=\"new,in_progress\" selected>New, In Progress</option>"), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn what_is_of_others_is_nowhere() {
    let stage = Stage::set().await;
    one_of_each(&stage).await;
    let stranger = Browser::signed_in(&stage, "other-rob").await;
    let html = stranger.page("/queues?queue=open").await;
    assert_eq!(tabs(&html)[0..3], ["mine 0", "unassigned 0", "open 0"]);
    for path in ["/queues?queue=open&assignee=rob", "/incidents?provider=brand-1", "/incidents?q=case"] {
        let html = stranger.page(path).await;
        assert!(rows(&html).is_empty() && !html.contains("Case "), "{path}");
    }
    assert_eq!(lines(&stranger.page("/incidents.csv").await).len(), 1);
    let users = async |login: &str| -> Vec<String> {
        let items = stage.items(login, "/api/v1/me/colleagues").await;
        items.iter().map(|item| item["user"].as_str().expect("an id").to_owned()).collect()
    };
    // Who only reads is given nothing.
    assert_eq!(users("rob").await, ["rae", "rob"]);
    assert_eq!(users("other-rob").await, ["other-rob"]);
    let html = Browser::signed_in(&stage, "rob").await.page("/queues?queue=open").await;
    assert!(
        html.contains("rae of retailer-1") && !html.contains("rob-viewer") && !html.contains("other-rob")
    );
    let viewer = Browser::signed_in(&stage, "rob-viewer").await;
    let html = viewer.page("/queues?queue=open").await;
    assert_eq!(rows(&html).len(), 6);
    assert!(!html.contains("/queues/assign") && !html.contains("type=\"checkbox\" id=\"tick-CDR"));
    let avery = Browser::signed_in(&stage, "avery").await;
    assert_eq!(avery.get("/incidents.csv").await.status, StatusCode::NOT_FOUND);
    stage.strike().await;
}

/// The lines of a file, split as RFC 4180 says: not within quotes.
fn lines(csv: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut lines = Vec::new();
    let mut from = 0;
    for (at, byte) in csv.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                lines.push(csv[from..at].strip_suffix('\r').expect("CRLF ends a line"));
                from = at + 1;
            }
            _ => {}
        }
    }
    assert_eq!(from, csv.len(), "the last line is whole");
    lines
}

#[tokio::test]
async fn an_export_is_a_table_in_which_nothing_is_a_formula() {
    let stage = Stage::set().await;
    raise(&stage, 1, Severity::Minor, "=HYPERLINK(\"https://evil.example\",\"Press, here\")").await;
    raise(&stage, 2, Severity::Minor, "+61 2 line one\nline two").await;
    raise(&stage, 3, Severity::Critical, "Zähler <script>").await;
    stage.shown(key(3), 1).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let response = rob.get("/incidents.csv?queue=open").await;
    assert_eq!(response.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let disposition = response.headers["content-disposition"].to_str().expect("text");
    assert!(disposition.starts_with("attachment; filename=\"incidents-20"), "{disposition}");
    let csv = response.html;
    let lines = lines(&csv);
    assert!(lines[0].starts_with("key,summary,status,severity,whose_move,"));
    let formula = "CDR-1,\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"Press, here\"\")\",New,4,Provider,";
    assert!(lines[1].starts_with(formula), "{}", lines[1]);
    assert!(lines[2].starts_with("CDR-2,\"'+61 2 line one\nline two\",New,4,"), "{}", lines[2]);
    assert!(lines[3].starts_with("CDR-3,Zähler <script>,New,1,"), "{}", lines[3]);
    // It is what the list shows, and no more.
    for (query, found) in
        [("queue=critical", 1), ("q=%22line+two%22", 1), ("severity=1,4&sort=newest", 3), ("queue=done", 0)]
    {
        let csv = rob.page(&format!("/incidents.csv?{query}")).await;
        assert_eq!(self::lines(&csv).len(), 1 + found, "{query}");
    }
    stage.strike().await;
}

/// Makes incidents out of CDR-1, up to this number, as if they had been projected.
async fn copies(stage: &Stage, up_to: i64) {
    let mut superuser =
        PgConnection::connect(&stage.cluster.superuser_url("gateway")).await.expect("a superuser");
    for (table, key) in [("incident", "number"), ("incident_reader", "number"), ("incident_search", "number")]
    {
        // What is computed from the other columns is not written.
        let columns: String = sqlx::query_scalar(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns
             WHERE table_name = $1 AND is_generated = 'NEVER'",
        )
        .bind(table)
        .fetch_one(&mut superuser)
        .await
        .expect("columns");
        let copied = columns.split(", ").map(|column| format!("c.{column}")).collect::<Vec<_>>().join(", ");
        let copy = format!(
            "INSERT INTO {table} ({columns}) SELECT {copied} FROM generate_series(2, {up_to}) n, {table} o,
             LATERAL jsonb_populate_record(o, jsonb_build_object('{key}', n)) c WHERE o.{key} = 1"
        );
        sqlx::query(sqlx::AssertSqlSafe(copy)).execute(&mut superuser).await.expect("copied");
    }
}

#[tokio::test]
async fn a_long_list_is_exported_whole_and_counted_only_so_far() {
    let stage = Stage::set().await;
    raise(&stage, 1, Severity::Minor, "Case").await;
    stage.shown(key(1), 1).await;
    copies(&stage, 1_203).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let csv = rob.page("/incidents.csv?q=case").await;
    let mut keys: Vec<&str> =
        lines(&csv)[1..].iter().map(|line| line.split(',').next().expect("a key")).collect();
    assert_eq!(keys.len(), 1_203);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 1_203);
    assert_eq!(tabs(&rob.page("/queues").await)[..2], ["mine 0", "unassigned 99+"]);
    stage.strike().await;
}

#[tokio::test]
async fn a_filter_is_kept_by_its_user_and_shared_by_its_address() {
    let stage = Stage::set().await;
    one_of_each(&stage).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let view = "/queues?queue=open&severity=1&sort=court";
    let html = rob.page(view).await;
    let query = value_of(&html, "query").replace("&#38;", "&");
    let save = async |name: &str, query: &str| {
        rob.fill_in(view, "/filters", &[("name", name), ("list", "queues"), ("query", query)]).await
    };
    let response = save("Urgent", &query).await;
    assert_eq!(response.headers["location"], view);
    assert!(rob.page("/incidents").await.contains(">Urgent</a>"));
    // A name is taken once, in whatever case; what was typed is not lost.
    let response = save("urgent", &query).await;
    assert_eq!(response.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = response.html;
    assert!(html.contains("of this name already") && html.contains("value=\"urgent\""), "{html}");
    assert_eq!(save("", &query).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Only what a list knows is kept: an address of ours.
    let response = save("<b>Other</b>", "queue=done&next=//evil.example&cursor=x").await;
    assert_eq!(response.headers["location"], "/queues?queue=done");
    assert!(!rob.page("/filters").await.contains("<b>Other"));

    let html = rob.page("/filters").await;
    let id =
        html.split("/filters/").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
    let (rename, delete) = (format!("/filters/{id}/rename"), format!("/filters/{id}/delete"));
    assert_eq!(rob.fill_in(view, &rename, &[("name", "Mild")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        rob.fill_in(view, &rename, &[("name", "URGENT")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // Nobody else sees, renames or deletes it.
    let rae = Browser::signed_in(&stage, "rae").await;
    assert!(!rae.page("/filters").await.contains("Urgent"));
    assert_eq!(rae.fill_in(view, &rename, &[("name", "Hers")]).await.status, StatusCode::NOT_FOUND);
    rae.fill_in(view, &delete, &[]).await;
    assert!(rob.page("/filters").await.contains(">Mild</a>"));
    assert_eq!(rob.fill_in(view, &delete, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!rob.page("/filters").await.contains(">Mild</a>"));
    // Whoever is sent the address sees the same question, answered with his or her own rights.
    assert_eq!(rows(&rae.page("/queues?queue=mine&sort=newest").await), [6, 5, 4, 3]);
    assert_eq!(rows(&rob.page("/queues?queue=mine&sort=newest").await), [2]);
    stage.strike().await;
}

/// Workflow, as far as it assigns: refuses CDR-2, knows nothing of CDR-3, and takes the rest.
struct Workflow {
    client: async_nats::Client,
    commands: async_nats::Subscriber,
}

impl Workflow {
    async fn play(stage: &Stage) -> Self {
        let connected = broker::connect(&stage.cluster.broker_settings("workflow"), "test").await;
        let client = connected.expect("workflow");
        let commands = client.subscribe("cdr.cmd.workflow.assign").await.expect("subscribed");
        client.flush().await.expect("flushed");
        Self { client, commands }
    }

    /// Answers so many commands, and gives what they asked.
    async fn answer(&mut self, commands: usize) -> Vec<CommandRequest> {
        let mut asked = Vec::new();
        while asked.len() < commands {
            let message = self.commands.next().await.expect("a command");
            let request: CommandRequest = serde_json::from_slice(&message.payload).expect("a command");
            let key = request.incident.expect("an incident");
            let refusal = match key.number() {
                2 => Some(Problem::conflict(
                    "“Assign” is not possible now.",
                    Status::Resolved,
                    [Action::Reopen],
                )),
                3 => Some(Problem::new(Kind::Forbidden, "“Assign” is for the provider.")),
                _ => None,
            };
            let mut headers = async_nats::HeaderMap::new();
            let body = if let Some(problem) = &refusal {
                headers.insert("Nats-Service-Error", problem.title.as_str());
                headers.insert("Nats-Service-Error-Code", problem.status.to_string());
                serde_json::to_vec(problem)
            } else {
                serde_json::to_vec(&IncidentReply {
                    key,
                    version: 1,
                    status: Status::New,
                    shared_responsibility: true,
                    data_cluster: contracts::DataCluster::Usage,
                    available_actions: vec![],
                    comment_id: None,
                    attachments: Vec::new(),
                })
            };
            let to = message.reply.expect("a reply subject");
            self.client
                .publish_with_headers(to, headers, body.expect("an answer").into())
                .await
                .expect("answered");
            self.client.flush().await.expect("flushed");
            asked.push(request);
        }
        asked
    }
}

#[tokio::test]
async fn of_many_at_once_each_ends_for_itself_and_is_told() {
    let stage = Stage::set().await;
    for number in 1..=4 {
        raise(&stage, number, Severity::Minor, &format!("Case {number}")).await;
    }
    stage.shown(key(4), 1).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let from = "/queues?queue=unassigned";
    let all = [("CDR-1", "on"), ("CDR-2", "on"), ("CDR-3", "on"), ("CDR-4", "on")];
    let give = async |ticked: &[(&str, &str)], fields: &[(&str, &str)]| {
        let once = value_of(&rob.page(from).await, "_once").to_owned();
        let mut form = vec![("_once", once.as_str()), ("back", "queue=unassigned&evil=//x")];
        form.extend_from_slice(fields);
        form.extend_from_slice(ticked);
        rob.fill_in(from, "/queues/assign", &form).await
    };
    let fields = [("do", "give"), ("to", "rae")];
    let mut workflow = Workflow::play(&stage).await;
    let (response, asked) = tokio::join!(give(&all, &fields), workflow.answer(4));
    assert_eq!(response.status, StatusCode::OK);
    let html = response.html;
    let told = html.split("<main").nth(1).expect("a main part");
    assert!(told.contains(">CDR-1</a>, <a href=\"/incidents/CDR-4\">CDR-4</a>"), "{told}");
    assert!(told.contains("is not possible now.") && told.contains("is for the provider."), "{told}");
    // What stayed is ticked still, for another try.
    assert!(
        told.contains("name=\"CDR-2\" value=\"on\" form=\"bulk\" checked")
            && !told.contains("name=\"CDR-1\"")
    );
    assert!(told.contains("href=\"/queues?queue=unassigned\"") && !told.contains("evil"), "{told}");
    // The gateway vouches for the colleague, and each command is its own.
    for request in &asked {
        assert_eq!(request.fields["assignee"], "rae");
        let colleague = request.colleague.as_ref().expect("a colleague");
        assert_eq!((colleague.user.as_str(), colleague.name.as_str()), ("rae", "rae of retailer-1"));
    }
    // When all goes well, one is back in the list at once.
    let ticked = [("CDR-1", "on"), ("CDR-4", "on")];
    for (doing, field) in [("take", None), ("release", Some("release"))] {
        let fields = [("do", doing)];
        let (response, asked) = tokio::join!(give(&ticked, &fields), workflow.answer(2));
        assert_eq!(response.headers["location"], "/queues?queue=unassigned");
        assert!(asked.iter().all(|request| request.fields.keys().map(String::as_str).eq(field)));
    }
    // Nothing is tried where it is not said what, to whom, or with which.
    for (ticked, fields, why) in [
        (&[][..], &[("do", "take")][..], "Tick the incidents first."),
        (&all, &[("do", "give"), ("to", "")], "Choose the colleague first."),
        (&all, &[("do", "explode")], "Say what to do"),
    ] {
        let response = give(ticked, fields).await;
        assert_eq!(response.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(response.html.contains(why), "{why}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_gateway_vouches_for_colleagues_alone() {
    let stage = Stage::set().await;
    raise(&stage, 1, Severity::Minor, "Case").await;
    stage.shown(key(1), 1).await;
    let mut workflow = Workflow::play(&stage).await;
    for (named, vouched) in [
        ("rae", Some("rae")),
        ("rob", Some("rob")),
        ("rob-viewer", None),
        ("other-rob", None),
        ("ann", None),
        ("nobody", None),
        ("\u{0}", None),
    ] {
        let body = serde_json::json!({ "assignee": named });
        let request =
            stage.request(reqwest::Method::POST, "rob", "/api/v1/incidents/CDR-1/actions/assign").json(&body);
        let (sent, asked) = tokio::join!(request.send(), workflow.answer(1));
        assert_eq!(sent.expect("an answer").status(), StatusCode::OK, "{named}");
        let colleague = asked[0].colleague.as_ref().map(|colleague| colleague.user.as_str());
        assert_eq!(colleague, vouched, "{named}");
        assert_eq!(asked[0].actor.organisation.as_str(), RETAILER);
    }
    stage.strike().await;
}

#[tokio::test]
async fn an_owner_that_is_away_is_not_asked_for_each() {
    let stage = Stage::set().await;
    for number in 1..=40 {
        raise(&stage, number, Severity::Minor, "Case").await;
    }
    stage.shown(key(40), 1).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let names: Vec<String> = (1..=40).map(|number| format!("CDR-{number}")).collect();
    let mut form = vec![("do", "take")];
    form.extend(names.iter().map(|name| (name.as_str(), "on")));
    // Nobody plays workflow here.
    let response = rob.fill_in("/queues", "/queues/assign", &form).await;
    let html = response.html;
    assert!(html.contains("is not running") && html.contains("Not tried:"), "{html}");
    assert_eq!(html.matches("form=\"bulk\" checked").count(), 40);
    stage.strike().await;
}

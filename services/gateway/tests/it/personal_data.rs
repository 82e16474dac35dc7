//! What looks like personal data: shown to its writer, masked in one step or stated to be none, and kept nowhere.

use async_nats::HeaderMap;
use contracts::{
    DataCluster, Problem, Status,
    command::{CommandRequest, CommentForm, IncidentReply},
    form::{Fields, ReadForm},
    nats::subjects,
    privacy::scan,
};
use futures::StreamExt;
use reqwest::StatusCode;
use serde_json::json;
use service_kit::broker;
use tokio::sync::mpsc;

use crate::{
    browser::Browser,
    stage::{Stage, key},
};

const NMI: &str = "2001985732";
const PHONE: &str = "0412 345 678";
const BODY: &str = "NMI 2001985732 is silent; call 0412 345 678.";
const COMMENTS: &str = "/incidents/CDR-1/comments";

/// Plays workflow, which reads each comment by its form. Gives the forms that were sent.
async fn workflow_reads(stage: &Stage) -> mpsc::UnboundedReceiver<Fields> {
    let client = broker::connect(&stage.cluster.broker_settings("workflow"), "test").await.expect("workflow");
    let mut requests = client.subscribe(subjects::workflow::COMMENT).await.expect("subscribed");
    client.flush().await.expect("subscribed");
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(message) = requests.next().await {
            let request: CommandRequest = serde_json::from_slice(&message.payload).expect("a command");
            let mut headers = HeaderMap::new();
            let body = match CommentForm::read(&request.fields) {
                Ok(_) => serde_json::to_vec(&IncidentReply {
                    key: key(1),
                    version: 1,
                    status: Status::New,
                    shared_responsibility: true,
                    data_cluster: DataCluster::Usage,
                    available_actions: Vec::new(),
                    comment_id: None,
                    attachments: Vec::new(),
                }),
                Err(errors) => {
                    headers.insert("Nats-Service-Error-Code", "422");
                    serde_json::to_vec(&Problem::invalid(errors))
                }
            };
            tell.send(request.fields).expect("somebody listens");
            let to = message.reply.expect("where to");
            client.publish_with_headers(to, headers, body.expect("JSON").into()).await.expect("sent");
            client.flush().await.expect("sent");
        }
    });
    told
}

/// The name of the box by which this text is stated to be no personal data.
fn tick(text: &str) -> String {
    format!("_not_personal.{}", scan(text)[0].id())
}

#[tokio::test]
async fn a_find_is_shown_beside_its_field_and_masked_in_one_step() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let mut sent = workflow_reads(&stage).await;
    let ann = Browser::signed_in(&stage, "ann").await;

    let refused =
        ann.fill_in("/incidents/CDR-1", COMMENTS, &[("body", BODY), ("audience", "everyone")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for shown in [
        BODY,
        "Comment holds what looks like personal data",
        "NMI <mark>2001985732</mark> is silent; call",
        "Looks like: NMI",
        "<mark>0412 345 678</mark>.",
        "Looks like: phone number",
        "Mask all and send",
    ] {
        assert!(refused.shows(shown), "{shown}: {}", refused.html);
    }
    assert_eq!(sent.recv().await.expect("a form")["body"], BODY);
    // What was typed came back to its writer and is kept masked.
    assert_eq!(stage.cluster.tables_with("gateway", NMI).await, [""; 0]);
    assert_eq!(stage.cluster.tables_with("gateway", "[NMI masked] is silent").await, ["public.draft"]);
    let later = ann.get("/incidents/CDR-1").await;
    assert!(
        later.shows("[NMI masked] is silent") && later.shows("what looks like personal data is masked in it")
    );

    let form = [("body", BODY), ("audience", "everyone"), ("_mask", "all")];
    let done = ann.send_from(&refused, COMMENTS, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    let masked = json!({
        "body": "NMI [NMI masked] is silent; call [phone number masked].", "audience": "everyone"
    });
    assert_eq!(json!(sent.recv().await.expect("a form")), masked);
    for text in [NMI, PHONE, "[NMI masked]"] {
        assert_eq!(stage.cluster.tables_with("gateway", text).await, [""; 0], "{text}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn what_is_ticked_as_none_is_sent_and_kept_as_it_is() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let mut sent = workflow_reads(&stage).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let phone = tick(PHONE);

    // One of two: the other still stands in the way, and the tick stays.
    let form = [("body", BODY), ("audience", "everyone"), (phone.as_str(), "on")];
    let refused = ann.fill_in("/incidents/CDR-1", COMMENTS, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows(&format!("name=\"{phone}\" value=\"on\" checked")), "{}", refused.html);
    sent.recv().await.expect("a form");
    let kept = "NMI [NMI masked] is silent; call 0412 345 678.";
    assert_eq!(stage.cluster.tables_with("gateway", kept).await, ["public.draft"]);
    let resumed = ann.get("/incidents/CDR-1").await;
    assert!(resumed.shows(&format!("name=\"{phone}\" value=\"on\" checked")), "{}", resumed.html);

    // Masking leaves it alone.
    let masking = [form[0], form[1], form[2], ("_mask", "all")];
    assert_eq!(ann.send_from(&refused, COMMENTS, &masking).await.status, StatusCode::SEE_OTHER);
    let masked = sent.recv().await.expect("a form");
    assert_eq!(masked["body"], kept);

    // Both: all goes through.
    let nmi = tick(NMI);
    let all = [form[0], form[1], form[2], (nmi.as_str(), "on")];
    assert_eq!(ann.send_from(&refused, COMMENTS, &all).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.recv().await.expect("a form")["body"], BODY);
    stage.strike().await;
}

#[tokio::test]
async fn however_much_is_found_all_of_it_can_be_stated_to_be_none() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let mut sent = workflow_reads(&stage).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let addresses: Vec<String> = (0..45).map(|n| format!("sample{n}@example.com")).collect();
    let body = addresses.join(", ");
    let mut page = ann.get("/incidents/CDR-1").await;
    let mut pages = 0;
    while page.status != StatusCode::SEE_OTHER {
        // Whatever the page has of it, shown or not, is ticked.
        let boxes: Vec<String> = page
            .html
            .split("name=\"_not_personal.")
            .skip(1)
            .map(|rest| format!("_not_personal.{}", rest.split('"').next().expect("an id")))
            .collect();
        let ticked = boxes.iter().map(|name| (name.as_str(), "on"));
        let form: Vec<_> =
            [("body", body.as_str()), ("audience", "everyone")].into_iter().chain(ticked).collect();
        page = ann.send_from(&page, COMMENTS, &form).await;
        assert_eq!(sent.recv().await.expect("a form")["body"], *body);
        pages += 1;
        assert!(pages <= 4, "{}", page.html);
    }
    assert_eq!(pages, 4, "one without a tick, and twenty more on each");
    stage.strike().await;
}

#[tokio::test]
async fn a_draft_is_masked_while_it_is_typed_and_when_its_session_has_ended() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let open = ann.get("/incidents/new").await;
    let kept = ann.send_from(&open, "/drafts", &[("_form", "/incidents"), ("summary", BODY)]).await;
    assert!(kept.shows("\"masked\":true"), "{}", kept.html);
    ann.send_from(&open, "/sign-out", &[]).await;
    ann.send_from(&open, "/incidents", &[("description", BODY), ("payload", BODY)]).await;
    assert_eq!(stage.cluster.tables_with("gateway", "[NMI masked]").await, ["public.draft"]);
    for text in [NMI, PHONE] {
        assert_eq!(stage.cluster.tables_with("gateway", text).await, [""; 0]);
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_filter_is_not_saved_under_what_looks_like_personal_data() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    for (name, query) in [(BODY, "status=new"), ("mine", "q=2001985732")] {
        let form = [("name", name), ("list", "incidents"), ("query", query)];
        let refused = ann.fill_in("/incidents", "/filters", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.shows("holds what looks like personal data"), "{}", refused.html);
    }
    assert_eq!(stage.cluster.tables_with("gateway", NMI).await, [""; 0]);
    stage.strike().await;
}

//! The page of an incident in both forms, without script.

use contracts::{
    Audience, Party, Severity, Status,
    event::{Acknowledged, Commented, Packet, Provider, ReferenceAdded},
};
use reqwest::StatusCode;

use crate::{
    browser::between,
    pages::{page, sign_in},
    stage::{ADR, Stage, actor, incident, key, packet, raised, rob},
    visibility::told,
};

/// CDR-1, taken up.
async fn acknowledged(stage: &Stage) {
    let key = stage.raised(1).await;
    stage.happens(key, 2, Status::InProgress, rob(), Acknowledged { assignee: (&rob()).into() }).await;
}

fn comment(body: &str, audience: Audience) -> Commented {
    Commented { comment_id: uuid::Uuid::nil(), body: body.to_owned(), audience }
}

/// The page as it was sent, which must be there.
async fn shown(stage: &Stage, cookie: &str, path: &str) -> String {
    let (status, html) = page(stage, cookie, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {html}");
    html
}

#[tokio::test]
async fn reporters_get_the_customer_portal_and_the_others_choose() {
    let stage = Stage::set().await;
    acknowledged(&stage).await;
    let ann = sign_in(&stage, "ann").await;
    for path in ["/incidents/CDR-1", "/incidents/CDR-1?view=agent"] {
        let html = shown(&stage, &ann, path).await;
        assert!(!html.contains("Agent view") && !html.contains("id=\"properties\""), "{path}");
        assert!(html.contains("You are</dt><dd>the reporter"));
    }
    for login in ["rob", "casey"] {
        let cookie = sign_in(&stage, login).await;
        let agent = shown(&stage, &cookie, "/incidents/CDR-1").await;
        assert!(
            agent.contains("id=\"properties\"") && agent.contains("href=\"/incidents/CDR-1?view=portal\"")
        );
        let portal = shown(&stage, &cookie, "/incidents/CDR-1?view=portal").await;
        assert!(portal.contains("Agent view") && !portal.contains("id=\"properties\""), "{login}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_provider_refers_from_both_forms_and_sees_what_aemo_will_see() {
    let stage = Stage::set().await;
    acknowledged(&stage).await;
    let rob = sign_in(&stage, "rob").await;
    for (path, to) in
        [("/incidents/CDR-1", "refer\""), ("/incidents/CDR-1?view=portal", "refer?view=portal\"")]
    {
        let html = shown(&stage, &rob, path).await.replace("<wbr>", "");
        let form = between(&html, "id=\"form-refer\"", "</details>");
        assert!(form.contains(&format!("action=\"/incidents/CDR-1/actions/{to}")), "{form}");
        assert!(form.contains("name=\"expected_input\"") && form.contains("name=\"_version\" value=\"2\""));
        assert!(form.contains("Status becomes Referred to AEMO") && form.contains("AEMO is alerted"));
        let preview = between(form, "class=\"preview\"", "</section>");
        // Every field that AEMO's packet has, but for the ids, which say nothing to people.
        // What the provider is about to write stands above the preview.
        // AEMO's clock is set when it is referred.
        let Packet {
            provider,
            summary,
            severity,
            first_response_due: _,
            expected_input: _,
            override_reason: _,
            evidence,
            attachments: _,
        } = packet();
        let Provider { organisation: _, organisation_name, brand_id: _, brand_name, sector: _ } = provider;
        let wanted = [
            organisation_name,
            brand_name,
            summary,
            severity.label().to_owned(),
            evidence.operation.to_string(),
            evidence.secondary_operation.expect("a counterpart"),
            evidence.data_cluster.label().to_owned(),
            evidence.environment.label().to_owned(),
            evidence.interaction_ids[0].to_string(),
            "<dd>500</dd>".to_owned(),
            evidence.error_urn.expect("an error"),
            "still going on".to_owned(),
        ];
        for text in wanted {
            assert!(preview.contains(&text), "{text} in {preview}");
        }
        assert!(!preview.contains("absent from every service point"), "the description is not AEMO's");
        assert!(!preview.contains(ADR) && !preview.contains("ann of"), "nor is the reporter");
    }
    stage.strike().await;
}

#[tokio::test]
async fn where_referring_is_not_possible_the_provider_is_told_why() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = || actor("ann", ADR, Party::Adr);
    for (number, operation) in [(2, "GET /energy/plans"), (3, "GET /energy/electricity/servicepoints")] {
        let mut apart = raised(number);
        apart.shared_responsibility = false;
        apart.evidence.operation = operation.parse().expect("an operation");
        stage.publish("intake", 1, &incident(key(number), Status::New, ann(), apart)).await;
        stage.shown(key(number), 1).await;
    }
    let rob = sign_in(&stage, "rob").await;
    for (number, why) in
        [(1, "Acknowledge it first."), (2, "not shared responsibility"), (3, "not an energy retailer")]
    {
        let html = shown(&stage, &rob, &format!("/incidents/CDR-{number}")).await;
        assert!(between(&html, "<h3>Refer to AEMO</h3>", "</div>").contains(why), "{number}: {html}");
    }
    for login in ["ann", "casey", "rob-viewer"] {
        let cookie = sign_in(&stage, login).await;
        assert!(
            !shown(&stage, &cookie, "/incidents/CDR-1").await.contains("Acknowledge it first."),
            "{login}"
        );
    }
    stage.strike().await;
}

#[tokio::test]
async fn each_audience_stands_with_its_readers_beside_the_comment() {
    let stage = Stage::set().await;
    told(&stage).await;
    let choices = async |login: &str| {
        let cookie = sign_in(&stage, login).await;
        between(&shown(&stage, &cookie, "/incidents/CDR-1").await, "id=\"form-comment\"", "</form>")
            .to_owned()
    };
    let rob = choices("rob").await;
    assert!(rob.contains("Brightline Energy Pty Ltd, AEMO and the ACCC. Not adr-1 Pty Ltd."), "{rob}");
    assert!(rob.contains("Only Brightline Energy Pty Ltd. Not even the ACCC."));
    assert!(!rob.contains("_version"), "a comment is meant for any version");
    // Only the provider speaks with AEMO.
    for login in ["ann", "casey"] {
        let form = choices(login).await;
        assert!(
            form.contains("value=\"everyone\" checked") && !form.contains("value=\"referral\""),
            "{login}"
        );
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_newest_lines_come_first_and_the_earlier_ones_by_a_link() {
    let stage = Stage::set().await;
    acknowledged(&stage).await;
    for version in 3..63 {
        let said = comment(&format!("word number {version}."), Audience::Everyone);
        stage.publish("workflow", version, &incident(key(1), Status::InProgress, rob(), said)).await;
    }
    stage.shown(key(1), 62).await;
    let ann = sign_in(&stage, "ann").await;
    let numbers = |html: &str| -> Vec<i64> {
        let said = html.match_indices("word number ").map(|(at, text)| &html[at + text.len()..]);
        said.filter_map(|rest| rest.split('.').next()?.parse().ok()).collect()
    };
    let first = shown(&stage, &ann, "/incidents/CDR-1?show=conversation").await;
    assert_eq!(numbers(&first), (13..63).rev().collect::<Vec<_>>());
    let link =
        between(&first, "/incidents/CDR-1?show=conversation&#38;before=", "#timeline").replace("&#38;", "&");
    let second = shown(&stage, &ann, &link).await;
    assert_eq!(numbers(&second), (3..13).rev().collect::<Vec<_>>());
    assert!(!second.contains("rel=\"next\"") && second.contains(">Newest</a>"));
    // What was done is another part, and the picture leads to each line wherever it stands.
    let done = shown(&stage, &ann, "/incidents/CDR-1?show=done").await;
    assert!(
        numbers(&done).is_empty() && between(&done, "id=\"timeline\"", "</section>").contains("took it up")
    );
    let mark =
        between(&first, "<a href=\"/incidents/CDR-1?before=", "\" tabindex").replacen("<a href=\"", "", 1);
    let (path, line) = mark.split_once('#').expect("a line");
    assert!(shown(&stage, &ann, path).await.contains(&format!("id=\"{line}\"")), "{mark}");
    stage.strike().await;
}

#[tokio::test]
async fn the_recipient_sees_in_page_and_picture_that_it_was_with_aemo_and_no_more() {
    let stage = Stage::set().await;
    told(&stage).await;
    let ann = sign_in(&stage, "ann").await;
    for path in ["/incidents/CDR-1", "/incidents/CDR-1?show=aemo", "/incidents/CDR-1?show=internal"] {
        let html = shown(&stage, &ann, path).await;
        assert!(html.contains("class=\"bar aemo\"") && html.contains("With AEMO for"), "{path}");
        for secret in [
            "said to referral",
            "said to organisation",
            "Why is the factor",
            "upstream party",
            "avery",
            "bar round",
            "CDR-1-R1",
            "Contributed",
        ] {
            assert!(!html.contains(secret), "{secret} in {path}: {html}");
        }
    }
    let rob = sign_in(&stage, "rob").await;
    let html = shown(&stage, &rob, "/incidents/CDR-1").await;
    for known in
        ["bar round received", "CDR-1-R1", "upstream party", "said to referral", "said to organisation"]
    {
        assert!(html.contains(known), "{known}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_picture_has_its_content_as_a_table_and_no_colour_or_place_in_a_style() {
    let stage = Stage::set().await;
    told(&stage).await;
    let casey = sign_in(&stage, "casey").await;
    let html = shown(&stage, &casey, "/incidents/CDR-1").await;
    let picture = between(&html, "<figure class=\"swimlane\">", "</figure>");
    let table = between(&html, "id=\"swimlane-table\"", "</details>");
    assert!(!html.contains("style=\""));
    // AEMO has answered at once, so that only for the recipient, who does not know it yet, it lasts with AEMO.
    assert!(picture.contains("class=\"bar provider\"") && picture.contains("class=\"whose\""));
    let recipients = shown(&stage, &sign_in(&stage, "ann").await, "/incidents/CDR-1").await;
    assert!(between(&recipients, "<figure class=\"swimlane\">", "</figure>").contains("class=\"bar aemo\""));
    let marks = picture.matches("class=\"reach\"").count();
    let rows = between(table, "<caption>What happened</caption>", "</table>").matches("<tr><td>").count();
    assert!(marks >= 7, "{marks}");
    assert_eq!(marks, rows);
    for whose in ["Brightline Energy Pty Ltd", "AEMO", "Round 1: Received"] {
        assert!(table.contains(&format!("<th scope=\"row\">{whose}</th>")), "{whose} in {table}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn hostile_text_in_every_field_stays_text() {
    const HOSTILE: &str =
        "</textarea></title></svg><script>alert(1)</script><img src=x onerror='alert(2)'>\"'>";
    let stage = Stage::set().await;
    let hostile = || HOSTILE.to_owned();
    let mut everything = raised(1);
    everything.summary = hostile();
    everything.description = hostile();
    everything.reporter_name = hostile();
    everything.provider.brand_name = hostile();
    everything.provider.organisation_name = hostile();
    everything.evidence.error_urn = Some(hostile());
    for text in
        [&mut everything.expected, &mut everything.actual, &mut everything.steps, &mut everything.workaround]
    {
        *text = Some(hostile());
    }
    everything.severity = Severity::Critical;
    let mut by = rob();
    by.name = hostile();
    by.organisation_name = hostile();
    let ann = actor("ann", ADR, Party::Adr);
    stage.publish("intake", 1, &incident(key(1), Status::New, ann, everything)).await;
    stage.shown(key(1), 1).await;
    let taken = Acknowledged { assignee: (&by).into() };
    stage.happens(key(1), 2, Status::InProgress, by.clone(), taken).await;
    stage.happens(key(1), 3, Status::InProgress, by.clone(), comment(HOSTILE, Audience::Everyone)).await;
    let reference = ReferenceAdded { system: hostile(), reference: hostile() };
    stage.happens(key(1), 4, Status::InProgress, by, reference).await;
    for login in ["ann", "rob", "casey"] {
        let cookie = sign_in(&stage, login).await;
        for path in ["/incidents/CDR-1", "/incidents/CDR-1?view=portal&show=<script>"] {
            let html = shown(&stage, &cookie, path).await;
            assert!(html.contains("alert(1)"), "{login} {path}");
            assert_eq!(html.matches("<script").count(), 1, "{login} {path}: only ours");
            assert!(!html.contains("<img src=x") && !html.contains("</textarea></title>"), "{login} {path}");
        }
    }
    stage.strike().await;
}

//! Files on an incident: what the retailer attaches for AEMO reaches AEMO, and nobody else.

use reqwest::{Method, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use test_support::wait_for;

use crate::{
    api::Api,
    hex,
    world::{ACCC, ADR, AEMO, OTHER_ADR, OTHER_RETAILER, RETAILER, RETAILER_2, World},
};

const LOG: &[u8] =
    b"2026-03-02T09:00:00+11:00 GET /secondary/energy/electricity/servicepoints answered 500\n";

/// Attaches a file, and gives what the portal says of it.
pub(crate) async fn attach(api: &Api, key: &str, query: &str, bytes: &'static [u8]) -> Value {
    let path = format!("/incidents/{key}/attachments?{query}");
    let response = api.request(Method::POST, &path).body(bytes).send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{body}");
    body["attachments"][0].clone()
}

/// Fetches a file by the path that was told; the status, and the hash of what came.
async fn fetched(api: &Api, path: &str) -> (u16, String) {
    let path = path.strip_prefix("/api/v1").unwrap();
    let response = api.request(Method::GET, path).send().await.unwrap();
    let status = response.status().as_u16();
    let hash = Sha256::digest(response.bytes().await.unwrap());
    (status, hex(&hash))
}

#[tokio::test]
async fn a_log_for_aemo_is_fetched_by_aemo_and_by_nobody_else() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    attach(&adr, &key, "file_name=client.log", b"what the recipient saw\n").await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let log = attach(&retailer, &key, "file_name=secondary.log&audience=referral", LOG).await;
    let path = format!("/api/v1/attachments/{}", log["id"].as_str().unwrap());
    // It is there, and AEMO is not on the incident yet.
    assert_eq!(fetched(&world.api(AEMO), &path).await.0, 404);
    retailer.act(&key, "refer", json!({"expected_input": "Why 500?"})).await.ok(200);

    let opened = aemo.next().await;
    let references = opened.body["change"]["packet"]["attachments"].as_array().unwrap().clone();
    assert_eq!(references.len(), 1, "the recipient's file is none of AEMO's: {references:?}");
    let reference = &references[0];
    assert_eq!(
        (&reference["file_name"], &reference["media_type"]),
        (&json!("secondary.log"), &json!("text/plain"))
    );
    assert_eq!((&reference["size"], reference["path"].as_str().unwrap()), (&json!(LOG.len()), path.as_str()));
    let desk = world.api(AEMO);
    wait_for("AEMO's reading of it", async || (fetched(&desk, &path).await.0 == 200).then_some(())).await;
    assert_eq!(fetched(&desk, &path).await, (200, reference["sha256"].as_str().unwrap().to_owned()));
    for (login, status) in
        [(ADR, 404), (OTHER_ADR, 404), (OTHER_RETAILER, 404), (RETAILER_2, 200), (ACCC, 200)]
    {
        assert_eq!(fetched(&world.api(login), &path).await.0, status, "{login}");
    }
    assert_eq!(fetched(&world.anonymous(), &path).await.0, 401);
    assert!(!adr.timeline(&key).await.contains("secondary.log"), "nor does it hear of it");

    // More of it in the round, and what is taken back.
    attach(&retailer, &key, "file_name=more.log&audience=referral&body=And%20Tuesday", LOG).await;
    let updated = aemo.next().await;
    assert_eq!(updated.subject, format!("aemo.referral.updated.v1.{key}"));
    let change = &updated.body["change"];
    assert_eq!((&change["kind"], &change["text"]), (&json!("attachment"), &json!("And Tuesday")));
    assert_eq!(change["attachments"][0]["file_name"], "more.log");
    let gone = retailer.request(Method::DELETE, path.strip_prefix("/api/v1").unwrap()).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    let removed = aemo.next().await;
    assert_eq!(removed.body["change"]["kind"], "attachment_removed");
    assert_eq!(removed.body["change"]["attachments"][0]["id"], log["id"]);
    assert_eq!(fetched(&desk, &path).await.0, 404);
    wait_for("AEMO to be told of both", async || {
        let told = desk.notifications(&key).await;
        ["attached", "detached"].iter().all(|event| told.iter().any(|one| one == event)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_file_sent_twice_under_its_key_is_one_attachment() {
    let world = World::start().await;
    let adr = world.api(ADR);
    let key = adr.raise().await;
    let path = format!("/incidents/{key}/attachments?file_name=client.log");
    let send = || adr.request(Method::POST, &path).header("Idempotency-Key", "once").body(LOG).send();
    let (first, second) = (send().await.unwrap(), send().await.unwrap());
    assert_eq!((first.status(), second.status()), (201.try_into().unwrap(), 201.try_into().unwrap()));
    assert_eq!(first.headers()[header::ETAG], second.headers()[header::ETAG]);
    assert_eq!(first.json::<Value>().await.unwrap(), second.json::<Value>().await.unwrap());
    assert_eq!(adr.incident(&key).await["attachments"].as_array().unwrap().len(), 1);
}

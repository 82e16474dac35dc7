//! AEMO's systems are told as everybody is: what looks like personal data goes nowhere.

use serde_json::{Value, json};

use crate::{answers::referred_world, events::key, world::Answer};

const NMI: &str = "6102345678";

#[tokio::test]
async fn what_aemos_systems_send_is_scanned_too() {
    let world = referred_world().await;
    let text = format!("The data of {NMI} was loaded again.");
    let place = |more: Value| {
        let mut body = json!({"incident": "CDR-1", "round": 1});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    for (verb, form) in [
        ("accept", json!({"reference": NMI})),
        ("return", json!({"reason": text})),
        ("defer", json!({"until": "2999-01-01T00:00:00Z", "reason": text})),
        ("ask", json!({"question": text})),
        ("contribute", json!({"advice": text})),
        ("comment", json!({"body": text})),
    ] {
        let Answer { code, body } = world.answer(verb, None, place(form)).await.expect("an answer");
        assert_eq!(code.as_deref(), Some("422"), "{verb}: {body}");
        assert_eq!(body["errors"][0]["code"], "personal_data", "{verb}: {body}");
        assert!(!body.to_string().contains(NMI), "{verb}: {body}");
    }
    let broken =
        world.answer_raw("comment", None, format!("\"{NMI}\"").into_bytes()).await.expect("an answer");
    assert!(!broken.body.to_string().contains(NMI), "{}", broken.body);
    assert_eq!(world.cluster.tables_with("aemo-liaison", NMI).await, [""; 0]);

    let masked = json!({"reference": "INC0012345"});
    let taken = world.answer("accept", None, place(masked)).await.expect("an answer");
    assert_eq!(taken.code, None, "{}", taken.body);
    // The second of this referral: nothing was said in between.
    let told = world.referral_events(key(1), 2).await;
    assert_eq!(told[1].event.change.verb(), "accepted");
    world.stop().await;
}

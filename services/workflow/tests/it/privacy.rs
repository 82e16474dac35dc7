//! What looks like personal data goes nowhere until its writer has masked it, or has said that it is none.

use contracts::{Action, Status, form::PERSONAL_DATA};
use serde_json::json;

use crate::world::{World, provider_agent, reporter, root_cause};

const NMI: &str = "QAAAVZZZZZ3";

#[tokio::test]
async fn a_refused_text_reaches_no_table_and_no_event() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let (_, version) = world.stored(key).await.unwrap();
    let text = format!("The premises of {NMI}");
    let mut cause = root_cause();
    cause["text"] = json!(text);
    let forms = [
        (Action::RequestInformation, json!({"question": text})),
        (Action::Refer, json!({"expected_input": text})),
        (Action::Refer, json!({"expected_input": "The factor", "override_reason": text})),
        (Action::SetRootCause, cause),
        (Action::ChangeSeverity, json!({"severity": 1, "reason": text})),
        (Action::AddReference, json!({"system": "ours", "reference": NMI})),
    ];
    for (action, form) in forms {
        let refused = world.act(&provider_agent(), key, action, form).await.unwrap_err();
        assert_eq!(refused.errors[0].code, PERSONAL_DATA, "{action}: {refused}");
        assert!(!serde_json::to_string(&refused).unwrap().contains(NMI), "{refused}");
    }
    let refused = world.comment(&reporter(), key, json!({"body": text})).await.unwrap_err();
    assert_eq!(refused.errors[0].finds.len(), 1);
    assert_eq!(world.stored(key).await, Some((Status::InProgress, version)));
    assert_eq!(world.cluster.tables_with("workflow", NMI).await, [""; 0]);
    // A ticket number is none, nor is what is declared.
    world
        .act(
            &provider_agent(),
            key,
            Action::AddReference,
            json!({"system": "AEMO", "reference": "INC0012345"}),
        )
        .await
        .unwrap();
    let declared = json!({"body": text, "not_personal": [refused.errors[0].finds[0].id]});
    world.comment(&reporter(), key, declared).await.unwrap();
    assert!(world.cluster.tables_with("workflow", NMI).await.contains(&"public.outbox".to_owned()));
    world.stop().await;
}

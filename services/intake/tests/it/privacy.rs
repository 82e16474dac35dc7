//! What looks like personal data goes nowhere until its writer has masked it, or has said that it is none.

use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex},
};

use contracts::{form::PERSONAL_DATA, privacy::mask};
use serde_json::json;

use crate::world::World;

const NMI: &str = "2001985732";
const PHONE: &str = "0412 345 678";
const DESCRIPTION: &str = "The meter with NMI 2001985732 is silent; call 0412 345 678.";

/// All that this process logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// There is one for a process, so the tests share it: none of them may find in it what it looks for.
    fn begin() -> Self {
        static LOG: LazyLock<Log> = LazyLock::new(Log::of_this_process);
        LOG.clone()
    }

    fn of_this_process() -> Self {
        let log = Self::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
            .with_writer(move || writer.clone())
            .init();
        log
    }

    fn said(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_refused_text_reaches_no_table_no_event_and_no_log() {
    let log = Log::begin();
    let world = World::start().await;
    let mut form = world.form();
    form["description"] = json!(DESCRIPTION);
    form["interaction_ids"] = json!([NMI]);
    form[NMI] = json!("a slip");
    let key = Some("the-same");
    let refused = world.raise_with_key(&world.reporter(), form.clone(), key).await.unwrap_err();
    assert_eq!(refused.status, 422);
    let fault = refused.errors.iter().find(|error| error.field == "description").unwrap();
    assert_eq!(fault.code, PERSONAL_DATA);
    let places: Vec<_> = fault.finds.iter().map(|find| (find.kind.as_str(), find.start, find.end)).collect();
    assert_eq!(places, [("nmi", 19, 29), ("phone", 46, 58)]);

    let answer = serde_json::to_string(&refused).unwrap();
    let said = log.said();
    assert!(said.contains("refused: description holds what looks like personal data"), "{said}");
    for text in [NMI, PHONE] {
        assert!(!answer.contains(text), "{answer}");
        assert!(!said.contains(text), "{said}");
        assert_eq!(world.cluster.tables_with("intake", text).await, [""; 0]);
    }
    assert_eq!(world.count_published("cdr.incident.>").await, 0);

    // Masked it goes through, also with the key of what was refused.
    form["description"] = json!(mask(DESCRIPTION, |_| false));
    form["interaction_ids"] = json!([]);
    form.as_object_mut().unwrap().remove(NMI);
    world.raise_with_key(&world.reporter(), form, key).await.unwrap();
    let raised = world.published("cdr.incident.raised.v1.CDR-1").await;
    assert_eq!(
        raised.body["change"]["description"],
        "The meter with NMI [NMI masked] is silent; call [phone number masked]."
    );
    for text in [NMI, PHONE] {
        assert!(!log.said().contains(text));
        assert_eq!(world.cluster.tables_with("intake", text).await, [""; 0]);
    }
    world.stop().await;
}

#[tokio::test]
async fn what_its_writer_states_to_be_no_personal_data_is_taken() {
    let log = Log::begin();
    let world = World::start().await;
    let mut form = world.form();
    form["description"] = json!(DESCRIPTION);
    let refused = world.raise(&world.reporter(), form.clone()).await.unwrap_err();
    let ids: Vec<_> = refused.errors[0].finds.iter().map(|find| find.id.clone()).collect();
    // One is not the other.
    form["not_personal"] = json!([ids[0]]);
    let still = world.raise(&world.reporter(), form.clone()).await.unwrap_err();
    assert_eq!(still.errors[0].finds.iter().map(|find| find.id.clone()).collect::<Vec<_>>(), ids[1..]);
    form["not_personal"] = json!(ids);
    world.raise(&world.reporter(), form).await.unwrap();
    world.published("cdr.incident.raised.v1.CDR-1").await;
    // The search that finds nothing above finds this.
    assert_eq!(world.cluster.tables_with("intake", NMI).await, ["public.incident", "public.outbox"]);
    let said = log.said();
    assert!(said.contains("nmi, phone") && said.contains("no personal data"), "{said}");
    assert!(!said.contains(NMI), "{said}");
    world.stop().await;
}

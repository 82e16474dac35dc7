//! Each type of event has a file in `frozen/` with one body as it was first published. The file stays as it is: what
//! was once in a stream or an outbox must be readable for ever, and AEMO's programs read it too. A change that does
//! not fit needs a new major version of the type, beside the old one.
//!
//! A new type has no file yet: `FREEZE=new cargo test -p contracts` writes the missing ones, and only those.

use std::{collections::BTreeSet, fs, path::PathBuf};

use contracts::{
    asyncapi,
    attachment::AttachmentReference,
    event::{
        AemoChange, AemoEvent, Event, IncidentChange, IncidentEvent, OrganisationEvent, PacketUpdated,
        ParticipantEvent, ReadEvent, ReferralChange, ReferralEvent, UpdateKind, UserEvent, WatcherEvent,
    },
};
use serde_json::Value;

use crate::samples;

fn file(event_type: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("frozen").join(format!("{event_type}.json"))
}

/// The frozen body of a type.
pub(crate) fn frozen(event_type: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file(event_type)).unwrap()).unwrap()
}

/// Every frozen body of a type: the first, and what was added to it later.
pub(crate) fn examples(name: &str) -> Vec<Value> {
    let path = file(&asyncapi::frozen_file(name));
    let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut paths: Vec<PathBuf> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().unwrap().to_str().unwrap().split('+').next() == Some(&stem))
        .collect();
    // By the name without its ending: the first body comes before what was added.
    paths.sort_by_key(|path| path.file_stem().map(std::ffi::OsStr::to_owned));
    paths.iter().map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// Whether missing files are to be written.
#[expect(
    clippy::disallowed_methods,
    reason = "a switch of this test for a developer, no setting of the portal"
)]
fn freezing() -> bool {
    std::env::var_os("FREEZE").is_some()
}

/// What we write is what was frozen, and what was frozen reads back as what we mean.
fn holds<E: Event + ReadEvent + PartialEq + std::fmt::Debug>(sample: &E) {
    holds_in(sample.event_type(), sample);
}

/// The same in a file of another name.
fn holds_in<E: Event + ReadEvent + PartialEq + std::fmt::Debug>(name: &str, sample: &E) {
    let event_type = sample.event_type();
    let written = serde_json::to_string_pretty(sample).unwrap() + "\n";
    let path = file(name);
    if !path.exists() && freezing() {
        fs::write(&path, &written).unwrap();
    }
    let frozen = fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("{event_type} has no frozen file; see the head of this test"));
    assert_eq!(written, frozen, "{event_type} is not written as it was");
    let value: Value = serde_json::from_str(&frozen).unwrap();
    assert_eq!(&E::read(event_type, value).unwrap(), sample, "{event_type} is not read as it was");
}

#[test]
fn every_event_is_written_and_read_as_it_was_frozen() {
    samples::incident_events().iter().for_each(holds);
    samples::referral_events().iter().for_each(holds);
    samples::aemo_events().iter().for_each(holds);
    holds(&samples::organisation_event());
    holds(&samples::user_event());
    holds(&samples::watcher_event());
}

/// What a participant's systems are sent, they read for years; we never do.
#[test]
fn what_a_retailers_systems_are_sent_is_written_as_it_was_frozen() {
    let retailer = "abn-11111111111".parse().unwrap();
    let mut of_incidents = samples::incident_events();
    of_incidents.push(samples::rerouted_away());
    let of_incidents = of_incidents.iter().map(|event| ParticipantEvent::of_incident(event, 3, 1, &retailer));
    let of_referrals = samples::referral_events();
    let of_referrals = of_referrals.iter().map(|event| ParticipantEvent::of_referral(event, 2, &retailer));
    for told in of_incidents.chain(of_referrals) {
        let told = told.expect("a provider is told of everything");
        let name = told.event_type().replacen("participant.abn-11111111111.", "participant/", 1);
        let written = serde_json::to_string_pretty(&told).unwrap() + "\n";
        let path = file(&name);
        if !path.exists() && freezing() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &written).unwrap();
        }
        let frozen = fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{name} has no frozen file; see the head of this test"));
        assert_eq!(written, frozen, "{name} is not written as it was");
    }
}

#[test]
fn what_was_added_to_a_type_has_files_of_its_own() {
    for (name, sample) in samples::aemo_events_in_full() {
        holds_in(name, &sample);
    }
    for (name, sample) in samples::referral_events_in_full() {
        holds_in(name, &sample);
    }
}

#[test]
fn every_type_is_frozen_and_every_frozen_file_has_a_type() {
    let types: BTreeSet<String> = [IncidentChange::TYPES, ReferralChange::TYPES, AemoChange::TYPES]
        .concat()
        .into_iter()
        .chain(OrganisationEvent::TYPES.iter().copied())
        .chain(UserEvent::TYPES.iter().copied())
        .chain(WatcherEvent::TYPES.iter().copied())
        .map(str::to_owned)
        .collect();
    let folder = file("x").parent().unwrap().to_owned();
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().into_string().unwrap().trim_end_matches(".json").to_owned())
        // `type+what-was-added` stands beside the file of the type.
        .map(|name| name.split('+').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(files, types);
}

#[test]
fn a_field_that_we_do_not_know_yet_is_no_reason_to_stop() {
    let sample = samples::incident_events().remove(1);
    let mut value = serde_json::to_value(&sample).unwrap();
    value["added_later"] = Value::from(1);
    value["change"]["added_later"] = Value::from(1);
    assert_eq!(IncidentEvent::read(sample.event_type(), value).unwrap(), sample);
}

#[test]
fn files_for_aemo_are_read_back_and_left_out_where_there_are_none() {
    let reference = AttachmentReference::from(samples::attachment());
    assert_eq!(reference.path, "/api/v1/attachments/00000000-0000-0000-0000-000000000004");
    for sample in samples::aemo_events() {
        assert!(!serde_json::to_string(&sample).unwrap().contains("attachments"));
        let change = match sample.change.clone() {
            AemoChange::Opened(mut opened) => {
                opened.packet.attachments = vec![reference.clone()];
                AemoChange::Opened(opened)
            }
            AemoChange::Updated(updated) => AemoChange::Updated(PacketUpdated {
                kind: UpdateKind::Attachment,
                attachments: vec![reference.clone()],
                ..updated
            }),
            _ => continue,
        };
        let with = AemoEvent { change, ..sample };
        let written = serde_json::to_value(&with).unwrap();
        assert_eq!(AemoEvent::read(with.event_type(), written).unwrap(), with);
    }
}

#[test]
fn a_type_or_body_that_does_not_fit_is_named() {
    let unknown = AemoEvent::read("aemo.referral.opened.v2", Value::Null).unwrap_err();
    assert_eq!(unknown.to_string(), "the body of aemo.referral.opened.v2 does not fit: `change` is missing");
    let unknown = UserEvent::read("cdr.user.left.v1", Value::Null).unwrap_err();
    assert_eq!(unknown.to_string(), "unknown event type cdr.user.left.v1");
    let unfit = ReferralEvent::read("cdr.referral.asked.v1", serde_json::json!({"change": {}})).unwrap_err();
    assert!(unfit.to_string().contains("question"), "{unfit}");
}

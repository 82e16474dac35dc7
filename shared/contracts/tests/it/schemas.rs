//! The JSON Schemas of what travels, held against what travels: the frozen bodies, and forms that are read.

use std::collections::{BTreeMap, BTreeSet};

use boon::{Compiler, Schemas};
use contracts::{
    Problem, ReferralAction,
    command::{
        AcceptForm, AskForm, ContributeForm, DeferForm, ReferralCommentForm, ReferralReply, ReturnForm,
    },
    event::{Event, ParticipantEvent},
    form::{Fields, ReadForm},
    schema,
};
use serde_json::{Value, json};

use crate::{frozen::frozen, samples};

/// The schemas of `deploy/contracts/schemas`, ready to judge.
pub(crate) struct Judge {
    schemas: Schemas,
    indices: BTreeMap<String, boon::SchemaIndex>,
}

impl Judge {
    pub(crate) fn new() -> Self {
        Self::of(schema::files())
    }

    pub(crate) fn of(files: Vec<(String, Value)>) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        let indices = files.into_iter().map(|(name, file)| {
            let url = format!("urn:test:{name}");
            compiler.add_resource(&url, file).unwrap();
            let index =
                compiler.compile(&url, &mut schemas).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, index)
        });
        let indices = indices.collect();
        Self { schemas, indices }
    }

    /// Why a body is not what the schema of this name says; `None` where it is.
    pub(crate) fn fault(&self, name: &str, body: &Value) -> Option<String> {
        let index = *self.indices.get(name).unwrap_or_else(|| panic!("{name} has no schema"));
        self.schemas.validate(body, index).err().map(|error| error.to_string())
    }
}

/// The body with another value at each place in turn, and without each field in turn; with a word on what was done.
fn broken(body: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut places = vec![String::new()];
    while let Some(place) = places.pop() {
        // No field of ours is a list in a list.
        let mut other = body.clone();
        *other.pointer_mut(&place).unwrap() = json!([[]]);
        all.push((format!("{place} is [[]]"), other));
        match body.pointer(&place).unwrap() {
            Value::Object(fields) => places.extend(fields.keys().map(|field| format!("{place}/{field}"))),
            Value::Array(items) => places.extend((0..items.len()).map(|n| format!("{place}/{n}"))),
            _ => {}
        }
    }
    all
}

#[test]
fn every_frozen_body_is_what_its_schema_says_and_a_broken_one_is_not() {
    let judge = Judge::new();
    let mut judged = 0;
    for (event_type, _) in schema::events() {
        let body = frozen(event_type);
        assert_eq!(judge.fault(event_type, &body), None, "{event_type}");
        for (what, other) in broken(&body) {
            assert!(judge.fault(event_type, &other).is_some(), "{event_type} is taken though {what}");
            judged += 1;
        }
    }
    assert!(judged > 300, "only {judged} broken bodies");
}

/// Everything that the samples tell, to each organisation that is told it.
#[test]
fn what_a_participant_is_told_is_what_its_schema_says_whoever_it_is() {
    let judge = Judge::new();
    let organisations = ["frankly", "abn-11111111111", "harbour"].map(|id| id.parse().unwrap());
    let mut told = Vec::new();
    for organisation in &organisations {
        let incidents = samples::incident_events().into_iter().chain([samples::rerouted_away()]);
        told.extend(incidents.filter_map(|event| ParticipantEvent::of_incident(&event, 3, 1, organisation)));
        let rounds = samples::referral_events().into_iter();
        told.extend(rounds.filter_map(|event| ParticipantEvent::of_referral(&event, 2, organisation)));
    }
    let mut judged = BTreeSet::new();
    for event in told {
        let name = event.event_type().replacen(&format!(".{}", event.organisation), "", 1);
        let body = serde_json::to_value(&event).unwrap();
        assert_eq!(judge.fault(&name, &body), None, "{name}: {body}");
        for (what, other) in broken(&body) {
            assert!(judge.fault(&name, &other).is_some(), "{name} is taken though {what}");
        }
        judged.insert(name);
    }
    assert_eq!(judged.len(), schema::participants().len(), "{judged:?}");
}

#[test]
fn a_field_that_is_never_left_out_is_required() {
    let judge = Judge::new();
    for (event_type, _) in schema::events() {
        let body = frozen(event_type);
        for field in body.as_object().unwrap().keys() {
            let mut other = body.clone();
            other.as_object_mut().unwrap().remove(field);
            // An organisation is also read from before it had these.
            let optional = ["brands", "software_products"].contains(&field.as_str());
            assert_eq!(judge.fault(event_type, &other).is_some(), !optional, "{event_type} without {field}");
        }
    }
}

#[test]
fn a_reader_of_an_event_knows_what_was_added_later() {
    let judge = Judge::new();
    for (event_type, _) in schema::events() {
        let mut body = frozen(event_type);
        body["added_later"] = json!(1);
        assert_eq!(judge.fault(event_type, &body), None, "{event_type}");
    }
}

/// Whether a form takes the fields.
type Reads = fn(&Fields) -> bool;

/// An answer of each kind.
fn answers() -> Vec<(ReferralAction, Value, Reads)> {
    fn reads<F: ReadForm>(fields: &Fields) -> bool {
        F::read(fields).is_ok()
    }
    vec![
        (ReferralAction::Accept, json!({"reference": "INC0042"}), reads::<AcceptForm>),
        (ReferralAction::Return, json!({"reason": "Say which intervals."}), reads::<ReturnForm>),
        (ReferralAction::Defer, json!({"until": "2031-01-01T00:00:00Z", "reason": "x"}), reads::<DeferForm>),
        (ReferralAction::Ask, json!({"question": "Which interval?"}), reads::<AskForm>),
        (ReferralAction::Contribute, json!({"advice": "Reloaded."}), reads::<ContributeForm>),
        (ReferralAction::Comment, json!({"body": "Thanks."}), reads::<ReferralCommentForm>),
    ]
}

#[test]
fn an_answer_is_taken_by_its_schema_as_by_its_form() {
    let judge = Judge::new();
    assert_eq!(answers().len(), ReferralAction::AEMOS.len());
    for (action, fields, reads) in answers() {
        let name = format!("aemo.answer.{action}.v1");
        let both = |fields: &Value| {
            let mut body = json!({"incident": "CDR-42", "round": 1});
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            (judge.fault(&name, &body).is_none(), reads(fields.as_object().unwrap()))
        };
        assert_eq!(both(&fields), (true, true), "{name}");
        for field in fields.as_object().unwrap().keys() {
            let mut without = fields.clone();
            without.as_object_mut().unwrap().remove(field);
            let taken = action == ReferralAction::Accept;
            assert_eq!(both(&without), (taken, taken), "{name} without {field}");
            let mut other = fields.clone();
            other[field] = json!({});
            assert_eq!(both(&other), (false, false), "{name} with another {field}");
            if field != "until" {
                let mut long = fields.clone();
                long[field] = json!("x".repeat(16_001));
                assert_eq!(both(&long), (false, false), "{name} with a long {field}");
            }
        }
        let mut more = fields.clone();
        more["sumary"] = json!("slip");
        assert_eq!(both(&more), (false, false), "{name} with a field that it does not have");
        for place in [json!({"incident": "CDR-042"}), json!({"round": 0}), json!({"round": null})] {
            let mut body = json!({"incident": "CDR-42", "round": 1});
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            body.as_object_mut().unwrap().extend(place.as_object().unwrap().clone());
            assert!(judge.fault(&name, &body).is_some(), "{name} with {place}");
        }
    }
}

#[test]
fn replies_are_what_their_schemas_say() {
    let judge = Judge::new();
    let reply = json!({
        "referral": "CDR-42-R1", "incident": "CDR-42", "round": 1, "state": "accepted", "version": 2,
        "available_actions": ["defer", "contribute", "ask", "comment"],
    });
    let read: ReferralReply = serde_json::from_value(reply.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), reply);
    let problem = Problem::conflict("Late.", "contributed", ["comment"]);
    let invalid = Problem::invalid_field("advice", "required", "is required");
    for (name, body) in [
        ("aemo.answer.reply.v1", reply),
        ("problem.v1", serde_json::to_value(problem).unwrap()),
        ("problem.v1", serde_json::to_value(invalid).unwrap()),
    ] {
        assert_eq!(judge.fault(name, &body), None);
        for (what, other) in broken(&body) {
            assert!(judge.fault(name, &other).is_some(), "{name} is taken though {what}");
        }
    }
}

#[test]
fn every_answer_may_state_what_is_no_personal_data() {
    let judge = Judge::new();
    let name = schema::answers::name(ReferralAction::Contribute);
    let answer = |declared: Value| json!({"incident": "CDR-1", "round": 1, "advice": "Build 4102345678", "not_personal": declared});
    assert_eq!(judge.fault(&name, &answer(json!(["nmi-1847"]))), None);
    assert!(judge.fault(&name, &answer(json!([1847]))).is_some());
    let body = answer(json!([contracts::privacy::scan("4102345678")[0].id()]));
    let mut fields: Fields = serde_json::from_value(body).unwrap();
    fields.retain(|field, _| field != "incident" && field != "round");
    ContributeForm::read(&fields).unwrap();
}

#[test]
fn a_name_of_a_part_means_one_type() {
    let answers = ReferralAction::ALL.iter().map(|action| schema::answers::answer(*action));
    let replies = [schema::answers::reply(), schema::answers::problem()];
    let events = schema::events().into_iter().map(|(_, described)| described);
    let events = events.chain(schema::participants().into_iter().map(|(_, described)| described));
    let mut parts = BTreeMap::<String, Value>::new();
    for (name, part) in events.chain(answers).chain(replies).flat_map(|described| described.parts) {
        let before = parts.insert(name.clone(), part.clone());
        assert!(before.is_none_or(|before| before == part), "{name} is two types");
    }
    assert!(parts.len() > 20, "{parts:?}");
}

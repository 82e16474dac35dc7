//! The documents as programs of others read them.

use super::{file, json_file};
use crate::python;

#[test]
fn a_reader_of_asyncapi_3_that_is_not_ours_reads_each_document() {
    for name in ["asyncapi.json", "asyncapi-participants.json", "asyncapi-inside.json"] {
        let document = json_file(name);
        let count = |value: &serde_json::Value| value.as_object().unwrap().len();
        let expected = format!(
            "{} {} {}",
            count(&document["channels"]),
            count(&document["operations"]),
            count(&document["components"]["messages"])
        );
        let read = python::lines(&format!("FILE = {:?}\n{}", file(name), include_str!("documents.py")));
        assert_eq!(read, [&*expected, "channels refused", "operations refused"], "{name}");
    }
}

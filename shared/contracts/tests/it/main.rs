//! The wire forms of the published language, held against files that nobody may edit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asyncapi;
mod form;
mod frozen;
mod samples;
mod schemas;

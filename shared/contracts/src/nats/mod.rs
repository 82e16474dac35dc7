//! The broker as the services see it: subjects, streams, consumers. A subject stands only here.

pub mod participant;
pub mod permissions;
pub mod streams;
pub mod subjects;

//! Errors as people read them.

use std::error::Error;
use std::fmt::Write as _;

/// The error and all its causes in one line, from the outermost to the innermost, joined by `: `.
///
/// Our own errors do not print their cause themselves, so that none is told twice; those of others sometimes do,
/// and what the sentence already ends with is left out.
pub fn sentence(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !told.ends_with(&text) {
            write!(told, ": {text}").expect("writing to a string cannot fail");
        }
        cause = error.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Told {
        #[error("the file is not there")]
        Innermost,
        #[error("cannot read the file: the file is not there")]
        TellsItsCauseToo(#[source] Box<Told>),
        #[error("cannot start")]
        Outermost(#[source] Box<Told>),
    }

    #[test]
    fn every_cause_is_told_once() {
        let error = Told::Outermost(Box::new(Told::TellsItsCauseToo(Box::new(Told::Innermost))));
        assert_eq!(sentence(&error), "cannot start: cannot read the file: the file is not there");
    }
}

//! The spans of one trace, and who hangs under whom.

use std::fmt::{self, Write as _};

/// What a service did, as the collector got it.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    pub(super) trace: String,
    pub(super) id: String,
    /// Empty when there is none.
    pub(super) parent: String,
    /// Those that it is linked to.
    pub(super) links: Vec<String>,
    /// The `service.name` of the process that sent it.
    pub(super) service: String,
    pub(super) name: String,
}

/// A span as a header names it: `00-<trace>-<span>-01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) trace: String,
    pub(super) span: String,
}

impl Named {
    #[track_caller]
    pub(super) fn read(header: &str) -> Self {
        let parts: Vec<_> = header.split('-').collect();
        let ["00", trace, span, "01"] = parts[..] else { panic!("{header:?} names no sampled span") };
        assert_eq!((trace.len(), span.len()), (32, 16), "{header}");
        Self { trace: trace.to_owned(), span: span.to_owned() }
    }
}

pub(super) struct Trace<'a> {
    spans: Vec<&'a Span>,
    all: &'a [Span],
}

impl<'a> Trace<'a> {
    /// The trace with this id. It is whole: each of its spans but the first hangs under another one of it.
    #[track_caller]
    pub(super) fn of(all: &'a [Span], id: &str) -> Self {
        let trace = Self { spans: all.iter().filter(|span| span.trace == id).collect(), all };
        let (roots, rest): (Vec<&Span>, Vec<&Span>) =
            trace.spans.iter().partition(|span| span.parent.is_empty());
        assert_eq!(roots.len(), 1, "the trace {id} begins once:\n{trace}");
        for span in rest {
            let known = trace.spans.iter().any(|other| other.id == span.parent);
            assert!(known, "{} of {} hangs under nothing:\n{trace}", span.name, span.service);
        }
        trace
    }

    /// The first span, which must be the one that the response named.
    #[track_caller]
    pub(super) fn begins(&self, with: &Named, service: &str, name: &str) -> &'a Span {
        let first = self.find("", service, name);
        assert_eq!(first.id, with.span, "the response names another span:\n{self}");
        first
    }

    /// The span of this service and name that hangs under `parent`.
    #[track_caller]
    pub(super) fn under(&self, parent: &Span, service: &str, name: &str) -> &'a Span {
        self.find(&parent.id, service, name)
    }

    /// The batch in which this service read what `published` sent: of this trace, or linked to it when another
    /// event came first.
    #[track_caller]
    pub(super) fn batch_of(&self, published: &Span, service: &str, name: &str) -> &'a Span {
        let reads = |span: &&Span| span.parent == published.id || span.links.contains(&published.id);
        let mut batches = self.all.iter().filter(|span| span.service == service && span.name == name);
        batches.find(reads).unwrap_or_else(|| panic!("no {name:?} of {service} read {published:?}:\n{self}"))
    }

    /// Whether the transaction of `span` was committed, which may be in another trace than this one.
    pub(super) fn commits(&self, span: &Span) -> bool {
        self.all.iter().any(|other| other.parent == span.id && other.name == "commit")
    }

    #[track_caller]
    fn find(&self, parent: &str, service: &str, name: &str) -> &'a Span {
        let found = self
            .spans
            .iter()
            .copied()
            .find(|span| span.parent == parent && span.service == service && span.name == name);
        found.unwrap_or_else(|| panic!("no {name:?} of {service} under {parent:?} in\n{self}"))
    }

    fn draw(&self, out: &mut String, parent: &str, depth: usize) -> fmt::Result {
        for span in self.spans.iter().filter(|span| span.parent == parent) {
            writeln!(out, "{:depth$}{} · {} ({})", "", span.service, span.name, span.id)?;
            self.draw(out, &span.id, depth + 2)?;
        }
        Ok(())
    }
}

/// The tree, as a failed test shows it; and what hangs under nothing.
impl fmt::Display for Trace<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tree = String::new();
        self.draw(&mut tree, "", 0)?;
        for span in &self.spans {
            if !span.parent.is_empty() && !self.spans.iter().any(|other| other.id == span.parent) {
                writeln!(tree, "lost: {} · {} ({}) under {}", span.service, span.name, span.id, span.parent)?;
                self.draw(&mut tree, &span.id, 2)?;
            }
        }
        out.write_str(&tree)
    }
}

//! A file comes in. It is read as it comes and never held as a whole.

use std::{fmt::Write as _, time::Duration};

use bytes::Bytes;
use contracts::{
    Attachment, FieldError, OrganisationId, Problem, attachment::LARGEST_FILE, form::PERSONAL_DATA,
    problem::Kind,
};
use futures::{Stream, StreamExt};
use jiff::SignedDuration;
use messaging::Failure;
use object_store::WriteMultipart;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{away, forget};
use crate::{
    domain::{
        file_kind::FileKind,
        file_name,
        screen::Finds,
        sieve::{Objection, Sieve},
    },
    state::Portal,
    store::uploads,
};

/// How long a sender may pause.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a file may take.
const LONGEST: Duration = Duration::from_mins(5);
/// How long bytes are kept of which nobody knows whether they are an attachment: as long as an event may still say so.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many parts of one file are written at once.
const PARTS: usize = 2;

/// A file that somebody sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    /// What its sender calls it.
    pub(crate) name: &'a str,
    /// What becomes of personal data in it.
    pub(crate) finds: Finds,
    /// Of which organisation the sender is.
    pub(crate) of: &'a OrganisationId,
}

/// Reads it into the store. What was refused leaves nothing there; what was not becomes an attachment by a command, or
/// is swept.
///
/// Refuses a name that is none, a kind that is not taken, what is not of its kind, an empty file, personal data unless it
/// is masked or stated to be none (422), and what is too large (413), each as a fault of the field `file`; and what finds
/// no room in time (503).
pub(crate) async fn receive<E>(
    portal: &Portal,
    incoming: Incoming<'_>,
    chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Attachment, Problem> {
    let (file_name, kind) = named(incoming)?;
    let _place = portal.files.room.place(incoming.of).await?;
    let id = portal.database.new_id();
    let due = portal.database.now() + KEPT;
    uploads::begin(portal.database.pool(), id, due).await.map_err(Failure::into_problem)?;
    let poured = match portal.files.write(id).await {
        Ok(writer) => {
            let sieve = Sieve::new(kind, incoming.finds);
            match timeout(LONGEST, pour(writer, sieve, chunks)).await {
                Ok(poured) => poured,
                Err(_) => Err(late().into()),
            }
        }
        Err(failure) => Err(failure.into()),
    };
    match poured {
        Ok(Poured { size, sha256 }) => {
            Ok(Attachment { id, file_name, media_type: kind.media_type.to_owned(), size, sha256 })
        }
        Err(spilt) => {
            forget(portal, id).await;
            Err(match spilt {
                Spilt::Objection(objection) => refused(&file_name, objection),
                Spilt::Failure(failure) => failure.into_problem(),
            })
        }
    }
}

/// Passes over what is left of a file that was refused, as much as a file may have: many a sender reads the answer only
/// when it has sent all.
pub(crate) async fn pass_over<E>(mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin) {
    let passing = async {
        let mut left = LARGEST_FILE;
        while let Some(Ok(chunk)) = chunks.next().await {
            let Some(less) = left.checked_sub(chunk.len() as u64) else { return };
            left = less;
        }
    };
    // A sender that pauses has had its time.
    let _ = timeout(PATIENCE, passing).await;
}

/// What a file is called and of which kind it is.
fn named(incoming: Incoming<'_>) -> Result<(String, FileKind), Problem> {
    let Some(name) = file_name::harmless(incoming.name) else {
        return Err(Problem::invalid_field("file", "invalid", "has no name; give it one"));
    };
    let mut screen = crate::domain::screen::Screen::new(incoming.finds);
    let name = screen.pass(&name) + &screen.end();
    if screen.objection().is_some() {
        let detail = "has a name that holds what looks like personal data or a key; call it something else";
        return Err(Problem::invalid_field("file", PERSONAL_DATA, detail));
    }
    let Some(kind) = FileKind::of(&file_name::ending(&name)) else {
        let detail = format!("is of a kind that is not taken; one that is ends in {}", FileKind::named());
        return Err(refused(&name, Objection::new("invalid", detail)));
    };
    Ok((name, kind))
}

/// What was written.
struct Poured {
    size: u64,
    sha256: String,
}

/// Why nothing was.
enum Spilt {
    Objection(Objection),
    Failure(Failure),
}

impl From<Objection> for Spilt {
    fn from(objection: Objection) -> Self {
        Self::Objection(objection)
    }
}

impl From<Failure> for Spilt {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<object_store::Error> for Spilt {
    fn from(error: object_store::Error) -> Self {
        Self::Failure(away(&error))
    }
}

async fn pour<E>(
    mut writer: WriteMultipart,
    sieve: Sieve,
    chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Poured, Spilt> {
    match through(&mut writer, sieve, chunks).await {
        Ok(poured) => {
            writer.finish().await?;
            Ok(poured)
        }
        Err(spilt) => {
            if let Err(error) = writer.abort().await {
                tracing::warn!(%error, "parts of a file that was refused may stay in the store");
            }
            Err(spilt)
        }
    }
}

async fn through<E>(
    writer: &mut WriteMultipart,
    mut sieve: Sieve,
    mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Poured, Spilt> {
    let mut pouring = Pouring { writer, hash: Sha256::new(), size: 0 };
    let mut came = 0;
    while let Some(chunk) = next(&mut chunks).await? {
        came += chunk.len() as u64;
        if came > LARGEST_FILE {
            return Err(larger().into());
        }
        pouring.put(sieve.pass(chunk)?).await?;
    }
    if came == 0 {
        return Err(Objection::new("invalid", "is empty").into());
    }
    pouring.put(sieve.end()?).await?;
    Ok(pouring.poured())
}

/// What was written so far.
struct Pouring<'a> {
    writer: &'a mut WriteMultipart,
    hash: Sha256,
    size: u64,
}

impl Pouring<'_> {
    async fn put(&mut self, passed: Bytes) -> Result<(), Spilt> {
        self.hash.update(&passed);
        self.size += passed.len() as u64;
        self.writer.wait_for_capacity(PARTS).await?;
        self.writer.put(passed);
        Ok(())
    }

    fn poured(self) -> Poured {
        Poured { size: self.size, sha256: hexadecimal(&self.hash.finalize()) }
    }
}

async fn next<E>(
    chunks: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<Option<Bytes>, Objection> {
    match timeout(PATIENCE, chunks.next()).await {
        Ok(chunk) => {
            chunk.transpose().map_err(|_| Objection::new("invalid", "broke off on its way; send it again"))
        }
        Err(_) => Err(late()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const TOO_LARGE: &str = "too_large";

/// The refusal of a file that is larger than is taken.
pub(crate) fn too_large(name: &str) -> Problem {
    refused(name, larger())
}

fn larger() -> Objection {
    let most = LARGEST_FILE / 1024 / 1024;
    Objection::new(
        TOO_LARGE,
        format!("is larger than the {most} MB that are taken; attach a part of it, or a ZIP"),
    )
}

fn late() -> Objection {
    Objection::new("invalid", "did not come in time; send it again")
}

fn refused(name: &str, objection: Objection) -> Problem {
    let Objection { code, detail } = objection;
    let mut detail = format!("“{name}” {detail}");
    if code == PERSONAL_DATA {
        detail.push_str(". Send it again and choose to have it masked, or state that it is none");
    }
    let fault = FieldError::new("file", code, detail);
    if code == TOO_LARGE {
        let detail = format!("{} {}", fault.field, fault.detail);
        return Problem { errors: vec![fault], ..Problem::new(Kind::TooLarge, detail) };
    }
    Problem::invalid(vec![fault])
}

//! A form with files. Its texts are read, and each file goes into the store as it comes: but only once the form has shown
//! that a page of this session sent it, and for who may attach files.

use std::{pin::pin, time::Duration};

use axum::extract::{
    FromRequest, Multipart, Request,
    multipart::{Field, MultipartError},
};
use contracts::{
    Attachment, IncidentKey, Problem,
    attachment::{LARGEST_FILE, MOST_FILES_AT_ONCE},
    form::Fields,
    problem::Kind,
};
use serde_json::Value;
use tokio::time::timeout;

use super::problem::Instead;
use crate::{
    files::{self, Incoming, receive},
    http::{body::LARGEST, may_attach, refusal::too_large},
    identity::{self, Session},
    state::Portal,
};

/// The field that says what becomes of personal data in the files. It stands before them.
pub(crate) const FINDS: &str = "finds";

/// The largest form that is read, in bytes: as many files as are taken at once, and its texts.
pub(crate) const LARGEST_FORM: usize = 52 * 1024 * 1024;
const _: () = assert!(LARGEST_FORM as u64 > LARGEST_FILE * MOST_FILES_AT_ONCE as u64 + LARGEST as u64);

/// What a text costs besides its bytes.
const PART: usize = 64;

/// How long a text of the form may take, or what is left of a file that was refused.
const PATIENCE: Duration = Duration::from_mins(2);

/// Who may leave files in the store.
pub(super) struct Keeper<'a> {
    pub(super) portal: &'a Portal,
    pub(super) session: Option<&'a Session>,
    /// The incident that they are for; `None` for one that is yet to be raised.
    pub(super) to: Option<IncidentKey>,
}

/// What a form brought: its texts, and its files, or why they were not taken.
pub(super) struct Brought {
    pub(super) fields: Fields,
    pub(super) files: Result<Vec<Attachment>, Problem>,
}

/// Reads a form. Without a keeper its files are passed over. Of a form that cannot be read no file stays.
pub(super) async fn read(request: Request, keeper: Option<Keeper<'_>>) -> Result<Brought, Instead> {
    let form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut brought = Brought { fields: Fields::new(), files: Ok(Vec::new()) };
    let read = brought.read(form, keeper.as_ref()).await;
    if let (Err(_), Some(keeper)) = (&read, &keeper) {
        brought.discard(keeper.portal).await;
    }
    read.map(|()| brought)
}

fn unreadable() -> Problem {
    Problem::new(Kind::Malformed, "The form cannot be read.")
}

/// A text of the form. All of them together may be as large as a form without files.
async fn text(mut field: Field<'_>, room: &mut usize) -> Result<String, Instead> {
    let mut bytes = Vec::new();
    *room = room.checked_sub(PART).ok_or_else(|| too_large(LARGEST))?;
    while let Some(chunk) = in_time(field.chunk()).await? {
        *room = room.checked_sub(chunk.len()).ok_or_else(|| too_large(LARGEST))?;
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| unreadable().into())
}

impl Brought {
    /// Removes the files from the store, when what they came with was refused.
    pub(super) async fn discard(&self, portal: &Portal) {
        files::discard(portal, self.files.as_deref().unwrap_or_default()).await;
    }

    async fn read(&mut self, mut form: Multipart, keeper: Option<&Keeper<'_>>) -> Result<(), Instead> {
        let mut room = LARGEST;
        while let Some(field) = in_time(form.next_field()).await? {
            let Some(name) = field.name().map(str::to_owned) else { return Err(unreadable().into()) };
            match (field.file_name().map(str::to_owned), keeper) {
                (None, _) => {
                    let text = text(field, &mut room).await?;
                    self.fields.insert(name, text.into());
                }
                (Some(called), Some(keeper)) if !called.is_empty() => {
                    self.take(keeper, &called, field).await?;
                }
                // No file was chosen.
                (Some(_), _) => {}
            }
        }
        Ok(())
    }

    fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Takes a file, unless one before it was refused: then all are, since they belong together.
    async fn take(&mut self, keeper: &Keeper<'_>, called: &str, field: Field<'_>) -> Result<(), Instead> {
        // A form whose session has ended leaves a draft of its texts, and no files.
        let Some(session) =
            keeper.session.filter(|one| identity::is_csrf_token(self.text("_csrf"), &one.key))
        else {
            return Ok(());
        };
        let finds = self.text(FINDS).parse().unwrap_or_default();
        let Ok(kept) = &mut self.files else { return Ok(()) };
        if kept.is_empty() {
            may_attach(keeper.portal, &session.viewer, keeper.to).await?;
        }
        let received = if kept.len() < MOST_FILES_AT_ONCE {
            let incoming = Incoming { name: called, finds, of: &session.viewer.actor.organisation };
            receive(keeper.portal, incoming, pin!(field)).await
        } else {
            let detail = format!("are more than the {MOST_FILES_AT_ONCE} that are taken at once");
            Err(Problem::invalid_field("file", "too_many", detail))
        };
        match received {
            Ok(file) => kept.push(file),
            Err(problem) => {
                self.discard(keeper.portal).await;
                self.files = Err(problem);
            }
        }
        Ok(())
    }
}

async fn in_time<T>(read: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Instead> {
    match timeout(PATIENCE, read).await {
        Ok(read) => read.map_err(|error| {
            match error.status() {
                axum::http::StatusCode::PAYLOAD_TOO_LARGE => too_large(LARGEST_FORM),
                _ => {
                    Problem::new(Kind::Malformed, "The form broke off on its way. Go back and send it again.")
                }
            }
            .into()
        }),
        Err(_) => Err(Problem::new(Kind::Malformed, "The form did not come in time.").into()),
    }
}

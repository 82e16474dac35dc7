//! `GET /events`

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use contracts::{FieldError, Problem};
use futures::{Stream, StreamExt, stream};
use messaging::Failure;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{caller::Caller, refusal::Refusal};
use crate::{
    domain::{
        timeline::{Subject, TimelineEntry},
        viewer::Viewer,
    },
    live::last_position,
    state::Portal,
    store::{reading, timeline, timeline::Readable},
};

/// How many entries are read at a time when somebody comes back.
const PAGE: i64 = 200;
/// After so long the client comes again by itself, with a token that must still be good.
const LONGEST: Duration = Duration::from_mins(15);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What happens to the incidents and referrals that the caller may see, as it happens (server-sent events). Each
/// event is a line of the timeline, named `incident` or `referral`; with `Last-Event-ID` it goes on after that one.
#[utoipa::path(
    get, path = "/events", tag = "events", operation_id = "stream_events",
    params(("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event that was received")),
    responses(
        (status = 200, body = TimelineEntry, content_type = "text/event-stream"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn stream_events(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let receiver = portal.live.listen();
    let position = match last_event_id(&headers)? {
        Some(position) => position,
        None => last_position(&portal.database).await?,
    };
    let closing = portal.live.closing();
    let listener = Listener { portal, viewer, receiver, position, catching_up: true };
    let over = async move { closing.run_until_cancelled(tokio::time::sleep(LONGEST)).await };
    let events = listener.events().take_until(Box::pin(over));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let position = value.to_str().ok().and_then(|text| text.trim().parse().ok()).filter(|at| *at >= 0);
    let fault = FieldError::new("Last-Event-ID", "invalid", "is the id of an event of this stream");
    position.map(Some).ok_or_else(|| Problem::invalid(vec![fault]))
}

struct Listener {
    portal: Portal,
    viewer: Viewer,
    receiver: Receiver<Arc<Readable>>,
    /// The last entry that was sent or passed over.
    position: i64,
    catching_up: bool,
}

impl Listener {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let pages = stream::unfold(self, |mut listener| async move {
            let entries = listener.next().await?;
            Some((entries, listener))
        });
        pages.flat_map(stream::iter).filter_map(|entry| async move { event(&entry).map(Ok) })
    }

    /// What comes next; `None` ends the stream, and the client comes again with its last id.
    async fn next(&mut self) -> Option<Vec<TimelineEntry>> {
        if self.catching_up {
            return self.catch_up().await;
        }
        match self.receiver.recv().await {
            Ok(readable) => Some(self.take(&readable).into_iter().collect()),
            Err(RecvError::Lagged(_)) => self.catch_up().await,
            Err(RecvError::Closed) => None,
        }
    }

    async fn catch_up(&mut self) -> Option<Vec<TimelineEntry>> {
        match self.missed().await {
            Ok(missed) => {
                self.position = missed.last().map_or(self.position, |(last, _)| *last);
                self.catching_up = i64::try_from(missed.len()).unwrap_or(PAGE) >= PAGE;
                Some(missed.into_iter().filter_map(|(_, entry)| entry).collect())
            }
            Err(error) => {
                tracing::warn!(%error, position = self.position, "a stream of events ends: what it missed cannot be read");
                None
            }
        }
    }

    async fn missed(&self) -> Result<Vec<(i64, Option<TimelineEntry>)>, Failure> {
        let mut reading = reading::begin_list(self.portal.database.pool(), &self.viewer).await?;
        timeline::list_since(&mut reading, self.position, PAGE).await
    }

    fn take(&mut self, readable: &Readable) -> Option<TimelineEntry> {
        let reader = self.viewer.reader()?;
        let new = readable.entry.position > self.position;
        (new && readable.readers.contains(&reader)).then(|| {
            self.position = readable.entry.position;
            readable.entry.clone()
        })
    }
}

fn event(entry: &TimelineEntry) -> Option<Event> {
    let name = match entry.subject {
        Subject::Incident => "incident",
        Subject::Referral => "referral",
    };
    Event::default().id(entry.position.to_string()).event(name).json_data(entry).ok()
}

//! Sending a command to its owner, and waiting until the caller's next read shows it.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{
    Action, Attachment, IncidentKey, Problem, ReferralAction, ReferralId, Role,
    command::{CommandRequest, IncidentReply, Looked, Notification, ReferralReply, Unread, Watching},
    event::{self, Assignee},
    form::Fields,
    incident::may_raise,
    nats::subjects,
    problem::Kind,
};
use jiff::Timestamp;
use messaging::{Failure, command::Ask};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{
    conditions::{Conditions, etag},
    get_incident, get_referral,
};
use crate::{
    domain::viewer::Viewer,
    files, identity,
    state::Portal,
    store::{attachments, reading},
};

/// How long a new incident may take to reach workflow.
const ARRIVAL: Duration = Duration::from_secs(3);

/// Says that the caller's next read may not show the command yet, though it is committed.
const PROJECTION: HeaderName = HeaderName::from_static("portal-projection");

/// What an owner answered, and whether it shows already.
pub(crate) struct Done<R> {
    pub(crate) reply: R,
    shown: bool,
}

/// Raises an incident.
pub(crate) async fn raise(
    portal: &Portal,
    viewer: &Viewer,
    conditions: Conditions,
    fields: Fields,
) -> Result<Done<IncidentReply>, Problem> {
    let reply = send(portal, viewer, subjects::intake::RAISE, None, conditions, fields).await?;
    Ok(await_incident(portal, reply).await)
}

/// Comments on an incident.
pub(crate) async fn comment(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
    conditions: Conditions,
    fields: Fields,
) -> Result<Done<IncidentReply>, Problem> {
    to_workflow(portal, viewer, subjects::workflow::COMMENT, key, conditions, fields).await
}

/// Whether the viewer may attach files at all: to this incident, or to one that is yet to be raised. Asked before their
/// bytes are stored; whether it is possible now the owner decides.
pub(crate) async fn may_attach(
    portal: &Portal,
    viewer: &Viewer,
    to: Option<IncidentKey>,
) -> Result<(), Problem> {
    accepted(viewer)?;
    match to {
        Some(key) => drop(get_incident::load(portal, viewer, key).await.map_err(Failure::into_problem)?),
        None if may_raise(viewer.actor.party) => {}
        None => {
            let detail =
                format!("You act for {}, which raises no incidents.", viewer.actor.organisation_name);
            return Err(Problem::new(Kind::Forbidden, detail));
        }
    }
    if viewer.actor.role == Role::Viewer {
        let detail = "You can read, and not act. Ask an agent of your organisation, or your administrator for the role.";
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    Ok(())
}

/// Attaches files that are stored already. Those that become no attachment are removed from the store.
pub(crate) async fn attach(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
    conditions: Conditions,
    fields: Fields,
    files: Vec<Attachment>,
) -> Result<Done<IncidentReply>, Problem> {
    let filled = Filled { fields, files: files.clone() };
    let sent =
        to_latecomer::<IncidentReply>(portal, viewer, subjects::workflow::ATTACH, key, conditions, filled)
            .await;
    files::settle(portal, &files, sent.as_ref().map(|reply| reply.attachments.as_slice())).await;
    Ok(await_incident(portal, sent?).await)
}

/// Removes a file that the viewer may read, and its bytes. Gives the incident, too.
pub(crate) async fn detach(
    portal: &Portal,
    viewer: &Viewer,
    id: Uuid,
    conditions: Conditions,
) -> Result<(IncidentKey, Done<IncidentReply>), Problem> {
    let again = conditions.idempotency_key.is_some();
    let found = incident_of(portal, viewer, id, again).await.map_err(Failure::into_problem)?;
    let key = found.ok_or_else(|| Problem::not_found(format!("attachment {id}")))?;
    let fields = Fields::from_iter([("attachment".to_owned(), id.to_string().into())]);
    let done = to_workflow(portal, viewer, subjects::workflow::DETACH, key, conditions, fields).await?;
    files::forget(portal, id).await;
    Ok((key, done))
}

/// The incident of a file that the viewer may read. With `again` also of one that is removed: whether this is the removal
/// that did so, the owner knows.
async fn incident_of(
    portal: &Portal,
    viewer: &Viewer,
    id: Uuid,
    again: bool,
) -> Result<Option<IncidentKey>, Failure> {
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    match attachments::find_attachment(&mut reading, id).await? {
        Some((key, _)) => Ok(Some(key)),
        None if again => attachments::find_removed(&mut reading, id).await,
        None => Ok(None),
    }
}

/// Takes an action on an incident.
pub(crate) async fn act(
    portal: &Portal,
    viewer: &Viewer,
    (key, action): (IncidentKey, Action),
    conditions: Conditions,
    fields: Fields,
) -> Result<Done<IncidentReply>, Problem> {
    to_workflow(portal, viewer, &subjects::workflow::action(action), key, conditions, fields).await
}

/// Answers in a referral round.
pub(crate) async fn answer(
    portal: &Portal,
    viewer: &Viewer,
    (id, action): (ReferralId, ReferralAction),
    conditions: Conditions,
    fields: Fields,
) -> Result<Done<ReferralReply>, Problem> {
    let subject = subjects::aemo_liaison::answer(action);
    let target = Some((id.incident, Some(id.round)));
    let first = send(portal, viewer, &subject, target, conditions.clone(), fields.clone()).await;
    let reply: ReferralReply = match first {
        // What the viewer was told of and the liaison does not know yet is on its way there.
        Err(problem) if problem.kind() == Kind::NotFound => {
            get_referral::load(portal, viewer, id).await.map_err(Failure::into_problem)?;
            send(portal, viewer, &subject, target, conditions, fields).await?
        }
        answered => answered?,
    };
    let key = reply.incident.to_string();
    let shown = portal.applied.wait(portal.database.pool(), event::REFERRAL, &key, reply.version).await;
    Ok(Done { reply, shown })
}

/// Tells that a user of AEMO's has looked at a round, as far as it was told until a moment.
pub(crate) async fn look(
    portal: &Portal,
    viewer: &Viewer,
    id: ReferralId,
    told_at: Timestamp,
) -> Result<Looked, Problem> {
    let fields = Fields::from_iter([("told_at".to_owned(), told_at.to_string().into())]);
    let (subject, target) = (subjects::aemo_liaison::LOOK, Some((id.incident, Some(id.round))));
    ask(portal, viewer, subject, target, Conditions::default(), fields).await
}

/// Marks the viewer's own notifications as read.
pub(crate) async fn mark_read(
    portal: &Portal,
    viewer: &Viewer,
    conditions: Conditions,
    fields: Fields,
) -> Result<Unread, Problem> {
    ask(portal, viewer, subjects::notification::MARK_READ, None, conditions, fields).await
}

/// Marks one of the viewer's own notifications as read, and gives it.
pub(crate) async fn open_notification(
    portal: &Portal,
    viewer: &Viewer,
    fields: Fields,
) -> Result<Notification, Problem> {
    ask(portal, viewer, subjects::notification::OPEN, None, Conditions::default(), fields).await
}

/// How many of the viewer's own notifications are unread.
pub(crate) async fn unread(portal: &Portal, viewer: &Viewer) -> Result<Unread, Problem> {
    let (subject, conditions) = (subjects::notification::UNREAD, Conditions::default());
    ask(portal, viewer, subject, None, conditions, Fields::new()).await
}

/// Watches an incident, or no longer. Refused as reading it would be.
pub(crate) async fn watch(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
    conditions: Conditions,
    fields: Fields,
) -> Result<Watching, Problem> {
    get_incident::load(portal, viewer, key).await.map_err(Failure::into_problem)?;
    let subject = subjects::notification::WATCH;
    let sent = to_latecomer::<Watching>(portal, viewer, subject, key, conditions, fields).await;
    let watching = sent.map_err(|problem| match problem.kind() {
        // The viewer may read it: notification only has not heard of it.
        Kind::NotFound => {
            let detail = format!(
                "The notification service has not heard of {key} since it knows of watchers. It can be watched from \
                 the next thing on that happens to it."
            );
            Problem::new(Kind::Unavailable, detail)
        }
        _ => problem,
    })?;
    portal.applied.wait(portal.database.pool(), event::WATCHER, &key.to_string(), watching.version).await;
    Ok(watching)
}

/// Sends a command about an incident to workflow.
async fn to_workflow(
    portal: &Portal,
    viewer: &Viewer,
    subject: &str,
    key: IncidentKey,
    conditions: Conditions,
    fields: Fields,
) -> Result<Done<IncidentReply>, Problem> {
    let reply = to_latecomer(portal, viewer, subject, key, conditions, fields).await?;
    Ok(await_incident(portal, reply).await)
}

/// Sends a command about an incident.
///
/// Its owner learns of a new incident by its event, as the projection does, and either may be first. What the viewer
/// sees already and the owner does not know yet is on its way there, so the command is sent again.
async fn to_latecomer<R: DeserializeOwned>(
    portal: &Portal,
    viewer: &Viewer,
    subject: &str,
    key: IncidentKey,
    conditions: Conditions,
    filled: impl Into<Filled>,
) -> Result<R, Problem> {
    let filled = filled.into();
    let deadline = Instant::now() + ARRIVAL;
    let mut pause = Duration::from_millis(2);
    loop {
        let target = Some((key, None));
        match send(portal, viewer, subject, target, conditions.clone(), filled.clone()).await {
            Ok(reply) => return Ok(reply),
            Err(problem) if problem.kind() == Kind::NotFound && Instant::now() < deadline => {
                let shown = get_incident::load(portal, viewer, key).await.map_err(Failure::into_problem)?;
                if shown.incident.version > 1 {
                    return Err(problem);
                }
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            Err(problem) => return Err(problem),
        }
    }
}

/// Sends a command on behalf of a user who has accepted the terms.
async fn send<R: DeserializeOwned>(
    portal: &Portal,
    viewer: &Viewer,
    subject: &str,
    target: Option<(IncidentKey, Option<i32>)>,
    conditions: Conditions,
    filled: impl Into<Filled>,
) -> Result<R, Problem> {
    accepted(viewer)?;
    ask(portal, viewer, subject, target, conditions, filled).await
}

fn accepted(viewer: &Viewer) -> Result<(), Problem> {
    if viewer.terms_accepted {
        return Ok(());
    }
    let detail = "Accept the terms of use first: POST /api/v1/me/terms, or the page /terms.";
    Err(Problem::new(Kind::Forbidden, detail))
}

/// What goes into a command.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    fields: Fields,
    files: Vec<Attachment>,
}

impl From<Fields> for Filled {
    fn from(fields: Fields) -> Self {
        Self { fields, files: Vec::new() }
    }
}

/// Sends a command that needs no terms: one's own notifications.
pub(crate) async fn ask<R: DeserializeOwned>(
    portal: &Portal,
    viewer: &Viewer,
    subject: &str,
    target: Option<(IncidentKey, Option<i32>)>,
    conditions: Conditions,
    filled: impl Into<Filled>,
) -> Result<R, Problem> {
    let Filled { fields, files } = filled.into();
    let request = CommandRequest {
        actor: viewer.actor.clone(),
        incident: target.map(|(key, _)| key),
        round: target.and_then(|(_, round)| round),
        expected_version: conditions.expected_version,
        colleague: colleague(portal, viewer, &fields).await.map_err(Failure::into_problem)?,
        files,
        fields,
    };
    let ask = Ask { correlation_id: portal.database.new_id(), idempotency_key: conditions.idempotency_key };
    portal.commands.send(subject, &request, ask).await
}

/// The colleague whom a form names, if the viewer has one of that name. Who has none, hears so from the owner, after
/// whatever else stands in the way.
async fn colleague(portal: &Portal, viewer: &Viewer, fields: &Fields) -> Result<Option<Assignee>, Failure> {
    let named = fields.get("assignee").and_then(Value::as_str).and_then(|text| text.trim().parse().ok());
    let Some(named) = named else { return Ok(None) };
    identity::find_colleague(portal.database.pool(), &viewer.actor.organisation, &named).await
}

async fn await_incident(portal: &Portal, reply: IncidentReply) -> Done<IncidentReply> {
    let key = reply.key.to_string();
    let shown = portal.applied.wait(portal.database.pool(), event::INCIDENT, &key, reply.version).await;
    Done { reply, shown }
}

impl<R: Serialize + Versioned> Done<R> {
    /// As a response.
    pub(crate) fn into_response(self, status: StatusCode) -> Response {
        let etag = etag(self.reply.version());
        let mut response = (status, [(header::ETAG, etag)], Json(self.reply)).into_response();
        if !self.shown {
            response.headers_mut().insert(PROJECTION, HeaderValue::from_static("behind"));
        }
        response
    }
}

/// A reply with a version.
pub(crate) trait Versioned {
    /// The version after the command.
    fn version(&self) -> i64;
}

impl Versioned for IncidentReply {
    fn version(&self) -> i64 {
        self.version
    }
}

impl Versioned for ReferralReply {
    fn version(&self) -> i64 {
        self.version
    }
}

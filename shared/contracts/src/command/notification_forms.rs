//! What can be filled in about one's own notifications.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::form::{FieldError, Fields, Form, ReadForm};

/// The most notifications on a page, and the most that are marked one by one.
pub const MOST_NOTIFICATIONS: usize = 100;

/// Which notifications: `GET /api/v1/notifications`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListNotificationsForm {
    /// How many at most, 1 to 100; 25 unless said otherwise.
    pub limit: i64,
    /// Where the page begins: the `next` of the page before.
    pub cursor: Option<Uuid>,
    /// Only those that are not read yet.
    pub unread: bool,
}

impl ReadForm for ListNotificationsForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let limit = form.optional_value("limit").unwrap_or(25);
        let cursor = form.optional_value("cursor");
        let unread = form.flag("unread");
        if !(1..=100).contains(&limit) {
            form.fault(FieldError::new("limit", "invalid", "is a number from 1 to 100"));
        }
        form.finish(|| Some(Self { limit, cursor, unread }))
    }
}

/// Which notifications were read: those of a list, or all up to one. `POST /api/v1/notifications/read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MarkReadForm {
    /// These.
    #[serde(default)]
    pub ids: Vec<Uuid>,
    /// This one and all before it; not with `ids`.
    pub up_to: Option<Uuid>,
}

impl ReadForm for MarkReadForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let ids: Vec<Uuid> = form.list("ids", MOST_NOTIFICATIONS);
        let up_to = form.optional_value::<Uuid>("up_to");
        if !form.has_fault("ids") && !form.has_fault("up_to") && ids.is_empty() == up_to.is_none() {
            form.fault(FieldError::new(
                "ids",
                "invalid",
                "say either which ones (ids) or up to which one (up_to)",
            ));
        }
        form.finish(|| Some(Self { ids, up_to }))
    }
}

/// Which notification was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenNotificationForm {
    /// This one.
    pub id: Uuid,
}

impl ReadForm for OpenNotificationForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let id = form.value("id");
        form.finish(|| Some(Self { id: id? }))
    }
}

/// Whether the caller watches an incident: `POST /api/v1/incidents/{key}/watch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WatchForm {
    /// `true` to be told of everything that the caller's organisation may read on it; `false` to watch no longer.
    pub watching: bool,
}

impl ReadForm for WatchForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let watching = form.optional_flag("watching");
        // Nothing said is no wish: unlike a box that is not ticked, it changes nothing.
        if watching.is_none() && !form.has_fault("watching") {
            form.fault(FieldError::new("watching", "required", "is required: true or false"));
        }
        form.finish(|| Some(Self { watching: watching? }))
    }
}

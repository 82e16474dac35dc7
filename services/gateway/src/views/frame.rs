//! What stands around every page.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar};
use contracts::Party;
use jiff::Timestamp;

use crate::{
    domain::{
        local_time::{self, Moment, When, Zone},
        viewer::Viewer,
    },
    identity::{self, Secret, SessionKey},
    state::Portal,
};

/// The cookie with the name of the reader's zone: set by the script, or by who chooses one at `/me`.
pub(crate) const ZONE_COOKIE: &str = "portal-zone";

/// Who looks at the page, where they are and where they may go.
pub(crate) struct Frame {
    /// The user's name.
    pub(crate) name: String,
    /// The organisation's name.
    pub(crate) organisation: String,
    /// What kind of participant it is.
    pub(crate) party: Party,
    /// What every form carries.
    pub(crate) csrf: String,
    /// By which a form that is sent twice is known.
    pub(crate) once: String,
    /// The path of the page.
    pub(crate) here: String,
    /// The clock on the reader's wall.
    pub(crate) zone: Zone,
    /// When the page was made.
    pub(crate) now: Timestamp,
    /// How many notifications the user has not read, where that is known.
    pub(crate) unread: Option<i64>,
    pub(crate) sees_incidents: bool,
    pub(crate) sees_referrals: bool,
    pub(crate) may_raise: bool,
}

/// A place that the user may go to.
pub(crate) struct Place {
    pub(crate) to: &'static str,
    pub(crate) name: &'static str,
    /// Whether the page is there.
    pub(crate) here: bool,
}

impl Frame {
    /// For a viewer in a session who looks at the page at a path.
    pub(crate) async fn new(
        portal: &Portal,
        viewer: &Viewer,
        session: &SessionKey,
        headers: &HeaderMap,
        path: &str,
    ) -> Self {
        Self {
            name: viewer.actor.name.clone(),
            organisation: viewer.actor.organisation_name.clone(),
            party: viewer.actor.party,
            csrf: identity::csrf_token(session),
            once: Secret::new("form-").reveal().to_owned(),
            here: path.to_owned(),
            zone: zone_of(headers),
            now: portal.database.now(),
            unread: portal.bell.unread(portal, viewer).await,
            sees_incidents: viewer.sees_incidents(),
            sees_referrals: viewer.sees_referrals(),
            may_raise: viewer.may_raise(),
        }
    }

    /// Where the user may go: path, name, for whom.
    pub(crate) fn nav(&self) -> Vec<Place> {
        let places = [
            ("/queues", "Queues", matches!(self.party, Party::DataHolder | Party::Accc)),
            ("/incidents", "Incidents", self.sees_incidents),
            ("/referrals", "Referrals", self.sees_referrals),
            ("/monitoring", "Monitoring", self.party == Party::Accc),
            ("/ops", "Operations", self.party == Party::Operator),
        ];
        let open = places.into_iter().filter(|(_, _, sees)| *sees);
        open.map(|(to, name, _)| Place { to, name, here: self.is_at(to) }).collect()
    }

    /// Whether the page is at a place or below it.
    pub(crate) fn is_at(&self, place: &str) -> bool {
        self.here.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// A moment, as a `<time>` element.
    pub(crate) fn when(&self, at: impl Moment) -> When {
        self.zone.when(at.moment())
    }

    /// How long ago a moment was, as a `<time>` element.
    pub(crate) fn ago(&self, at: impl Moment) -> When {
        self.zone.ago(at.moment(), self.now)
    }

    /// How long it has lasted since a moment, as a `<time>` element.
    pub(crate) fn lasting(&self, since: impl Moment) -> When {
        self.zone.lasting(since.moment(), self.now)
    }

    /// How long ago a moment was, in words alone.
    pub(crate) fn age(&self, at: impl Moment) -> String {
        local_time::age(at.moment(), self.now)
    }
}

/// The clock of whoever sent this.
pub(super) fn zone_of(headers: &HeaderMap) -> Zone {
    let jar = CookieJar::from_headers(headers);
    Zone::named(jar.get(ZONE_COOKIE).map(Cookie::value))
}

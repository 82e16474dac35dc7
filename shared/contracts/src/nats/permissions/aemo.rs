//! AEMO's account.

use super::{
    Crossing, Limits, OpenTo, Replies, ServicePermissions,
    requests::{acknowledgement, consumer_info, next_message, stream_info},
};
use crate::{
    nats::{streams, subjects},
    referral::ReferralAction,
};

const AEMO_REFERRALS: &str = streams::AEMO_REFERRALS.name;
const AEMO_CONSUMER: &str = streams::AEMO.durable;

/// AEMO's: a few readers on several machines; and the longest answer, of 16,000 characters, with room for escapes.
pub const AEMO_LIMITS: Limits = Limits { connections: 32, subscriptions: 1000, payload_kib: 256 };

/// The user of AEMO's systems.
pub const AEMO_USER: &str = "aemo";

/// The account of AEMO's systems.
pub(crate) const AEMO_ACCOUNT: &str = "AEMO";

/// Where AEMO's systems answer.
pub(super) fn answers() -> impl Iterator<Item = String> {
    ReferralAction::AEMOS.into_iter().map(subjects::aemo::answer)
}

/// What `AEMO` may ask of `PORTAL`, and all it can see of it.
#[must_use]
pub fn crossings() -> Vec<Crossing> {
    let one = |subject: String| Crossing { subject, replies: Replies::One, open_to: OpenTo::Aemo };
    let mut crossings = vec![
        one(stream_info(AEMO_REFERRALS)),
        one(consumer_info(AEMO_REFERRALS, AEMO_CONSUMER)),
        Crossing { replies: Replies::Many, ..one(next_message(AEMO_REFERRALS, AEMO_CONSUMER)) },
        one(acknowledgement(AEMO_REFERRALS, AEMO_CONSUMER)),
    ];
    crossings.extend(answers().map(one));
    crossings
}

/// The one user of the account `AEMO`. Its inboxes are the client's default: nobody else lives in the account.
#[must_use]
pub fn aemo_user() -> ServicePermissions {
    ServicePermissions {
        user: AEMO_USER,
        password_variable: "AEMO_NATS_PASSWORD",
        publish: crossings().into_iter().map(|crossing| crossing.subject).collect(),
        publish_deny: Vec::new(),
        subscribe: vec!["_INBOX.>".to_owned()],
        allow_responses: false,
    }
}

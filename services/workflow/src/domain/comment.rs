//! Somebody says something.

use contracts::{Audience, Relation, event::Commented};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, Incident, Refusal, State};

impl Incident {
    /// A comment. It starts the quiet period of a resolved incident again, since it was not quiet.
    ///
    /// Only the provider speaks to AEMO, and only once there was a referral (DOMAIN, "Who sees a comment").
    pub(crate) fn comment(
        self,
        id: Uuid,
        body: String,
        audience: Audience,
        relation: Relation,
        now: Timestamp,
    ) -> Result<Decided, Refusal> {
        self.takes_words()?;
        if audience == Audience::Referral {
            if relation != Relation::Provider {
                return Err(Refusal::Forbidden(
                    "Only the provider speaks with AEMO. Comment to everyone, and the provider takes it up.",
                ));
            }
            if self.rounds == 0 {
                return Err(Refusal::fault(
                    "audience",
                    "not_allowed",
                    "AEMO is not on this incident: refer it first, or comment to everyone or your organisation",
                ));
            }
        }
        let resolved = matches!(self.state, State::Resolved(_));
        let decided = self.stays(Commented { comment_id: id, body, audience });
        Ok(if resolved { decided.quiet_from(now) } else { decided })
    }
}

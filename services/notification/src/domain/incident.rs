//! Who is told what happened to an incident.
//!
//! The users of the reporter and of the provider hear everything; AEMO's hear what concerns a referral, and never
//! who the reporter is; the ACCC's hear of what presses. Of the provider's talk with AEMO the reporter hears only
//! what the status says.

use contracts::{
    Audience, OrganisationId, Relation, Severity,
    event::{IncidentChange, IncidentEvent, ReRouted},
    incident::may_read,
};

use super::Address;

/// The organisations on the incident, for one event.
struct Circle<'a> {
    event: &'a IncidentEvent,
}

impl Circle<'_> {
    fn provider(&self, text: impl Into<String>) -> Address {
        Address::new(&self.event.parties.provider, text)
    }

    fn reporter(&self, text: impl Into<String>) -> Address {
        Address::new(&self.event.parties.reporter, text)
    }

    /// Provider and reporter, in the same words.
    fn both(&self, text: impl Into<String>) -> Vec<Address> {
        let text = text.into();
        vec![self.provider(text.clone()), self.reporter(text)]
    }
}

fn aemo(text: impl Into<String>) -> Address {
    Address::new(&OrganisationId::aemo(), text)
}

fn accc(text: impl Into<String>) -> Address {
    Address::new(&OrganisationId::accc(), text)
}

pub(super) fn addressees(event: &IncidentEvent) -> Vec<Address> {
    let circle = Circle { event };
    let key = event.incident;
    let who = &event.actor.organisation_name;
    match &event.change {
        IncidentChange::Raised(raised) => {
            let (brand, severity) = (&raised.provider.brand_name, raised.severity);
            let text =
                format!("{who} raised {key} with {brand}: severity {severity} ({}).", severity.label());
            let mut told = circle.both(text.clone());
            if severity == Severity::Critical {
                told.push(accc(text));
            }
            told
        }
        IncidentChange::Acknowledged(_) => circle.both(format!("{who} acknowledged {key}.")),
        // How a provider shares out its work is its own affair.
        IncidentChange::Assigned(assigned) => vec![circle.provider(match &assigned.assignee {
            Some(assignee) if assignee.user == event.actor.user => {
                format!("{} of {who} took {key}.", assignee.name)
            }
            Some(assignee) => format!("{} of {who} gave {key} to {}.", event.actor.name, assignee.name),
            None => format!("{key} is assigned to nobody at {who} any more."),
        })],
        IncidentChange::InformationRequested(_) => vec![
            circle.provider(format!("{who} asked the reporter for information on {key}.")),
            circle.reporter(format!("{who} asked you for information on {key}.")),
        ],
        IncidentChange::InformationProvided(_) => {
            circle.both(format!("{who} provided information on {key}."))
        }
        IncidentChange::Referred(referred) => {
            let text = format!("{who} referred {key} to AEMO.");
            vec![
                circle.provider(text.clone()).in_round(referred.round),
                circle.reporter(text.clone()),
                aemo(text).in_round(referred.round),
            ]
        }
        IncidentChange::ReferralWithdrawn(withdrawn) => {
            let text = format!("{who} withdrew the referral of {key} to AEMO.");
            vec![
                circle.provider(text.clone()).in_round(withdrawn.round),
                circle.reporter(text.clone()),
                aemo(text).in_round(withdrawn.round),
            ]
        }
        // The provider has heard from the round's own event what AEMO did; the reporter sees where the incident stands,
        // and no more.
        IncidentChange::ReferralConcluded(_) => {
            vec![circle.reporter(format!("{key} is {} again.", event.status.label()))]
        }
        IncidentChange::RootCauseSet(_) => circle.both(format!("{who} set the root cause of {key}.")),
        IncidentChange::Readied(_) => vec![
            circle.provider(format!("{who} moved {key} to Ready to Verify.")),
            circle.reporter(format!("{who} moved {key} to Ready to Verify: please test it.")),
        ],
        IncidentChange::VerificationFailed(_) => {
            circle.both(format!("{who} tested {key}, and it still fails."))
        }
        IncidentChange::Resolved(_) => {
            let mut told = circle.both(format!("{who} verified and resolved {key}."));
            told.push(aemo(format!("{key}, which was referred to AEMO, is resolved.")).if_referred());
            told
        }
        IncidentChange::Reopened(_) => circle.both(format!("{who} reopened {key}.")),
        IncidentChange::Closed(_) => circle.both(format!("{key} was closed after fourteen quiet days.")),
        IncidentChange::Cancelled(_) => {
            let mut told = circle.both(format!("{who} cancelled {key}."));
            told.push(aemo(format!("{key}, which was referred to AEMO, is cancelled.")).if_referred());
            told
        }
        IncidentChange::Commented(comment) => {
            said(&circle, comment.audience, "commented on", "commented on the referral of")
        }
        IncidentChange::Attached(attached) => {
            let files = match attached.files.len() {
                1 => "a file".to_owned(),
                many => format!("{many} files"),
            };
            let (did, for_aemo) = (format!("attached {files} to"), format!("attached {files} for AEMO to"));
            said(&circle, attached.audience, &did, &for_aemo)
        }
        IncidentChange::Detached(detached) => {
            said(&circle, detached.audience, "removed a file from", "removed a file for AEMO from")
        }
        IncidentChange::SeverityChanged(change) => {
            let (from, to) = (change.from, change.to);
            let text = format!("{who} changed the severity of {key} from {from} to {to} ({}).", to.label());
            let mut told = circle.both(text.clone());
            told.push(aemo(text).if_referred());
            told
        }
        IncidentChange::ReferenceAdded(_) => circle.both(format!("{who} added a ticket number to {key}.")),
        IncidentChange::ReRouted(change) => rerouted(&circle, change),
        IncidentChange::Escalated(_) => {
            let text = format!("{who} escalated {key}.");
            let mut told = circle.both(text.clone());
            told.push(accc(text));
            told
        }
    }
}

/// Those who may read what was said to an audience, but for the ACCC: it reads all and is not told of each.
fn said(circle: &Circle<'_>, audience: Audience, did: &str, for_aemo: &str) -> Vec<Address> {
    let (key, actor) = (circle.event.incident, &circle.event.actor);
    let text = match audience {
        Audience::Everyone => format!("{} {did} {key}.", actor.organisation_name),
        Audience::Referral => format!("{} {for_aemo} {key}.", actor.organisation_name),
        Audience::Organisation => format!("{} {did} {key}, for your organisation only.", actor.name),
    };
    if audience == Audience::Organisation {
        return vec![Address::new(&actor.organisation, text)];
    }
    let everyone = [
        (Relation::Provider, circle.provider(text.clone())),
        (Relation::Reporter, circle.reporter(text.clone())),
        // A file may be meant for AEMO before AEMO is asked; it comes with the referral then.
        (Relation::Aemo, aemo(text).if_referred()),
    ];
    let reads = |relation| may_read(audience, relation, false);
    everyone.into_iter().filter(|(relation, _)| reads(*relation)).map(|(_, address)| address).collect()
}

/// Who owned it learns that it went, and not where to: from now on it is none of its business.
fn rerouted(circle: &Circle<'_>, change: &ReRouted) -> Vec<Address> {
    let (key, who) = (circle.event.incident, &circle.event.actor.organisation_name);
    let (from, to) = (&change.from, &change.to);
    let text = format!("{who} re-routed {key} from {} to {}.", from.brand_name, to.brand_name);
    vec![
        Address::new(&to.organisation, text.clone()),
        circle.reporter(text),
        Address::new(&from.organisation, format!("{who} re-routed {key} away from {}.", from.brand_name)),
    ]
}

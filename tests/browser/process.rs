//! The guide's process through the pages: everybody in a browser of their own, at the same time.

use flow_tests::world::{ADR, AEMO, RETAILER, SOUTHERN_GRID};

use crate::{
    browser::Scripting,
    stage::{Person, Stage},
};

const SUMMARY: &str = "distributionLossFactor is missing from every usage response";
const QUESTION: &str = "Does it fail for a single day as well?";
const ANSWER: &str = "Yes, for a single day as well.";
const EXPECTED: &str = "Please confirm whether the factor is sent for NMIs of this network.";
const ASIDE: &str = "Our own ticket is SG-7731.";
const ADVICE: &str = "The network's file lacked the factor; it was loaded again on Wednesday.";
const CAUSE: &str = "AEMO's part: the file of the network lacked the factor.";

/// What the recipient fills in, by the names of the fields.
const RAISED: &[(&str, &str)] = &[
    ("brand_id", SOUTHERN_GRID),
    ("summary", SUMMARY),
    ("description", "Every call since Monday answers Unexpected Error with the secondary flag set."),
    ("severity", "2"),
    ("category", "data_quality"),
    ("operation", "GET /energy/electricity/servicepoints/{servicePointId}/usage"),
    ("occurred_from", "2026-03-02T09:00"),
    ("interaction_ids", "6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11"),
    ("http_status", "500"),
    ("secondary_data_holder_error", "true"),
];

/// The form of the incident's page that the retailer works in.
#[derive(Debug, Clone, Copy)]
enum View {
    Agent,
    CustomerPortal,
}

impl View {
    fn of(self, key: &str) -> String {
        match self {
            Self::Agent => format!("/incidents/{key}?view=agent"),
            Self::CustomerPortal => format!("/incidents/{key}?view=portal"),
        }
    }
}

#[tokio::test]
async fn an_incident_goes_from_raised_to_resolved_in_the_agent_form() {
    let stage = Stage::set().await;
    Walk::begin(&stage, Scripting::On, View::Agent).await.goes_to_the_end().await;
}

#[tokio::test]
async fn an_incident_goes_from_raised_to_resolved_in_the_customer_portals_form() {
    let stage = Stage::set().await;
    Walk::begin(&stage, Scripting::On, View::CustomerPortal).await.goes_to_the_end().await;
}

#[tokio::test]
async fn an_incident_goes_from_raised_to_resolved_without_scripts() {
    let stage = Stage::set().await;
    Walk::begin(&stage, Scripting::Off, View::Agent).await.goes_to_the_end().await;
}

/// One incident's way, and those who take it.
struct Walk {
    adr: Person,
    retailer: Person,
    desk: Person,
    view: View,
    /// Whether pages follow by themselves; without scripts people load them again.
    live: bool,
}

impl Walk {
    async fn begin(stage: &Stage, scripting: Scripting, view: View) -> Self {
        let (adr, retailer, desk) = tokio::join!(
            stage.person_with(ADR, scripting),
            stage.person_with(RETAILER, scripting),
            stage.person_with(AEMO, scripting)
        );
        Self { adr, retailer, desk, view, live: scripting == Scripting::On }
    }

    async fn goes_to_the_end(self) {
        let key = self.adr_raises().await;
        self.retailer_asks_and_adr_answers(&key).await;
        let referral = self.retailer_refers_and_the_desk_sees_it(&key).await;
        self.aemo_contributes_and_the_retailer_sees_it(&key, &referral).await;
        self.retailer_readies_and_adr_resolves(&key).await;
    }

    async fn adr_raises(&self) -> String {
        self.adr.open("/incidents/new").await;
        self.adr.sends("/incidents", RAISED).await;
        let raised = |path: &str| path.starts_with("/incidents/CDR-");
        let path = self.adr.comes_to("the new incident", raised).await;
        self.adr.waits_for(SUMMARY).await;
        self.adr.waits_for("New").await;
        path.trim_start_matches("/incidents/").split('?').next().unwrap().to_owned()
    }

    async fn retailer_asks_and_adr_answers(&self, key: &str) {
        self.retailer.open("/incidents").await;
        self.retailer.waits_for(SUMMARY).await;
        self.retailer_does(key, "acknowledge", &[], "In Progress").await;
        self.retailer_does(key, "request-information", &[("question", QUESTION)], "Waiting for Reporter")
            .await;
        self.adr.open(&format!("/incidents/{key}")).await;
        self.adr.waits_for(QUESTION).await;
        self.adr.sends("/actions/provide-information", &[("answer", ANSWER)]).await;
        self.adr.waits_for(ANSWER).await;
        self.retailer.open(&self.view.of(key)).await;
        self.retailer.waits_for(ANSWER).await;
    }

    /// The desk has its list open while the retailer refers.
    async fn retailer_refers_and_the_desk_sees_it(&self, key: &str) -> String {
        self.desk.open("/referrals").await;
        assert!(!self.desk.sees(SUMMARY).await, "nothing was referred yet");
        self.desk.marks_the_page().await;
        self.retailer_does(key, "refer", &[("expected_input", EXPECTED)], "Referred to AEMO").await;
        self.comes_by_itself(&self.desk, "/referrals", SUMMARY).await;

        let referral = format!("/referrals/{key}-R1");
        self.desk.open(&referral).await;
        self.desk.waits_for(EXPECTED).await;
        assert!(!self.desk.sees("Frankly").await, "AEMO is not told who raised it");
        self.desk.sends("/actions/accept", &[("reference", "INC0042718")]).await;
        self.desk.waits_for("INC0042718").await;
        referral
    }

    /// The retailer has the incident open while AEMO's desk answers.
    async fn aemo_contributes_and_the_retailer_sees_it(&self, key: &str, referral: &str) {
        self.retailer.open(&self.view.of(key)).await;
        self.retailer.waits_for("INC0042718").await;
        self.retailer.sends("/comments", &[("body", ASIDE), ("audience", "referral")]).await;
        self.retailer.waits_for(ASIDE).await;
        self.retailer.open(&self.view.of(key)).await;
        self.retailer.marks_the_page().await;
        self.desk.open(referral).await;
        self.desk.waits_for(ASIDE).await;
        self.desk.sends("/actions/contribute", &[("advice", ADVICE)]).await;
        self.desk.waits_for(ADVICE).await;
        self.comes_by_itself(&self.retailer, &self.view.of(key), ADVICE).await;
        self.comes_by_itself(&self.retailer, &self.view.of(key), "In Progress").await;
    }

    async fn retailer_readies_and_adr_resolves(&self, key: &str) {
        let cause = [("code", "source_data"), ("text", CAUSE), ("responsible_party", "aemo")];
        self.retailer_does(key, "set-root-cause", &cause, CAUSE).await;
        let incident = format!("/incidents/{key}");
        self.adr.open(&incident).await;
        self.adr.marks_the_page().await;
        self.retailer_does(key, "ready-to-verify", &[], "Ready to Verify").await;
        self.comes_by_itself(&self.adr, &incident, "Ready to Verify").await;
        for hidden in [ADVICE, EXPECTED, ASIDE, "INC0042718"] {
            assert!(!self.adr.sees(hidden).await, "the recipient reads “{hidden}”");
        }
        self.adr.sends("/actions/resolve", &[]).await;
        self.adr.waits_for("Resolved").await;
        self.retailer.open(&self.view.of(key)).await;
        self.retailer.waits_for("Resolved").await;
        for person in [&self.adr, &self.retailer, &self.desk] {
            let told = crate::checks::complaints(&person.browser).await;
            assert!(told.is_empty(), "{told:?}");
        }
    }

    /// The retailer takes an action on the incident's page, in the form of this walk.
    async fn retailer_does(&self, key: &str, action: &str, fields: &[(&str, &str)], then: &str) {
        self.retailer.open(&self.view.of(key)).await;
        self.retailer.sends(&format!("/actions/{action}"), fields).await;
        self.retailer.waits_for(then).await;
    }

    /// Something that another did shows on a page that was marked, without loading it again; where no script runs, after
    /// that.
    async fn comes_by_itself(&self, person: &Person, path: &str, text: &str) {
        if self.live {
            person.waits_for(text).await;
            assert!(person.is_on_the_marked_page().await, "the page was loaded again");
        } else {
            person.open_until(path, text).await;
        }
    }
}

//! Going through all pages, each as the person that it is for.

use std::collections::HashMap;

use contracts::{Party, Role, UserId};
use gateway::NewUser;
use serde_json::{Value, json};

use super::table::{First, NEWCOMER, PAGES, Page};
use crate::{
    browser::Scripting,
    stage::{Person, Stage, sample::Sample},
};

/// A stage with something to show, and one browser in which one person after the other comes by.
pub(super) struct Visit {
    stage: Stage,
    sample: Sample,
    visitor: Person,
    /// What each person's browser holds after signing in.
    cookies: HashMap<&'static str, Value>,
}

impl Visit {
    pub(super) async fn begin() -> Self {
        let stage = Stage::set().await;
        enrol_newcomer(&stage).await;
        let (sample, visitor) = tokio::join!(Sample::make(&stage.world), stage.visitor(Scripting::On));
        let mut visit = Self { stage, sample, visitor, cookies: HashMap::new() };
        for login in PAGES.iter().filter_map(|page| page.who) {
            if !visit.cookies.contains_key(login) {
                visit.signs_in(login).await;
            }
        }
        visit
    }

    /// Comes to every page in turn, and gives what was found there, with the page's name.
    pub(super) async fn every_page(&self, look: impl AsyncFn(&Page, &Person) -> Vec<String>) -> Vec<String> {
        let mut found = Vec::new();
        for page in PAGES {
            let at = look(page, self.comes_to(page).await).await;
            found.extend(at.into_iter().map(|finding| format!("{}: {finding}", page.name)));
        }
        found
    }

    /// Where the page is.
    pub(super) fn url(&self, page: &Page) -> String {
        format!("{}{}", self.stage.world.url(), self.sample.path(page.path))
    }

    /// Comes to the page as the person that it is for.
    pub(super) async fn comes_to(&self, page: &Page) -> &Person {
        let browser = &self.visitor.browser;
        browser.forget().await;
        if let Some(login) = page.who {
            browser.ask("Network.setCookies", json!({"cookies": self.cookies[login]})).await;
        }
        // What the last page told the console is not this one's.
        browser.console().await;
        self.loads(page).await;
        &self.visitor
    }

    /// Loads the page once more, as the same person.
    pub(super) async fn loads(&self, page: &Page) {
        self.visitor.browser.go(&self.url(page)).await;
        if let First::Send(to, fields) = page.first {
            self.visitor.sends(to, fields).await;
        }
        const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus";
        let status = self.visitor.browser.run(STATUS, vec![]).await;
        assert_eq!(status, json!(page.status), "{}: {}", page.name, self.visitor.reads().await);
    }

    async fn signs_in(&mut self, login: &'static str) {
        let browser = &self.visitor.browser;
        browser.forget().await;
        self.stage.give_password(login).await;
        self.visitor.open("/sign-in").await;
        self.visitor.signs_in(login).await;
        let portal = self.stage.world.url();
        let held = browser.ask("Network.getCookies", json!({"urls": [portal]})).await;
        let held = held["cookies"].as_array().unwrap().iter();
        let again = held.map(|cookie| {
            json!({"name": cookie["name"], "value": cookie["value"], "httpOnly": cookie["httpOnly"], "url": portal})
        });
        self.cookies.insert(login, again.collect());
    }
}

/// Somebody whom the demo's seed does not have: who has not accepted the terms.
async fn enrol_newcomer(stage: &Stage) {
    let newcomer = NewUser {
        id: "newcomer".parse::<UserId>().unwrap(),
        login: NEWCOMER.to_owned(),
        name: "Frankly Newcomer".to_owned(),
        organisation: "frankly".parse().unwrap(),
        organisation_name: "Frankly Energy Insights Pty Ltd".to_owned(),
        party: Party::Adr,
        role: Role::Agent,
        terms_accepted: false,
    };
    let database = stage.world.database(gateway::NAME).await;
    gateway::enrol_users(&database, &[newcomer]).await.unwrap();
}

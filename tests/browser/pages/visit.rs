//! Going through all pages, each as the person that it is for.

use std::collections::HashMap;

use contracts::{Party, Role, UserId};
use gateway::NewUser;
use serde_json::{Value, json};

use super::table::{First, NEWCOMER, PAGES, Page};
use crate::{
    browser::{Browser, Scripting},
    stage::{Person, Stage, sample::Sample},
};

/// A stage with something to show, and one browser in which one person after the other comes by.
pub(super) struct Visit {
    stage: Stage,
    sample: Sample,
    visitor: Person,
    /// What each person's browser holds after signing in; nothing for who does not.
    cookies: HashMap<Option<&'static str>, Value>,
}

impl Visit {
    /// For these people, of whom nobody is one who is not signed in.
    pub(super) async fn begin(whose: &[Option<&'static str>]) -> Self {
        let stage = Stage::set().await;
        stage.enrol(newcomer()).await;
        let (sample, visitor) = tokio::join!(Sample::make(&stage.world), stage.visitor(Scripting::On));
        let mut visit = Self { stage, sample, visitor, cookies: HashMap::new() };
        for who in whose {
            let cookies = match who {
                Some(login) => visit.signs_in(login).await,
                None => json!([]),
            };
            visit.cookies.insert(*who, cookies);
        }
        visit
    }

    /// The pages of these people.
    pub(super) fn pages(&self) -> impl Iterator<Item = &'static Page> {
        PAGES.iter().filter(|page| self.cookies.contains_key(&page.who))
    }

    /// Where the page is.
    pub(super) fn url(&self, page: &Page) -> String {
        format!("{}{}", self.stage.world.url(), self.sample.path(page.path))
    }

    /// The browser, as one of these people has it.
    pub(super) async fn becomes(&self, who: Option<&'static str>) -> &Browser {
        let browser = &self.visitor.browser;
        browser.forget().await;
        browser.ask("Network.setCookies", json!({"cookies": self.cookies[&who]})).await;
        // What the last page told the console is not this one's.
        browser.console().await;
        browser
    }

    /// Comes to the page; says what else came.
    pub(super) async fn loads(&self, page: &Page) -> Result<(), String> {
        const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.visitor.browser.go(&self.url(page)).await;
        if let First::Send(to, fields) = page.first {
            self.visitor.sends(to, fields).await;
        }
        let status = self.visitor.browser.run(STATUS, vec![]).await;
        if status == json!(page.status) {
            return Ok(());
        }
        Err(format!("answered {status} instead of {}: {}", page.status, self.visitor.reads().await))
    }

    /// What the browser holds after it.
    async fn signs_in(&self, login: &str) -> Value {
        let browser = &self.visitor.browser;
        browser.forget().await;
        self.stage.give_password(login).await;
        self.visitor.signs_in(login).await;
        let portal = self.stage.world.url();
        let held = browser.ask("Network.getCookies", json!({"urls": [portal]})).await;
        let held = held["cookies"].as_array().unwrap().iter();
        let again = held.map(|cookie| {
            json!({"name": cookie["name"], "value": cookie["value"], "httpOnly": cookie["httpOnly"], "url": portal})
        });
        again.collect()
    }
}

/// Somebody who has not accepted the terms.
fn newcomer() -> NewUser {
    NewUser {
        id: "newcomer".parse::<UserId>().unwrap(),
        login: NEWCOMER.to_owned(),
        name: "Frankly Newcomer".to_owned(),
        organisation: "frankly".parse().unwrap(),
        organisation_name: "Frankly Energy Insights Pty Ltd".to_owned(),
        party: Party::Adr,
        role: Role::Agent,
        terms_accepted: false,
    }
}

//! The stage of a test: the whole portal, and people who come to it with a browser.

mod form;
mod person;
pub(crate) mod sample;

use flow_tests::world::World;
use gateway::NewUser;
use jiff::SignedDuration;
use messaging::Database;
use test_support::Chromedriver;

use crate::browser::{Browser, Scripting};
pub(crate) use person::Person;

/// Everybody's.
const PASSWORD: &str = "a long password of the stage";

/// A portal of this test, and its browsers.
pub(crate) struct Stage {
    pub(crate) world: World,
    users: Database,
    driver: Chromedriver,
}

impl Stage {
    /// Everything runs, and nobody is there yet.
    pub(crate) async fn set() -> Self {
        let (world, driver) = tokio::join!(World::start(), Chromedriver::start());
        let users = world.database(gateway::NAME).await;
        Self { world, users, driver }
    }

    /// Somebody who has a password and is signed in.
    pub(crate) async fn person(&self, login: &str) -> Person {
        self.person_with(login, Scripting::On).await
    }

    /// The same in a browser that runs scripts, or none.
    pub(crate) async fn person_with(&self, login: &str, scripting: Scripting) -> Person {
        let person = self.visitor(scripting).await;
        self.give_password(login).await;
        person.signs_in(login).await;
        person
    }

    /// Somebody who is not signed in.
    pub(crate) async fn visitor(&self, scripting: Scripting) -> Person {
        Person::new(Browser::start(&self.driver, scripting).await, self.world.url())
    }

    /// Gives the user the password by which people sign in here; whoever was signed in is not any more.
    pub(crate) async fn give_password(&self, login: &str) {
        gateway::set_password(&self.users, login, PASSWORD).await.unwrap();
    }

    /// Lets somebody in whom the demo's seed does not have.
    pub(crate) async fn enrol(&self, user: NewUser) {
        gateway::enrol_users(&self.users, &[user]).await.unwrap();
    }

    /// A night goes by, in which every session ends.
    pub(crate) fn a_night_goes_by(&self) {
        self.world.clock.shift(SignedDuration::from_hours(14));
    }
}

//! Participants and users from a seed file in the shapes of the CDR Register's public API, and the demo's
//! credentials.

use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::Context;
use gateway::NewUser;
use intake::{Seed, SeedUser};
use messaging::Database;
use serde::{Deserialize, Serialize};
use service_kit::{DatabaseSettings, Deps, pool};
use uuid::Uuid;

use crate::{environment::Environment, services::Name};

/// The demo's participants.
const DEMO: &str = include_str!("../../../deploy/demo/participants.json");

/// What a person needs to sign in to the demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DemoUser {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) token: String,
    pub(crate) organisation: String,
    pub(crate) party: String,
    pub(crate) role: String,
}

/// Reads a seed file; `demo` is the built-in one.
pub(crate) fn read(file: &str) -> anyhow::Result<Seed> {
    let text = if file == "demo" {
        DEMO.to_owned()
    } else {
        std::fs::read_to_string(file).with_context(|| format!("the seed file {file} cannot be read"))?
    };
    Seed::read(&text).with_context(|| format!("the seed {file} is not usable"))
}

/// Registers the participants and enrols the users. What is there already stays as it is.
pub(crate) async fn participants(environment: &Environment, seed: &Seed) -> anyhow::Result<()> {
    let intake = database(environment, Name::Intake).await?;
    intake::register_participants(&intake, &seed.organisations).await?;
    let gateway = database(environment, Name::Gateway).await?;
    let users: Vec<NewUser> = seed.users.iter().map(|user| new_user(seed, user)).collect();
    gateway::enrol_users(&gateway, &users).await?;
    Ok(())
}

fn new_user(seed: &Seed, user: &SeedUser) -> NewUser {
    NewUser {
        // The same file gives the same ids, so that seeding again finds the users that are there.
        id: Uuid::new_v5(&Uuid::NAMESPACE_URL, user.login.as_bytes())
            .to_string()
            .parse()
            .expect("a UUID is a token"),
        login: user.login.clone(),
        name: user.name.clone(),
        organisation: user.organisation.clone(),
        organisation_name: organisation_name(seed, user),
        party: user.party,
        role: user.role,
        terms_accepted: true,
    }
}

fn organisation_name(seed: &Seed, user: &SeedUser) -> String {
    let organisation = seed.organisations.iter().find(|organisation| organisation.id == user.organisation);
    organisation.expect("a seed is read only when each user's organisation is in it").name.clone()
}

/// Gives each user of the seed a new password and a new token.
pub(crate) async fn credentials(environment: &Environment, seed: &Seed) -> anyhow::Result<Vec<DemoUser>> {
    let gateway = database(environment, Name::Gateway).await?;
    let mut users = Vec::new();
    for user in &seed.users {
        let password = secret();
        gateway::set_password(&gateway, &user.login, &password).await?;
        users.push(DemoUser {
            login: user.login.clone(),
            token: gateway::issue_token(&gateway, &user.login, "demo").await?,
            password,
            organisation: organisation_name(seed, user),
            party: user.party.to_string(),
            role: user.role.to_string(),
        });
    }
    Ok(users)
}

/// Writes a file that only this user can read: it holds credentials.
pub(crate) fn write_private(path: &Path, content: &str) -> anyhow::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// A new secret of 192 bits that is fit for a URL and for nats-server's configuration, where a value that begins
/// with a digit is a number.
pub(crate) fn secret() -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut secret = String::from("p");
    secret.extend((0..32).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])));
    secret
}

async fn database(environment: &Environment, name: Name) -> anyhow::Result<Database> {
    let url = environment.required(&name.variable("DATABASE_URL"))?;
    let pool = pool::connect(&DatabaseSettings { url, max_connections: 2 }, "seed").await?;
    Ok(Database::new(pool, name.user(), &Deps::system())?)
}

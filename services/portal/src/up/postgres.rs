//! PostgreSQL as a private process, with its data under `var/postgres`, reachable on the loopback only.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context;
use rustix::process::{Signal, getuid};
use service_kit::sentence;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tokio::process::Command;

use super::{
    child::{Child, bound_to_us, free_port},
    folder::Folder,
    secrets::Secrets,
};
use crate::{environment::Environment, services::Name};

/// How long a server may take to start, also after a crash, when it first repairs itself.
const PATIENCE: Duration = Duration::from_mins(2);

/// Who runs it when we are root, which PostgreSQL refuses to be.
const UNPRIVILEGED: &str = "postgres";

const SERVER: &str = include_str!("../../../../deploy/postgres/sql/1-server.sql");
const ROLES: &str = include_str!("../../../../deploy/postgres/sql/2-roles.sql");
const DATABASE: &str = include_str!("../../../../deploy/postgres/sql/3-database.sql");
const PRIVILEGES: &str = include_str!("../../../../deploy/postgres/sql/4-privileges.sql");

/// Starts it, makes databases and roles where they are missing, and adds where they are to the environment.
pub(super) async fn start(
    folder: &Folder,
    secrets: &Secrets,
    environment: &mut Environment,
) -> anyhow::Result<Child> {
    let programs = programs(environment)?;
    let home = folder.at("postgres");
    let data = home.join("data");
    let user = getuid().is_root().then_some(UNPRIVILEGED);
    std::fs::create_dir_all(&home)?;
    if let Some(user) = user {
        hand_over(&home, user).await?;
    }
    if !data.join("PG_VERSION").exists() {
        initialise(&programs, &home, &data, secrets.get("POSTGRES_PASSWORD"), user).await?;
    }
    let port = free_port()?;
    let mut command = bound_to_us(&programs.join("postgres"), "INT", user);
    command.arg("-D").arg(&data).args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
    command.args(["-p", &port.to_string()]).current_dir(&home);
    // SIGINT is PostgreSQL's fast and orderly shutdown.
    let mut child = Child::start("PostgreSQL", command, folder.at("postgres.log"), Signal::INT)?;
    let superuser = PgConnectOptions::new()
        .host("127.0.0.1")
        .port(port)
        .username("postgres")
        .password(secrets.get("POSTGRES_PASSWORD"));
    make_databases(first_connection(&superuser, &mut child).await?, &superuser, secrets).await?;
    for name in Name::ALL {
        let database = name.database();
        let url = |role: &str, password: &str| {
            format!("postgres://{role}:{}@127.0.0.1:{port}/{database}", secrets.get(&name.variable(password)))
        };
        environment.set(name.variable("DATABASE_URL"), url(&database, "DB_PASSWORD"));
        environment
            .set(name.variable("OWNER_DATABASE_URL"), url(&format!("{database}_owner"), "OWNER_DB_PASSWORD"));
    }
    Ok(child)
}

/// The folder of `initdb` and `postgres`.
fn programs(environment: &Environment) -> anyhow::Result<PathBuf> {
    let told = environment.optional("POSTGRES_BIN_DIR").map(PathBuf::from);
    let packaged = (13..=20).rev().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    told.into_iter().chain(packaged).find(|folder| folder.join("initdb").exists()).context(
        "PostgreSQL is not installed; install the package postgresql, or set POSTGRES_BIN_DIR to the folder of initdb",
    )
}

/// Gives the folder to the user that PostgreSQL runs as, and makes sure that this user can get there.
async fn hand_over(home: &Path, user: &str) -> anyhow::Result<()> {
    let done = Command::new("chown").args(["-R", &format!("{user}:")]).arg(home).status().await?;
    anyhow::ensure!(
        done.success(),
        "{} cannot be given to the user {user}; install the package postgresql, which makes that user",
        home.display()
    );
    let reaches = Command::new("setpriv")
        .args(["--reuid", user, "--regid", user, "--init-groups", "--", "test", "-x"])
        .arg(home)
        .status()
        .await?;
    anyhow::ensure!(
        reaches.success(),
        "PostgreSQL does not run as root, and its user {user} cannot enter {}; run this as another user, or set \
         PORTAL_VAR to a folder that everyone may enter",
        home.display()
    );
    Ok(())
}

/// A new, empty data folder. Made aside and moved into place, so that an interrupted attempt leaves none.
async fn initialise(
    programs: &Path,
    home: &Path,
    data: &Path,
    password: &str,
    user: Option<&str>,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        !data.exists() || data.read_dir()?.next().is_none(),
        "{} is no data folder of PostgreSQL's; start over with --fresh, which forgets all data",
        data.display()
    );
    let aside = home.join("data.new");
    let password_file = home.join("password");
    std::fs::remove_dir_all(&aside).ok();
    crate::seed::write_private(&password_file, password)?;
    if let Some(user) = user {
        hand_over(home, user).await?;
    }
    let made = bound_to_us(&programs.join("initdb"), "TERM", user)
        .arg("--pgdata")
        .arg(&aside)
        .args(["--username=postgres", "--auth=scram-sha-256", "--locale=C", "--encoding=UTF8"])
        .arg("--pwfile")
        .arg(&password_file)
        .current_dir(home)
        .output()
        .await
        .context("initdb cannot be started")?;
    std::fs::remove_file(&password_file)?;
    anyhow::ensure!(
        made.status.success(),
        "initdb failed: {}",
        String::from_utf8_lossy(&made.stderr).lines().last().unwrap_or("it left no message")
    );
    std::fs::remove_dir(data).ok();
    std::fs::rename(&aside, data)?;
    Ok(())
}

async fn first_connection(options: &PgConnectOptions, child: &mut Child) -> anyhow::Result<PgConnection> {
    let options = options.clone().database("postgres");
    let deadline = Instant::now() + PATIENCE;
    loop {
        match options.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) => {
                if let Some(sentence) = child.ended() {
                    anyhow::bail!(
                        "{sentence}; if the data is damaged, start over with --fresh, which forgets it"
                    );
                }
                // A wrong password will not become right; a server that starts will be there in a moment.
                let starting = matches!(&error, sqlx::Error::Io(_))
                    || matches!(&error, sqlx::Error::Database(e) if e.code().is_some_and(|code| code == "57P03"));
                anyhow::ensure!(
                    starting && Instant::now() < deadline,
                    "PostgreSQL started but cannot be used: {}",
                    sentence(&error)
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn make_databases(
    mut server: PgConnection,
    superuser: &PgConnectOptions,
    secrets: &Secrets,
) -> anyhow::Result<()> {
    server.execute(SERVER).await?;
    for name in Name::ALL {
        let database = name.database();
        let filled = |template: &str| {
            // The names are ours and the passwords are letters and digits: nothing in them needs quoting.
            AssertSqlSafe(
                template
                    .replace("{{database}}", &database)
                    .replace("{{owner_password}}", secrets.get(&name.variable("OWNER_DB_PASSWORD")))
                    .replace("{{app_password}}", secrets.get(&name.variable("DB_PASSWORD"))),
            )
        };
        server.execute(filled(ROLES)).await?;
        let there = sqlx::query("SELECT FROM pg_database WHERE datname = $1")
            .bind(&database)
            .fetch_optional(&mut server)
            .await?;
        if there.is_none() {
            server.execute(filled(DATABASE)).await?;
        }
        let mut inside = superuser.clone().database(&database).connect().await?;
        inside.execute(filled(PRIVILEGES)).await?;
        inside.close().await?;
    }
    server.close().await?;
    Ok(())
}

//! `portal migrate`: tables, streams, participants. Safe to run again, and by several at once.

use std::path::PathBuf;

use anyhow::Context;
use service_kit::{broker, pool};

use crate::{environment::Environment, seed, services::Name};

pub(crate) async fn migrate(environment: &Environment) -> anyhow::Result<()> {
    tables(environment).await?;
    streams(environment).await?;
    if let Some(file) = environment.optional("PORTAL_SEED") {
        let seed = seed::read(&file)?;
        seed::participants(environment, &seed).await?;
        // Credentials are made where somebody says where to put them, and never twice.
        if let Some(path) = environment.optional("PORTAL_DEMO_FILE").map(PathBuf::from)
            && !path.exists()
        {
            let users = seed::credentials(environment, &seed).await?;
            seed::write_private(
                &path,
                &serde_json::to_string_pretty(&serde_json::json!({ "users": users }))?,
            )?;
        }
    }
    Ok(())
}

/// Brings each service's tables to this version, as the owner of its database.
pub(crate) async fn tables(environment: &Environment) -> anyhow::Result<()> {
    for name in Name::ALL {
        let url = environment.required(&name.variable("OWNER_DATABASE_URL"))?;
        pool::migrate(&url, name.migrations(), &messaging::MIGRATIONS)
            .await
            .with_context(|| format!("the tables of {} could not be brought to this version", name.user()))?;
    }
    Ok(())
}

/// Makes streams and consumers, as the operator.
pub(crate) async fn streams(environment: &Environment) -> anyhow::Result<()> {
    let client = broker::connect(&environment.operator()?, "migrate").await?;
    messaging::topology::make(&client).await?;
    client.drain().await?;
    Ok(())
}

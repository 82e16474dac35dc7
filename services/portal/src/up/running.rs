//! What an operator's command needs to know of a portal that `portal up` started: where its broker is, and the operator's
//! password there.

use anyhow::Context;
use serde_json::Value;

use crate::environment::Environment;

/// The environment, and where it names no broker, that of the portal in this folder, if there is one.
pub(crate) fn with_its_settings(mut environment: Environment) -> anyhow::Result<Environment> {
    if environment.optional("NATS_URL").is_some() {
        return Ok(environment);
    }
    for (file, field, setting) in [
        (super::demo::FILE, "nats", "NATS_URL"),
        (super::secrets::FILE, "OPERATOR_NATS_PASSWORD", "OPERATOR_NATS_PASSWORD"),
    ] {
        let path = environment.folder().join(file);
        // What is missing is named when it is needed.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let content: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
        if let Some(value) = content[field].as_str() {
            environment.set(setting, value);
        }
    }
    Ok(environment)
}

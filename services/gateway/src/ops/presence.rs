//! The gateway among the services of the broker. It answers no command; it says that it is there, so that each of its
//! replicas is seen as those of the others are.

use async_nats::service::ServiceExt;
use service_kit::{Lifecycle, StartError};

use crate::NAME;

/// Announces this replica until the service stops, and gives the id under which it is known.
pub(crate) async fn announce(client: &async_nats::Client, life: &Lifecycle) -> Result<String, StartError> {
    let service = client
        .service_builder()
        .start(NAME, env!("CARGO_PKG_VERSION"))
        .await
        .map_err(|error| StartError::new(NAME, "announce itself", std::io::Error::other(error)))?;
    let id = service.info().await.id;
    let token = life.token();
    life.spawn("presence", async move {
        token.cancelled().await;
        service.stop().await.map_err(std::io::Error::other)
    });
    Ok(id)
}

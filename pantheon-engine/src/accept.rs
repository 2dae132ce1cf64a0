//! The next connection of a port.

use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

/// After an error, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Waits for one, past every error. Dropping the future loses none.
pub async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

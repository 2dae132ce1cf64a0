//! A port of loopback for programs, with as many connections at once as there are places.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::accept::accept;
use crate::provider::ProviderError;

/// Connections at once; a program has a few.
const CONNECTIONS: usize = 512;

/// How long a program may take to send its headers.
pub(super) const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The open port. It closes with this value.
pub(super) struct Doorway {
    address: SocketAddr,
    serving: AbortHandle,
}

impl Doorway {
    /// Opens a port; each connection is served on a task of its own.
    ///
    /// # Errors
    /// `Unavailable` when there is no port.
    pub(super) async fn open<S>(serve: impl Fn(TcpStream) -> S + Send + 'static) -> Result<Self, ProviderError>
    where
        S: Future<Output = ()> + Send + 'static,
    {
        let no_port =
            |error| ProviderError::Unavailable(format!("no port of loopback can be opened for `claude`: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        Ok(Self { address, serving: tokio::spawn(keep_open(listener, serve)).abort_handle() })
    }

    /// Where it is, on loopback.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Doorway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Takes connections for ever.
async fn keep_open<S>(listener: TcpListener, serve: impl Fn(TcpStream) -> S)
where
    S: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let stream = accept(&listener).await;
        // One too many is closed.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        // Small pieces must not wait for acknowledgements; a socket that cannot do it still works.
        let _ = stream.set_nodelay(true);
        let served = serve(stream);
        tokio::spawn(async move {
            served.await;
            drop(place);
        });
    }
}

//! The way of `claude` to its model: a port of loopback that knows the key, so that the program need not.
//!
//! Each program gets a placeholder, good for itself and as long as it lives: for nothing at first, then for one piece of
//! work, with the model and as many tokens as the work allows. All else is refused here. It must not know how programs
//! are started or what they are told.

mod body;
mod denied;
mod grant;
mod relay;
mod spent;

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::provider::ProviderError;
use crate::providers::anthropic::{DEFAULT_BASE_URL, key_header};
use crate::providers::http::{client, endpoint};

pub(super) use grant::{Grant, Turn, Work};

/// Connections at once; a program has a few.
const CONNECTIONS: usize = 512;

/// How long a program may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// After an error of `accept`, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The open port. It closes with this value.
pub(super) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: AbortHandle,
}

struct Shared {
    client: reqwest::Client,
    messages: String,
    key: HeaderValue,
    grants: Mutex<HashMap<String, Arc<Grant>>>,
}

impl Proxy {
    /// Opens a port that leads to the Messages API at this base.
    ///
    /// # Errors
    /// `Unauthorized` for a key that cannot be one; `Unavailable` when there is no port or no TLS.
    pub(super) async fn start(key: &SecretString, base: Option<&str>) -> Result<Self, ProviderError> {
        let key = key_header(key)?;
        let base = base.unwrap_or(DEFAULT_BASE_URL);
        let no_port =
            |error| ProviderError::Unavailable(format!("no port of loopback can be opened for `claude`: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let (client, messages) = (client(base)?, endpoint(base, "messages"));
        let shared = Arc::new(Shared { client, messages, key, grants: Mutex::default() });
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self { address, shared, serving })
    }

    /// A placeholder for one program.
    pub(super) fn pass(&self) -> Pass {
        let placeholder = format!("placeholder-{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let grant = Arc::new(Grant::default());
        self.shared.grants().insert(placeholder.clone(), Arc::clone(&grant));
        Pass { placeholder, grant, address: self.address, shared: Arc::clone(&self.shared) }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shared {
    fn grants(&self) -> MutexGuard<'_, HashMap<String, Arc<Grant>>> {
        // A panic cannot leave the map half-changed.
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn grant(&self, placeholder: &str) -> Option<Arc<Grant>> {
        self.grants().get(placeholder).cloned()
    }
}

/// One program's placeholder, good as long as this value lives.
pub(super) struct Pass {
    placeholder: String,
    grant: Arc<Grant>,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Pass {
    /// What the program takes for a key.
    pub(super) fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// What the program takes for the API's address.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port of that address, on loopback.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it is good for.
    pub(super) fn grant(&self) -> Arc<Grant> {
        Arc::clone(&self.grant)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.shared.grants().remove(&self.placeholder);
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // One too many is closed.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        // Small pieces must not wait for acknowledgements; a socket that cannot do it still works.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| relay::relay(&shared, request));
            let mut builder = hyper::server::conn::http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
            if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(%error, "a connection of `claude` ended");
            }
            drop(place);
        });
    }
}

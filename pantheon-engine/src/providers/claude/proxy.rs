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
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::doorway::{Doorway, HEADER_TIMEOUT};
use crate::provider::ProviderError;
use crate::providers::anthropic::{DEFAULT_BASE_URL, key_header};
use crate::providers::http::{client, endpoint};

pub(super) use grant::{Grant, Turn, Work};

/// The open port. It closes with this value.
pub(super) struct Proxy {
    doorway: Doorway,
    shared: Arc<Shared>,
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
        let (client, messages) = (client(base)?, endpoint(base, "messages"));
        let shared = Arc::new(Shared { client, messages, key, grants: Mutex::default() });
        let served = Arc::clone(&shared);
        let doorway = Doorway::open(move |stream| serve(stream, Arc::clone(&served))).await?;
        Ok(Self { doorway, shared })
    }

    /// A placeholder for one program.
    pub(super) fn pass(&self) -> Pass {
        let placeholder = format!("placeholder-{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let grant = Arc::new(Grant::default());
        self.shared.grants().insert(placeholder.clone(), Arc::clone(&grant));
        Pass { placeholder, grant, address: self.doorway.address(), shared: Arc::clone(&self.shared) }
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

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| relay::relay(&shared, request));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection of `claude` ended");
    }
}

//! The engine's HTTP client, as the language server and `gods` use it.

mod again;
mod error;
mod follow;
mod http;
mod keychain;
mod private_engine;
mod programs;
mod tls;

pub use error::ClientError;
pub use http::{EditStream, EngineAddress, EngineClient, EventStream, JobStream};
pub use keychain::{KeychainError, keychain_token};
pub use private_engine::{PrivateEngine, PrivateEngineError, PrivateEngineOptions};
pub use tls::{TlsError, TlsFiles};

/// A trace for what a user asks for now; none on a system that gives no random bytes.
pub fn new_trace() -> Option<crate::trace::TraceParent> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok()?;
    Some(crate::trace::TraceParent::from_random(bytes))
}

/// What happens to one job.
pub type JobEventStream = EventStream<crate::wire::JobEvent>;

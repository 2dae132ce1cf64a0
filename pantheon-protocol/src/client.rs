//! The engine's HTTP client, as the language server and `gods` use it.

mod error;
mod follow;
mod http;
mod private_engine;
mod tls;

pub use error::ClientError;
pub use http::{EditStream, EngineAddress, EngineClient, EventStream, JobStream};
pub use private_engine::{PrivateEngine, PrivateEngineError, PrivateEngineOptions};
pub use tls::{TlsError, TlsFiles};

/// What happens to one job.
pub type JobEventStream = EventStream<crate::wire::JobEvent>;

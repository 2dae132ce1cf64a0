//! The engine's HTTP client, as the language server and `gods` use it.

mod error;
mod http;
mod private_engine;

pub use error::ClientError;
pub use http::{EditStream, EngineAddress, EngineClient, EventStream, JobEventStream, JobStream};
pub use private_engine::{PrivateEngine, PrivateEngineError, PrivateEngineOptions};

//! The engine's HTTP surface. Only this module names warp.

mod admission;
mod app;
mod body;
mod monitor;
mod patient;
mod reply;
mod request_id;
mod routes;
mod serve;
mod sse;
mod tls;
mod turned_away;

pub use app::App;
pub use monitor::monitor;
pub use serve::serve;
pub use tls::{Tls, TlsConfig};

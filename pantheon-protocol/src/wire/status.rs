//! `GET /health`: whether the engine is well, and what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The reply of `GET /health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`, or `draining` while the engine shuts down.
    pub status: HealthStatus,
    /// The engine's version.
    pub version: String,
    /// The provider that answers by default.
    pub provider: String,
}

/// The engine's own word on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HealthStatus {
    /// Serving.
    Ok,
    /// Finishing what it has; new work is turned away.
    Draining,
}

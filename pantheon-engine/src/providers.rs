//! The providers, one file or folder each, and which of them answers.

use std::sync::Arc;

use crate::config::ProviderConfig;
use crate::provider::Provider;

pub mod rules;

/// The provider that the configuration asks for.
///
/// # Errors
/// When it cannot serve.
pub async fn choose(_config: &ProviderConfig) -> anyhow::Result<Arc<dyn Provider>> {
    anyhow::bail!("no provider is built in")
}

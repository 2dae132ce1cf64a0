//! Which provider answers: the one that is asked for, or the first that is set up.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::rule_folder;
use super::rules::Rules;
use crate::config::{ProviderChoice, ProviderConfig};
use crate::provider::Provider;

/// The provider that the configuration asks for; `prompts` is the folder whose rules the built-in provider takes.
///
/// # Errors
/// When the one that was asked for cannot serve; the message says what to do.
pub async fn choose(config: &ProviderConfig, prompts: Option<&Path>) -> anyhow::Result<Arc<dyn Provider>> {
    match config.choice {
        ProviderChoice::Rules | ProviderChoice::Auto => rules(prompts),
        _ => anyhow::bail!("not wired yet"),
    }
}

fn rules(prompts: Option<&Path>) -> anyhow::Result<Arc<dyn Provider>> {
    let (set, faults) = rule_folder::load(prompts).context("the rewrite rules cannot be read")?;
    for fault in faults {
        tracing::error!(%fault, "rewrite rules not loaded from here on");
    }
    Ok(Arc::new(Rules::new(Arc::new(set))))
}

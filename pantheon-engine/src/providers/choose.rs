//! Which provider answers: the one that is asked for, or the first that is set up.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::Mutex;

use super::anthropic::{Anthropic, AnthropicConfig};
use super::claude::{self, Claude, ClaudeConfig, PoolSize};
use super::openai::{OpenAi, OpenAiConfig};
use super::rules::Rules;
use crate::config::{ProviderChoice, ProviderConfig};
use crate::provider::Provider;

/// The engine's provider, and those that tenants ask for by name; each is made once and serves all.
pub struct Providers {
    config: ProviderConfig,
    prompts: Option<PathBuf>,
    usual: Arc<dyn Provider>,
    others: Mutex<HashMap<&'static str, Arc<dyn Provider>>>,
}

impl Providers {
    /// Chooses the engine's own, as [`choose`] does.
    ///
    /// # Errors
    /// As for [`choose`].
    pub async fn new(config: ProviderConfig, prompts: Option<&Path>) -> anyhow::Result<Self> {
        let usual = choose(&config, prompts).await?;
        Ok(Self { config, prompts: prompts.map(Path::to_owned), usual, others: Mutex::default() })
    }

    /// The engine's own.
    pub fn usual(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.usual)
    }

    /// The first of these that can serve; the engine's own where none is named.
    ///
    /// # Errors
    /// Why the last one cannot.
    pub async fn first(&self, names: Option<&[ProviderChoice]>) -> anyhow::Result<Arc<dyn Provider>> {
        let mut last = None;
        for choice in names.unwrap_or_default() {
            match self.get(*choice).await {
                Ok(provider) => return Ok(provider),
                Err(error) => last = Some(error),
            }
        }
        match last {
            Some(error) => Err(error.context("none of its providers can serve")),
            None => Ok(self.usual()),
        }
    }

    async fn get(&self, choice: ProviderChoice) -> anyhow::Result<Arc<dyn Provider>> {
        let name = choice.name();
        if choice == self.config.choice || name == self.usual.name() {
            return Ok(self.usual());
        }
        let mut others = self.others.lock().await;
        if let Some(provider) = others.get(name) {
            return Ok(Arc::clone(provider));
        }
        let config = ProviderConfig { choice, ..self.config.clone() };
        let provider = choose(&config, self.prompts.as_deref()).await?;
        others.insert(name, Arc::clone(&provider));
        Ok(provider)
    }

    /// The prompts folder changed: what each took from it is loaded again.
    pub fn prompts_changed(&self) {
        self.usual.prompts_changed();
        // Whoever holds the lock makes a provider, from the folder as it is now.
        if let Ok(others) = self.others.try_lock() {
            others.values().for_each(|provider| provider.prompts_changed());
        }
    }
}

/// The provider that the configuration asks for; `prompts` is the folder whose rules the built-in provider takes.
///
/// # Errors
/// When the one that was asked for cannot serve; the message says what to do.
pub async fn choose(config: &ProviderConfig, prompts: Option<&Path>) -> anyhow::Result<Arc<dyn Provider>> {
    match config.choice {
        ProviderChoice::Auto => auto(config, prompts).await,
        ProviderChoice::Claude => claude(config).await,
        ProviderChoice::Anthropic => anthropic(config),
        ProviderChoice::Openai => openai(config),
        ProviderChoice::Rules => rules(prompts),
    }
}

/// `claude` if it is installed and signed in, else `anthropic` with a key, else `openai` with an address, else `rules`.
async fn auto(config: &ProviderConfig, prompts: Option<&Path>) -> anyhow::Result<Arc<dyn Provider>> {
    if let Some(signed_in) = claude_config(config, None)
        && claude::signed_in(&signed_in).await
    {
        match Claude::start(signed_in).await {
            Ok(claude) => return Ok(Arc::new(claude)),
            Err(error) => tracing::warn!(%error, "`claude` is signed in but cannot be used"),
        }
    }
    if config.anthropic_api_key.is_some() {
        anthropic(config)
    } else if config.openai_base_url.is_some() {
        openai(config)
    } else {
        rules(prompts)
    }
}

async fn claude(config: &ProviderConfig) -> anyhow::Result<Arc<dyn Provider>> {
    let settings = claude_config(config, config.anthropic_api_key.clone())
        .context("the provider `claude` needs the `claude` program: install it, or set PANTHEON_CLAUDE to its path")?;
    let claude = Claude::start(settings).await?;
    tracing::info!(version = %claude.version(), "claude");
    Ok(Arc::new(claude))
}

fn claude_config(config: &ProviderConfig, api_key: Option<secrecy::SecretString>) -> Option<ClaudeConfig> {
    Some(ClaudeConfig {
        program: config.claude.clone()?,
        api_key,
        base_url: config.anthropic_base_url.clone(),
        model: config.model.clone(),
        home: config.home.clone(),
        config_dir: config.claude_config_dir.clone(),
        scratch_root: config.scratch.clone(),
        environment: config.network.clone(),
        pool: config.claude_pool.map_or(PoolSize::Auto, PoolSize::Fixed),
        deadline: config.timeout,
    })
}

fn anthropic(config: &ProviderConfig) -> anyhow::Result<Arc<dyn Provider>> {
    let api_key = config.anthropic_api_key.clone().context("the provider `anthropic` needs ANTHROPIC_API_KEY")?;
    let (base_url, model) = (config.anthropic_base_url.clone(), config.model.clone());
    Ok(Arc::new(Anthropic::new(AnthropicConfig { api_key, base_url, model, deadline: config.timeout })?))
}

fn openai(config: &ProviderConfig) -> anyhow::Result<Arc<dyn Provider>> {
    let base_url = config.openai_base_url.clone().context("the provider `openai` needs OPENAI_BASE_URL")?;
    let (api_key, model) = (config.openai_api_key.clone(), config.model.clone());
    Ok(Arc::new(OpenAi::new(OpenAiConfig { base_url, api_key, model, deadline: config.timeout })?))
}

fn rules(prompts: Option<&Path>) -> anyhow::Result<Arc<dyn Provider>> {
    Ok(Arc::new(Rules::from_folder(prompts).context("the rewrite rules cannot be read")?))
}

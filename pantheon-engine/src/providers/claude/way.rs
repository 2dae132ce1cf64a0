//! How programs come to their model: with a key by a placeholder of their own, with a sign-in through a tunnel.

use std::sync::Arc;

use super::ClaudeConfig;
use super::proxy::{Grant, Pass, Proxy};
use super::tunnel::Tunnel;
use crate::provider::ProviderError;

/// What the engine holds open for its programs.
#[derive(Clone)]
pub(super) enum Ways {
    /// The key is added there.
    Key(Arc<Proxy>),
    /// It leads to the hosts of the service.
    SignIn(Arc<Tunnel>),
}

impl Ways {
    /// Opens what this configuration needs.
    ///
    /// # Errors
    /// Those of [`Proxy::start`] and [`Tunnel::start`].
    pub(super) async fn open(config: &ClaudeConfig) -> Result<Self, ProviderError> {
        Ok(match &config.api_key {
            Some(key) => Self::Key(Arc::new(Proxy::start(key, config.base_url.as_deref()).await?)),
            None => Self::SignIn(Arc::new(Tunnel::start(config).await?)),
        })
    }

    /// For one program.
    pub(super) fn way(&self) -> Way {
        match self {
            Self::Key(proxy) => Way::Pass(proxy.pass()),
            Self::SignIn(tunnel) => Way::SignIn(Some(Arc::clone(tunnel))),
        }
    }
}

/// One program's way.
pub(super) enum Way {
    /// By this placeholder.
    Pass(Pass),
    /// By the sign-in, through this tunnel; without one it reaches nobody.
    SignIn(Option<Arc<Tunnel>>),
}

impl Way {
    /// What is to be granted before the model answers; with a sign-in nothing is.
    pub(super) fn grant(&self) -> Option<Arc<Grant>> {
        match self {
            Self::Pass(pass) => Some(pass.grant()),
            Self::SignIn(_) => None,
        }
    }
}

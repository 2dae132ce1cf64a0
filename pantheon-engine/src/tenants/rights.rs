//! What a tenant may use: actions, repositories, models, protected files.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pantheon_protocol::error::ErrorCode;

use crate::git::RepoUrl;
use crate::refusal::Refusal;
use crate::tree::MayChange;

/// A tenant's rights.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// `None` for all.
    actions: Option<GlobSet>,
    /// `None` for all on the tenant's hosts.
    repositories: Option<GlobSet>,
    /// Empty for all.
    models: Vec<String>,
    /// Which files its actions on many files may change.
    pub may_change: MayChange,
}

impl Rights {
    /// From globs of actions (`scaffold:*`) and of repositories (`git.example.com/payments/*`), names of models, and
    /// globs of protected files that may be changed (`.github/workflows/*`).
    ///
    /// # Errors
    /// A glob that is none.
    pub fn new(
        actions: Option<&[String]>,
        repositories: Option<&[String]>,
        models: &[String],
        protected_files: &[String],
    ) -> Result<Self, globset::Error> {
        let [actions, repositories] = [actions, repositories].map(|globs| globs.map(set).transpose());
        let may_change = MayChange::and(protected_files)?;
        Ok(Self { actions: actions?, repositories: repositories?, models: models.to_vec(), may_change })
    }

    /// Whether it may use an action.
    pub fn has_action(&self, name: &str) -> bool {
        self.actions.as_ref().is_none_or(|set| set.is_match(name))
    }

    /// Lets an action pass.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn action(&self, name: &str) -> Result<(), Refusal> {
        if self.has_action(name) { Ok(()) } else { Err(forbidden(&format!("the action `{name}`"))) }
    }

    /// Lets a repository pass, by its address without scheme, user and `.git`.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn repository(&self, url: &RepoUrl) -> Result<(), Refusal> {
        let name = url.name();
        let has = self.repositories.as_ref().is_none_or(|set| set.is_match(&name));
        if has { Ok(()) } else { Err(forbidden(&format!("the repository `{name}`"))) }
    }

    /// Lets changes of these files pass.
    ///
    /// # Errors
    /// `forbidden`, about the first that is protected.
    pub fn changes<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
        match paths.into_iter().find(|path| !self.may_change.allows(path)) {
            None => Ok(()),
            Some(path) => {
                let message = format!("Your tenant may not change `{path}`, which tools or servers obey.");
                Err(Refusal::new(ErrorCode::Forbidden, message))
            }
        }
    }

    /// The model in place of the one that is wanted: the same where it is allowed, else the first that is.
    pub fn model(&self, wanted: Option<String>) -> Option<String> {
        match self.models.first() {
            None => wanted,
            Some(first) => Some(wanted.filter(|wanted| self.models.contains(wanted)).unwrap_or_else(|| first.clone())),
        }
    }
}

fn set(globs: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(GlobBuilder::new(glob).literal_separator(true).build()?);
    }
    set.build()
}

fn forbidden(what: &str) -> Refusal {
    Refusal::new(ErrorCode::Forbidden, format!("Your tenant may not use {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn globs_bound_actions_and_repositories() {
        let (actions, repositories) = (owned(&["refactor", "scaffold:*"]), owned(&["github.com/payments/*"]));
        let rights = Rights::new(Some(&actions), Some(&repositories), &[], &[]).unwrap();
        assert!(rights.has_action("scaffold:service") && !rights.has_action("document"));
        let url = |text: &str| RepoUrl::parse(text, &crate::git::AllowedHosts::default()).unwrap();
        for (address, may) in [
            ("git@github.com:payments/ledger.git", true),
            ("ssh://git@github.com/payments/ledger", true),
            ("https://github.com/payments/ledger.git", true),
            ("git@github.com:payments/deep/ledger.git", false),
            ("git@github.com:other/ledger.git", false),
            ("git@gitlab.com:payments/ledger.git", false),
        ] {
            assert_eq!(rights.repository(&url(address)).is_ok(), may, "{address}");
        }
        assert!(Rights::default().has_action("anything"));
    }

    #[test]
    fn models_beyond_the_list_are_replaced() {
        let rights = Rights::new(None, None, &owned(&["small", "large"]), &[]).unwrap();
        let model = |wanted: Option<&str>| rights.model(wanted.map(str::to_owned));
        assert_eq!(model(Some("large")).as_deref(), Some("large"));
        assert_eq!(model(Some("huge")).as_deref(), Some("small"));
        assert_eq!(model(None).as_deref(), Some("small"));
        assert_eq!(Rights::default().model(None), None);
    }
}

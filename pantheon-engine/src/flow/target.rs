//! Where a run begins and what it pushes: branches, and the rules about them.

use pantheon_protocol::error::ErrorCode;

use crate::git::{Base, BranchName, CommitId, Repository};
use crate::refusal::Refusal;
use crate::runs::Run;

/// The longest part of a branch's name that comes from the user's words.
const SLUG: usize = 40;

/// How much of the run's name ends a branch's name.
const SHORT: usize = 8;

/// Where a run begins, and the branch that it pushes.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// What it begins from.
    pub(super) base: Base,
    /// What it pushes.
    pub(super) branch: BranchName,
    /// What that branch must be at when it is pushed; absent means that it must not exist.
    pub(super) expected: Option<CommitId>,
}

/// Fetches what the run begins from.
///
/// # Errors
/// When the repository cannot be reached, a branch does not exist or may not be pushed.
pub(super) async fn target(repository: &Repository, run: &Run, default_allowed: bool) -> Result<Target, Refusal> {
    let wanted = run.request.branch.as_deref().map(BranchName::new).transpose()?;
    let start = run.request.base.as_deref().map(BranchName::new).transpose()?;
    let expected = match &wanted {
        Some(branch) => repository.tip(branch).await?,
        None => None,
    };
    let start = start.or_else(|| wanted.clone().filter(|_| expected.is_some()));
    let base = repository.fetch(start.as_ref()).await?;
    let branch = match wanted {
        Some(branch) => branch,
        None => BranchName::new(&own_name(run))?,
    };
    if branch == base.default_branch && base.commit.is_some() && !default_allowed {
        let message = format!("`{branch}` is the repository's default branch, which this engine does not push.");
        return Err(Refusal::new(ErrorCode::BranchProtected, message));
    }
    // What moved between the two looks is a change that the run has not seen.
    let expected = if start_is(&base, &branch) { base.commit } else { expected };
    Ok(Target { base, branch, expected })
}

fn start_is(base: &Base, branch: &BranchName) -> bool {
    base.branch == *branch
}

/// `pantheon/scaffold-service-user-auth-api-1a2b3c4d`
fn own_name(run: &Run) -> String {
    let id: String = run.id.to_string().chars().filter(char::is_ascii_hexdigit).take(SHORT).collect();
    format!("pantheon/{}-{id}", slug(&run.request.command))
}

/// A command in letters that every branch's name may have.
fn slug(command: &str) -> String {
    let words = command.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.truncate(SLUG);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_words() {
        for (command, expected) in [
            ("scaffold:service user-auth-api", "scaffold-service-user-auth-api"),
            ("change_workspace", "change-workspace"),
            ("--x ../;rm -rf", "x-rm-rf"),
            ("ä", ""),
            ("a very long command that goes on and on and on", "a-very-long-command-that-goes-on-and-on"),
        ] {
            assert_eq!(slug(command), expected, "{command}");
        }
    }
}

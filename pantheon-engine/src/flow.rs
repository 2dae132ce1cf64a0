//! The run flow: from an instruction to a pushed commit.
//!
//! `RepoUrl → Base → EditRequest → Changeset → CommitId → pushed branch`. Whoever answers never sees a key, a remote or a
//! `.git`. What is done is written down before the next step begins, so that a run that is taken up again goes on: a
//! commit that was made is pushed, and the model is not asked twice.

mod change;
mod check;
mod desk;
mod material;
mod message;
mod saved;
mod target;

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Diffstat, EditRequest, Scope};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::config::Limits;
use crate::edit::Outcome;
use crate::edit::request::{self, Bounds};
use crate::git::{CommitId, Files, RepoUrl, Repository};
use crate::prompts::PromptFile;
use crate::provider::Task;
use crate::refusal::Refusal;
use crate::runs::{End, Run, Update};
use crate::secrets;
use crate::tenants::{Tenant, Tenants};

use change::Planned;
use check::Verdict;
use desk::Desk;
use saved::Saved;
use target::Target;

pub use check::CheckConfig;
pub use desk::handler;

/// The most text an instruction may have, in bytes.
const MAX_WORDS: usize = 16 * 1024;

/// What runs are carried out with.
pub struct Flow {
    /// Whose runs are carried out, and with what.
    pub tenants: Arc<Tenants>,
    /// What bounds requests.
    pub limits: Limits,
    /// Whether a default branch may be pushed to when the request says so.
    pub default_branch: bool,
    /// What is run before a commit.
    pub check: Option<CheckConfig>,
}

impl Flow {
    /// Carries a run out, from where it is. Dropping the future stops the work.
    ///
    /// # Errors
    /// Why there is no commit on the remote.
    async fn carry_out(&self, desk: &Desk) -> Result<End, Refusal> {
        let run = &desk.lease.run;
        let tenant = self.tenant(run)?;
        let url = RepoUrl::parse(&run.request.repo_url, tenant.repositories.hosts())?;
        tenant.rights.repository(&url)?;
        let repository = tenant.repositories.open(&run.tenant, &url);
        if let Some(saved) = desk.saved()? {
            // An engine that ended between the two did not ask.
            if run.request.review && !run.accepted {
                return Ok(End::Waiting { plan: run.plan.clone().unwrap_or_default(), diffstat: run.diffstat });
            }
            let diffstat = run.diffstat.unwrap_or_default();
            return self.publish(desk, &repository, saved, diffstat).await;
        }
        desk.say("fetching the repository").await?;
        let target = target::target(&repository, run, self.default_branch).await?;
        let made = self.made((desk, &*tenant), &repository, &target).await?;
        if run.request.dry_run {
            return self.shown(desk, made.planned, made.told).await;
        }
        let (saved, planned) = (Saved::new(target, &made), made.planned);
        desk.save(&saved, &planned).await?;
        if run.request.review {
            return Ok(End::Waiting { plan: planned.diff, diffstat: Some(planned.diffstat) });
        }
        self.publish(desk, &repository, saved, planned.diffstat).await
    }

    /// The end of a run that only says what it would do.
    async fn shown(&self, desk: &Desk, planned: Planned, told: Option<String>) -> Result<End, Refusal> {
        desk.record(Update { plan: Some(planned.diff), ..Update::default() }).await?;
        let size = planned.diffstat;
        let message = told.into_iter().chain([format!("{size} would be pushed; nothing was.")]);
        Ok(End::Succeeded {
            commit: None,
            branch: None,
            link: None,
            diffstat: Some(size),
            message: message.collect::<Vec<_>>().join(" "),
        })
    }

    /// Pushes what was committed; a second time finds it there.
    async fn publish(
        &self,
        desk: &Desk,
        repository: &Repository,
        saved: Saved,
        diffstat: Diffstat,
    ) -> Result<End, Refusal> {
        let run = &desk.lease.run;
        // Whoever lost the right meanwhile pushes nothing.
        let rights = &self.tenant(run)?.rights;
        rights.repository(repository.url())?;
        rights.changes(saved.changes.iter().map(|change| change.path.as_str()))?;
        desk.push().await?;
        // Somebody asked for the end of a run that had begun to push: what counts is whether it got there.
        let pushed =
            if run.cancel_asked { Err(Refusal::cancelled()) } else { self.pushed(run, repository, &saved).await };
        let commit = match pushed {
            Ok(commit) => commit,
            Err(refusal) => self.found(run, repository, &saved).await?.ok_or(refusal)?,
        };
        let link = repository.url().compare_link(&saved.base.branch, &saved.branch);
        let message = saved.told.iter().cloned().chain([format!("Pushed {commit} to `{}`.", saved.branch)]);
        Ok(End::Succeeded {
            commit: Some(commit.to_string()),
            branch: Some(saved.branch.to_string()),
            link,
            diffstat: Some(diffstat),
            message: message.collect::<Vec<_>>().join(" "),
        })
    }

    async fn pushed(&self, run: &Run, repository: &Repository, saved: &Saved) -> Result<CommitId, Refusal> {
        let commit = self.at_hand(run, repository, saved).await?;
        repository.push(&commit, &saved.branch, saved.expected.as_ref()).await?;
        Ok(commit)
    }

    /// The commit, made again where the mirror has it no more: the same changes make the same commit.
    async fn at_hand(&self, run: &Run, repository: &Repository, saved: &Saved) -> Result<CommitId, Refusal> {
        if repository.has(&saved.commit).await? {
            return Ok(saved.commit);
        }
        repository.recall(&saved.base).await?;
        repository.commit(&saved.base, &saved.changes, &message::draft(run)).await
    }

    /// The commit at the branch's tip, where this run made it: an engine that lost the run may have pushed it.
    async fn found(&self, run: &Run, repository: &Repository, saved: &Saved) -> Result<Option<CommitId>, Refusal> {
        if repository.tip(&saved.branch).await?.is_none() {
            return Ok(None);
        }
        let there = repository.fetch(Some(&saved.branch)).await?;
        let Some(tip) = there.commit else { return Ok(None) };
        let message = repository.message(&tip).await?;
        Ok(message::is_of(&message, run).then_some(tip))
    }

    /// The change, committed here and checked; what failed the check is said to the model once.
    async fn made(&self, work: Work<'_>, repository: &Repository, target: &Target) -> Result<Made, Refusal> {
        let files = Arc::new(repository.files(&target.base).await?);
        let first = self.committed(work, (repository, target), &files, None).await?;
        let Verdict::Failed(words) = self.checked(work, repository, &first, &files).await? else { return Ok(first) };
        if !work.1.provider.takes_feedback() {
            return Err(failed(&words));
        }
        let second = self.committed(work, (repository, target), &files, Some(&words)).await?;
        match self.checked(work, repository, &second, &files).await? {
            Verdict::Passed => Ok(second),
            Verdict::Failed(words) => Err(failed(&words)),
        }
    }

    async fn committed(
        &self,
        work: Work<'_>,
        (repository, target): (&Repository, &Target),
        files: &Files,
        failure: Option<&str>,
    ) -> Result<Made, Refusal> {
        let (planned, told) = self.answered(work, files, failure).await?;
        let (desk, _) = work;
        desk.say("committing").await?;
        let draft = message::draft(&desk.lease.run);
        let commit = repository.commit(&target.base, &planned.changes, &draft).await?;
        Ok(Made { planned, commit, told })
    }

    /// Runs the check on the commit, where there is a check.
    async fn checked(
        &self,
        (desk, tenant): Work<'_>,
        repository: &Repository,
        made: &Made,
        files: &Arc<Files>,
    ) -> Result<Verdict, Refusal> {
        let Some(config) = &self.check else { return Ok(Verdict::Passed) };
        let scratch = tenant.repositories.scratch();
        let folder = TempDir::new_in(scratch).map_err(|error| {
            Refusal::new(ErrorCode::CheckUnavailable, format!("The check's folder cannot be made: {error}."))
        })?;
        repository.export(&made.commit, files, folder.path()).await?;
        desk.say("running the check").await?;
        check::check(config, scratch, folder).await
    }

    /// What the provider makes of the files.
    async fn answered(
        &self,
        (desk, tenant): Work<'_>,
        files: &Files,
        failure: Option<&str>,
    ) -> Result<(Planned, Option<String>), Refusal> {
        let run = &desk.lease.run.request;
        let prompt = prompt(tenant, &run.command)?;
        let lays_out = !prompt.scaffolds.is_empty();
        let material = material::material(run, files, lays_out, self.limits.max_file_bytes);
        if material.left_out > 0 {
            desk.step(&format!("{} files stay behind: no text, secrets, or too large", material.left_out)).await?;
        }
        let mut request = material.request;
        if let Some(words) = failure {
            let asked = request.instruction.unwrap_or_default();
            request.instruction = Some(format!(
                "{asked}\n\nA first change was not used, because the project's check failed with it: {words}"
            ));
        }
        let task = self.task(tenant, &request, &prompt)?;
        let outcome = self.edit((desk, tenant), prompt, task).await?;
        let Some(set) = outcome.changes else {
            let why = outcome.message.unwrap_or_else(|| "There is nothing to change.".to_owned());
            return Err(Refusal::new(ErrorCode::NoChange, why));
        };
        Ok((change::planned(set, &request, files)?, outcome.message))
    }

    async fn edit(&self, (desk, tenant): Work<'_>, prompt: Arc<PromptFile>, task: Task) -> Result<Outcome, Refusal> {
        let work = tenant.edit(tenant.prompts.current(), prompt);
        let (send, mut words) = mpsc::unbounded_channel();
        let work = work.edit(task, move |progress| {
            desk.spent.note(&progress);
            // A failed send means that what is told cannot be written any more; that ends the work itself.
            let _ = send.send(progress);
        });
        let told = async {
            while let Some(progress) = words.recv().await {
                desk.tell(progress).await?;
            }
            Ok(())
        };
        let (outcome, ()) = tokio::try_join!(work, told)?;
        Ok(outcome)
    }

    /// The tenant of a run, while it is one and the token that asked is good.
    ///
    /// # Errors
    /// `forbidden`.
    fn tenant(&self, run: &Run) -> Result<Arc<Tenant>, Refusal> {
        let tenant = self.tenants.get(&run.tenant);
        let is_good = |who: &str| self.tenants.is_open() || tenant.as_ref().is_some_and(|tenant| tenant.has_token(who));
        match (&tenant, &run.request.who) {
            (Some(tenant), None) => Ok(Arc::clone(tenant)),
            (Some(tenant), Some(who)) if is_good(who) => Ok(Arc::clone(tenant)),
            _ => Err(Refusal::new(
                ErrorCode::Forbidden,
                "The tenant or the token that asked for this job is no longer known.",
            )),
        }
    }

    fn task(&self, tenant: &Tenant, request: &EditRequest, prompt: &PromptFile) -> Result<Task, Refusal> {
        let bounds = Bounds {
            max_file_bytes: self.limits.max_file_bytes,
            comfortable_lines: tenant.provider.comfortable_lines(),
            output: prompt.output,
        };
        let mut action = prompt.action.clone();
        // Without a template it is an action on all files, as in a workspace.
        if prompt.scaffolds.is_empty() {
            action.scope = Scope::Workspace;
        }
        request::resolve(request, &action, bounds)
    }
}

/// Where a run's work is written down, and whose it is.
type Work<'a> = (&'a Desk, &'a Tenant);

/// A change that is committed here.
struct Made {
    planned: Planned,
    commit: CommitId,
    /// What is to be told beside the result.
    told: Option<String>,
}

/// The prompt of a command that may run on a repository.
///
/// # Errors
/// When there is none of that name, the tenant may not use it, or it is about one file.
pub fn prompt(tenant: &Tenant, command: &str) -> Result<Arc<PromptFile>, Refusal> {
    let prompt = tenant.prompt(command)?;
    match prompt.action.scope {
        Scope::Workspace | Scope::Repository => Ok(prompt),
        Scope::File | Scope::Selection => Err(Refusal::new(
            ErrorCode::ScopeUnsupported,
            format!("`{}` works on one file, not on a repository.", prompt.action.name),
        )),
    }
}

/// Checks what the user wrote, before the run is kept.
///
/// # Errors
/// `invalid_request` when it is too long; `secret_found`, for the words become part of the commit.
pub fn check_words(command: &str, instruction: Option<&str>) -> Result<(), Refusal> {
    let longest = command.len().max(instruction.map_or(0, str::len));
    if longest > MAX_WORDS {
        let message = format!("`command` and `instruction` may have {MAX_WORDS} bytes.");
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    let found = [Some(command), instruction].into_iter().flatten().find_map(|words| secrets::find(words).pop());
    match found {
        Some((_, form)) => {
            let message = format!("The words hold what looks like this: {form}. They would stand in the commit.");
            Err(Refusal::new(ErrorCode::SecretFound, message))
        }
        None => Ok(()),
    }
}

fn failed(words: &str) -> Refusal {
    Refusal::new(ErrorCode::CheckFailed, format!("The check failed with the change: {words}"))
}

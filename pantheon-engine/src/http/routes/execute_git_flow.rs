//! `POST /execute/git-flow`: a run on a repository. It is kept before the reply, and goes on whatever becomes of the client.

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{CommandLine, GitFlowReply, GitFlowRequest, JobState, RunAccepted, Success};
use warp::Filter;
use warp::reject::Rejection;
use warp::reply::Response;

use super::{App, allowance, reply};
use crate::flow;
use crate::git::{BranchName, RepoUrl};
use crate::refusal::Refusal;
use crate::runs::{Follower, NewRun, Run, RunId, RunRequest};
use crate::telemetry;
use crate::tenants::Client;

/// The longest key that makes a request the same as an earlier one.
pub(super) const MAX_KEY: usize = 200;

/// Words of a request that count beside its body.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// `Idempotency-Key`.
    pub(super) key: Option<String>,
    /// `Prefer` (RFC 7240).
    pub(super) prefer: Option<String>,
}

/// Reads them.
pub(super) fn headers() -> impl Filter<Extract = (Headers,), Error = Rejection> + Clone {
    warp::header::optional("idempotency-key")
        .and(warp::header::optional("prefer"))
        .map(|key, prefer| Headers { key, prefer })
}

/// Accepts a run; waits for its end unless the client prefers not to.
pub(super) async fn execute(client: Client, app: Arc<App>, headers: Headers, request: GitFlowRequest) -> Response {
    let action = CommandLine::parse(&request.command).name.to_owned();
    match accepted(&app, &client, &headers, request).await {
        Ok(run) if prefers_no_wait(&headers) => {
            reply::json(StatusCode::ACCEPTED, &RunAccepted { job_id: run.id.to_string() })
        }
        Ok(run) => ended(&app, &client, run.id).await,
        Err(refusal) => {
            app.turn_away(Some((&client, &action)), &refusal);
            reply::refuse(&refusal)
        }
    }
}

async fn accepted(app: &App, client: &Client, headers: &Headers, request: GitFlowRequest) -> Result<Run, Refusal> {
    app.refuse_while_draining()?;
    let key = headers.key.clone().map(checked_key).transpose()?;
    let run = NewRun { idempotency_key: key, ..new_run(client, request)? };
    allowance::check(app, client, 1).await?;
    Ok(app.runs.enqueue(run).await?.run)
}

/// Checks what can be checked without the network, so that a wrong request fails at once.
///
/// # Errors
/// The first thing wrong.
pub(super) fn new_run(client: &Client, request: GitFlowRequest) -> Result<NewRun, Refusal> {
    let tenant = &client.tenant;
    let url = RepoUrl::parse(&request.repo_url, tenant.repositories.hosts())?;
    tenant.rights.repository(&url)?;
    let prompt = flow::prompt(tenant, &request.command)?;
    for name in request.branch.iter().chain(&request.base) {
        BranchName::new(name)?;
    }
    flow::check_words(&request.command, request.instruction.as_deref())?;
    let GitFlowRequest { command, branch, base, instruction, dry_run, review, .. } = request;
    let (repo_url, who) = (url.to_string(), Some(client.who.to_string()));
    let trace = telemetry::current();
    let request = RunRequest { repo_url, command, branch, base, instruction, dry_run, review, who, trace };
    Ok(NewRun {
        tenant: tenant.name.to_string(),
        title: prompt.action.title.clone(),
        request,
        idempotency_key: None,
        batch: None,
        priority: 0,
        wanted_for: None,
    })
}

fn checked_key(key: String) -> Result<String, Refusal> {
    let is_good = !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(|byte| byte.is_ascii_graphic());
    let wrong = || {
        let message = format!("`Idempotency-Key` may have 1 to {MAX_KEY} visible ASCII characters.");
        Refusal::new(ErrorCode::InvalidRequest, message)
    };
    if is_good { Ok(key) } else { Err(wrong()) }
}

fn prefers_no_wait(headers: &Headers) -> bool {
    let prefer = headers.prefer.as_deref().unwrap_or_default();
    prefer.split(',').any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

/// The end of a run, or 202 for one that waits for somebody's word, or outlives this engine.
async fn ended(app: &App, client: &Client, id: RunId) -> Response {
    let later = || reply::json(StatusCode::ACCEPTED, &RunAccepted { job_id: id.to_string() });
    let mut follower = Follower::new(Arc::clone(&app.runs), &client.tenant.name, id, 0);
    let run = tokio::select! {
        run = follower.settled() => run,
        () = app.draining().cancelled_owned() => return later(),
    };
    match run {
        Ok(Some(run)) if run.state == JobState::Waiting => later(),
        Ok(Some(run)) => result(run),
        Ok(None) => reply::refuse(&super::jobs::unknown(&id.to_string())),
        Err(error) => reply::refuse(&error.into()),
    }
}

fn result(run: Run) -> Response {
    if let Some((code, message)) = run.error {
        return reply::refuse(&Refusal::new(code, message));
    }
    let reply = GitFlowReply {
        status: Success::Success,
        message: run.message.unwrap_or_default(),
        commit_hash: run.commit_hash,
        branch: run.branch,
        job_id: run.id.to_string(),
        link: run.link,
        diffstat: run.diffstat,
        diff: run.plan.filter(|_| run.request.dry_run),
    };
    reply::json(StatusCode::OK, &reply)
}

//! Runs that wait for a word before their push, whoever asked for them: what they change, and yes or no.

use std::sync::Arc;

use pantheon_protocol::client::EngineClient;

use super::show;
use crate::engine::EngineError;
use crate::jobs::JobId;
use crate::lsp::Level;
use crate::session::Session;

/// A run, by its name in the engine, and as the user was shown it.
#[derive(Clone, Debug)]
pub(crate) struct RunName {
    engine: String,
    shown: String,
}

impl RunName {
    /// The run of a job in the list, which goes by another name when it was asked for here.
    pub(crate) fn of(session: &Session, job: &str) -> Self {
        let engine = JobId::parse(job).and_then(|id| session.jobs.request_id(id)).unwrap_or_else(|| job.to_owned());
        Self { engine, shown: job.to_owned() }
    }
}

/// What the user says to a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Push it.
    Accept,
    /// Discard it.
    Reject,
}

/// Shows what a run changes.
pub(crate) fn show_diff(session: &Arc<Session>, run: RunName) {
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let shown = async {
            let client = client(&session).await?;
            let diff = client.job_diff(&run.engine).await?;
            Ok::<_, EngineError>(diff_of(&session, &run.shown, &diff).await)
        };
        match shown.await {
            Ok(None) => {}
            Ok(Some(remark)) => session.editor.show(Level::Info, remark).await,
            Err(error) => complain(&session, "The diff cannot be shown", &error).await,
        }
    });
}

/// Says yes or no to a change that waits.
pub(crate) fn decide(session: &Arc<Session>, run: RunName, decision: Decision) {
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let decided = async {
            let client = client(&session).await?;
            match decision {
                Decision::Accept => client.accept_job(&run.engine).await,
                Decision::Reject => client.reject_job(&run.engine).await,
            }
            .map_err(EngineError::from)
        };
        if let Err(error) = decided.await {
            let what = match decision {
                Decision::Accept => "The change cannot be pushed",
                Decision::Reject => "The change cannot be discarded",
            };
            complain(&session, what, &error).await;
        }
    });
}

/// Shows a diff in the client's own way, else as a document. Returns what has to be said where that was not possible.
pub(super) async fn diff_of(session: &Arc<Session>, job: &str, diff: &str) -> Option<String> {
    if session.capabilities().diff {
        session.editor.diff(job, diff).await;
        return None;
    }
    show::show(session, &format!("{job}.diff"), diff).await
}

async fn client(session: &Session) -> Result<EngineClient, EngineError> {
    session.engine.client(&session.environment, &session.settings()).await
}

async fn complain(session: &Session, what: &str, error: &EngineError) {
    session.editor.show(Level::Error, format!("{what}: {error}")).await;
}

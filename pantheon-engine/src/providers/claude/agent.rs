//! `claude` as an agent: with tools, in a folder of its own, confined to it by the program's own rules and by the kernel.
//!
//! Each piece of work has a process of its own, which ends before the work is said to be done.

mod events;
mod launch;
mod transcript;

use std::path::Path;
use std::sync::Arc;

use super::conversation::{Conversation, Message};
use super::proxy::Work;
use super::way::Ways;
use super::{Claude, ClaudeConfig};
use crate::provider::{Agent, AgentEvent, AgentJob, AgentStream, ProviderError};
use crate::providers::answering::{Emitter, answering};
use transcript::AgentTranscript;

impl Agent for Claude {
    fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    fn work(&self, job: AgentJob) -> AgentStream {
        let (config, ways) = (Arc::clone(&self.config), self.ways.clone());
        answering(move |events| async move {
            let time = job.limits.time;
            let work = work(&config, &ways, job, &events);
            tokio::time::timeout(time, work).await.unwrap_or(Err(ProviderError::Timeout(time)))
        })
    }
}

async fn work(
    config: &ClaudeConfig,
    ways: &Ways,
    job: AgentJob,
    events: &Emitter<AgentEvent>,
) -> Result<(), ProviderError> {
    let way = ways.way();
    let model = job.model.clone().or_else(|| config.model.clone());
    let work = Work { model, output_tokens: job.limits.output_tokens };
    let turn = way.grant().map(|grant| grant.begin(work));
    let message = Message { system: &job.system, user: &job.user, model: job.model.as_deref() };
    let transcript = AgentTranscript::new(job.folder.path(), job.limits);
    let process = launch::start(config, &job, way).await?;
    let conversation = Conversation::new((process, turn), &message, config.model.as_deref());
    let (last, process) = conversation.run(transcript, events).await.map_err(|failed| failed.error)?;
    // Whoever looks at the folder next must find nobody there.
    process.end().await;
    events.emit(last).await;
    Ok(())
}

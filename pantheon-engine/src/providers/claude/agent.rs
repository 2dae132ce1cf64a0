//! `claude` as an agent: with tools, in a folder of its own, confined to it by the program's own rules and by the kernel.
//!
//! Each piece of work has a process of its own, which ends before the work is said to be done.

mod events;
mod launch;
mod transcript;

use std::path::Path;
use std::sync::Arc;

use super::conversation::{Conversation, Message};
use super::proxy::{Proxy, Work};
use super::{Claude, ClaudeConfig};
use crate::provider::{Agent, AgentEvent, AgentJob, AgentStream, ProviderError};
use crate::providers::answering::{Emitter, answering};
use transcript::AgentTranscript;

impl Agent for Claude {
    fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    fn work(&self, job: AgentJob) -> AgentStream {
        let (config, proxy) = (Arc::clone(&self.config), self.proxy.clone());
        answering(move |events| async move {
            let time = job.limits.time;
            let work = work(&config, proxy.as_deref(), job, &events);
            tokio::time::timeout(time, work).await.unwrap_or(Err(ProviderError::Timeout(time)))
        })
    }
}

async fn work(
    config: &ClaudeConfig,
    proxy: Option<&Proxy>,
    job: AgentJob,
    events: &Emitter<AgentEvent>,
) -> Result<(), ProviderError> {
    let pass = proxy.map(Proxy::pass);
    let model = job.model.clone().or_else(|| config.model.clone());
    let work = Work { model, output_tokens: job.limits.output_tokens };
    let turn = pass.as_ref().map(|pass| pass.grant().begin(work));
    let message = Message { system: &job.system, user: &job.user, model: job.model.as_deref() };
    let transcript = AgentTranscript::new(job.folder.path(), job.limits);
    let process = launch::start(config, &job, pass).await?;
    let conversation = Conversation::new((process, turn), &message, config.model.as_deref());
    let (last, process) = conversation.run(transcript, events).await.map_err(|failed| failed.error)?;
    // Whoever looks at the folder next must find nobody there.
    process.end().await;
    events.emit(last).await;
    Ok(())
}

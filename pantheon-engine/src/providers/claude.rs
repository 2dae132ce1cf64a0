//! The real `claude` program: one process per request, started ahead, given its prompt on standard input.
//!
//! No process serves two requests: a used one carries context over. Prompts never stand in arguments, environment or
//! files, and no process sees a key: it asks the model by a placeholder (`proxy`), or by its sign-in through a
//! `tunnel`. The model gets no tools, but for agents,
//! which are confined to their folder. This room must not know how processes are started or killed, only when.

mod agent;
mod contact;
mod conversation;
mod doorway;
mod events;
mod known;
mod launch;
mod lines;
mod load;
mod memory;
mod outcome;
mod pool;
mod probe;
mod proxy;
mod reach;
mod transcript;
mod tunnel;
mod way;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::answering::{Emitter, answering};
use crate::provider::{Agent, AnswerStream, Prompt, Provider, ProviderError};
use crate::scratch::Scratch;
use conversation::{Conversation, Message};
use pool::Pool;
use proxy::Work;
use transcript::Transcript;
use way::Ways;

pub use probe::{Version, signed_in, version};

/// What the program lets a model think at most, in tokens, before it answers.
const THINKING: u64 = 32_000;

/// How `claude` is started.
#[derive(Clone, Debug)]
pub struct ClaudeConfig {
    /// The program.
    pub program: PathBuf,
    /// With a key the program runs apart from any sign-in, and never sees the key; without one it uses the sign-in below.
    pub api_key: Option<SecretString>,
    /// Another address of the Messages API.
    pub base_url: Option<String>,
    /// The model for prompts that name none; `None` leaves it to the program.
    pub model: Option<String>,
    /// The home of the user who signed in; unused with a key.
    pub home: Option<PathBuf>,
    /// The folder of the sign-in, where it is not `.claude` in that home; unused with a key.
    pub config_dir: Option<PathBuf>,
    /// Where scratch directories go.
    pub scratch_root: PathBuf,
    /// Further variables: certificate authorities for a signed-in child, and the proxies on its way, which it does not see.
    pub environment: Vec<(OsString, OsString)>,
    /// Processes kept ready.
    pub pool: PoolSize,
    /// The longest that one answer may take.
    pub deadline: Duration,
}

/// How many processes are kept ready. An idle one takes about 150 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolSize {
    /// By memory: none on a machine or container with less than 4 GiB, two with plenty free, else one.
    Auto,
    /// So many, whatever the memory; 0 starts each when it is asked for.
    Fixed(usize),
}

/// The provider `claude`.
pub struct Claude {
    config: Arc<ClaudeConfig>,
    pool: Arc<Pool>,
    ways: Ways,
    version: Version,
    // Held as long as processes may have folders in it.
    scratch: Scratch,
}

impl Claude {
    /// Checks that the program is there and speaks the protocol known here, and starts to fill the pool.
    ///
    /// # Errors
    /// `Unavailable` when it is missing, does not start, or has another major version; the text says what to do.
    pub async fn start(mut config: ClaudeConfig) -> Result<Self, ProviderError> {
        // Each process has a directory of its own, where a relative path would mean something else.
        config.program = std::path::absolute(&config.program)
            .map_err(|error| ProviderError::Unavailable(format!("the path of `claude` cannot be used: {error}")))?;
        let version = version(&config).await?;
        known::warn_of_others(&version);
        let scratch = Scratch::claim(&config.scratch_root).map_err(|error| {
            ProviderError::Unavailable(format!(
                "no scratch folder can be made: {error}; set PANTHEON_STATE to a folder with space"
            ))
        })?;
        config.scratch_root = scratch.path().to_owned();
        let ways = Ways::open(&config).await?;
        let config = Arc::new(config);
        let pool = Pool::new(Arc::clone(&config), ways.clone());
        pool.refill();
        Ok(Self { config, pool, ways, version, scratch })
    }

    /// The program's version, as found at the start.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// How many processes are ready now.
    pub fn ready(&self) -> usize {
        self.pool.ready()
    }
}

impl Provider for Claude {
    fn name(&self) -> &'static str {
        "claude"
    }

    fn agent(&self) -> Option<&dyn Agent> {
        Some(self)
    }

    fn answer(&self, prompt: Prompt) -> AnswerStream {
        let (pool, config) = (Arc::clone(&self.pool), Arc::clone(&self.config));
        answering(move |answer| async move {
            let deadline = config.deadline;
            let work = converse(&pool, &prompt, config.model.as_deref(), &answer);
            tokio::time::timeout(deadline, work).await.unwrap_or(Err(ProviderError::Timeout(deadline)))
        })
    }
}

/// One conversation; a second one with a new process if the first died before it heard anything.
async fn converse(
    pool: &Arc<Pool>,
    prompt: &Prompt,
    usual_model: Option<&str>,
    answer: &Emitter,
) -> Result<(), ProviderError> {
    let message = Message { system: &prompt.system, user: &prompt.user, model: prompt.model.as_deref() };
    let model = message.model.or(usual_model).map(str::to_owned);
    let work = Work { model, output_tokens: u64::from(prompt.max_output_tokens) + THINKING };
    let ready = Conversation::new(pool.take().await?.begin(work.clone()), &message, usual_model);
    let (last, _process) = match ready.run(Transcript::default(), answer).await {
        Ok(spoken) => spoken,
        Err(failed) if failed.heard => return Err(failed.error),
        Err(_) => {
            let new = Conversation::new(pool.start().await?.begin(work), &message, usual_model);
            new.run(Transcript::default(), answer).await.map_err(|failed| failed.error)?
        }
    };
    answer.emit(last).await;
    Ok(())
}

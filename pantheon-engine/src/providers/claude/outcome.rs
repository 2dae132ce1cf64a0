//! How a conversation can end, and what the user is told. No word of the program reaches the user: it may hold code.

use std::time::Duration;

use super::events::Outcome;
use crate::process::Exit;
use crate::provider::ProviderError;

/// The end of a conversation without an answer.
#[derive(Debug)]
pub(super) enum Ending {
    /// A line that is no JSON, is cut, or is not UTF-8.
    NotJson,
    /// More output than an answer has.
    TooMuch,
    /// The output stopped without a result, after the prompt was heard or before.
    NoResult { exit: Option<Exit>, cut: bool, heard: bool },
    /// The system prompt was not taken.
    PromptRefused,
    /// The asked model was not taken.
    ModelRefused,
    /// The model was given tools, against our arguments.
    HasTools,
    /// The agent began with other tools or settings, or in another folder, than it was given.
    OtherMeans(&'static str),
    /// The program asked the model again after text was out.
    StartedOver,
    /// No model was asked.
    ModelNotAsked,
    /// The program says it failed.
    ProgramFailed,
    /// The model's service failed.
    ApiError { status: Option<u16>, wait_ms: Option<f64>, too_large: bool },
}

/// The longest wait that the program may take before it asks a busy model again.
const LONGEST_RETRY_MS: f64 = 10_000.0;

/// What a result that is an error means; `last_status` is the one that the program told before.
pub(super) fn of_api(outcome: &Outcome, last_status: Option<u16>) -> Ending {
    let words = outcome.result.to_ascii_lowercase();
    if words.contains("not logged in") || words.contains("/login") || words.contains("invalid api key") {
        return Ending::ApiError { status: Some(401), wait_ms: None, too_large: false };
    }
    let too_large = words.contains("prompt is too long") || words.contains("too large");
    Ending::ApiError { status: outcome.api_error_status.or(last_status), wait_ms: None, too_large }
}

/// Whether a further try of the program's own is not worth waiting for.
pub(super) fn of_retry(status: Option<u16>, delay_ms: Option<f64>) -> Option<Ending> {
    let hopeless = matches!(status, Some(401 | 403));
    let wait = delay_ms.unwrap_or(0.0).clamp(0.0, 86_400_000.0);
    (hopeless || wait > LONGEST_RETRY_MS).then_some(Ending::ApiError { status, wait_ms: Some(wait), too_large: false })
}

/// What the user is told.
pub(super) fn error(ending: Ending, last_words: &[u8]) -> ProviderError {
    let malformed = |text: &str| ProviderError::Malformed(text.to_owned());
    match ending {
        Ending::NotJson => malformed("`claude` wrote something that is not its protocol; try again, or reinstall it"),
        Ending::TooMuch => malformed("`claude` wrote far more than an answer and was stopped; try again"),
        Ending::NoResult { exit, cut, .. } => no_result(exit, cut, last_words),
        Ending::PromptRefused => protocol("did not take the prompt"),
        Ending::ModelRefused => ProviderError::Unavailable(
            "`claude` does not accept the model that this action asks for; correct `model` in its prompt file"
                .to_owned(),
        ),
        Ending::HasTools => protocol("offered tools to the model although none were allowed"),
        Ending::OtherMeans(means) => protocol(&format!("began with other {means} than it was given")),
        Ending::StartedOver => malformed("the model's answer broke off and began again; try again"),
        Ending::ModelNotAsked => malformed("`claude` answered without asking the model; try again"),
        Ending::ProgramFailed => malformed("`claude` gave up before the answer was complete; try again"),
        Ending::ApiError { status, wait_ms, too_large } => api_error(status, wait_ms, too_large),
    }
}

fn protocol(what: &str) -> ProviderError {
    let [first, last] = super::known::tried();
    ProviderError::Unavailable(format!(
        "`claude` {what}: its protocol differs from the one known here; install a version that was tried, {first} to \
         {last} (`npm install -g @anthropic-ai/claude-code@{last}`), or choose another provider with PANTHEON_PROVIDER"
    ))
}

fn api_error(status: Option<u16>, wait_ms: Option<f64>, too_large: bool) -> ProviderError {
    match status {
        Some(401 | 403) => ProviderError::Unauthorized(
            "the model's service refused the credentials of `claude`; check ANTHROPIC_API_KEY, or sign in with \
             `claude auth login`"
                .to_owned(),
        ),
        Some(429 | 529) => ProviderError::RateLimited(wait_ms.map(|ms| Duration::from_secs_f64(ms / 1000.0))),
        Some(413) => too_large_for_model(),
        _ if too_large => too_large_for_model(),
        Some(status) => ProviderError::Unavailable(format!("the model's service answered {status}; try again later")),
        None => ProviderError::Unavailable(
            "the model's service cannot be reached or broke off; check the network and ANTHROPIC_BASE_URL".to_owned(),
        ),
    }
}

fn too_large_for_model() -> ProviderError {
    ProviderError::TooLarge("the request is too long for the model; select less".to_owned())
}

fn no_result(exit: Option<Exit>, cut: bool, last_words: &[u8]) -> ProviderError {
    let words = String::from_utf8_lossy(last_words);
    if words.contains("unknown option") {
        return protocol("does not know an option");
    }
    let how = match exit {
        Some(Exit::Code(0)) => "ended".to_owned(),
        Some(Exit::Code(code)) => format!("failed with exit code {code}"),
        Some(Exit::Signal(9)) => "was killed, perhaps for want of memory,".to_owned(),
        Some(Exit::Signal(signal)) => format!("was ended by signal {signal}"),
        Some(Exit::TooMuch(excess)) => format!("was stopped, because {excess},"),
        Some(Exit::Unknown) => "ended".to_owned(),
        None => "closed its output".to_owned(),
    };
    let place = if cut { "in the middle of a line" } else { "without a result" };
    ProviderError::Malformed(format!("`claude` {how} {place}; try again, and run `claude doctor` if it stays so"))
}

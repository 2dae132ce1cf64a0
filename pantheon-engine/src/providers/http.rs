//! What the providers over HTTP share: the client, and what a refused request means.
//!
//! Nothing that a service says in words reaches the user or the log: it may repeat the request.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::retry::{Again, Failure};
use crate::provider::ProviderError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// As much of an error's body as is looked at.
const LONGEST_ERROR: usize = 64 * 1024;

/// A client for the model service at this address. It follows no redirect: that would carry the key elsewhere.
///
/// # Errors
/// `Unavailable` when TLS cannot be set up.
pub(super) fn client(base: &str) -> Result<Client, ProviderError> {
    // An error means that a provider is installed already, which is all that is wanted.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("pantheon-engine/", env!("CARGO_PKG_VERSION")));
    // A model beside the engine needs no certificates, and a slim machine has none.
    let is_plain = base.trim_start().starts_with("http://");
    let client = if is_plain { client.tls_certs_only([]) } else { client };
    client.build().map_err(|error| {
        ProviderError::Unavailable(format!(
            "no HTTPS connections can be made: {error}; does this machine have CA certificates (`ca-certificates`)?"
        ))
    })
}

/// The full address of an endpoint such as `messages`. `/v1` is added unless the base names a version already.
pub(super) fn endpoint(base: &str, name: &str) -> String {
    let base = base.trim().trim_end_matches('/');
    let is_version =
        |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // The first three parts are the scheme, nothing, and the host.
    let version = if base.split('/').skip(3).any(is_version) { "" } else { "/v1" };
    format!("{base}{version}/{name}")
}

/// Sends a request and returns a successful response, its body unread.
pub(super) async fn send(request: RequestBuilder) -> Result<Response, Refused> {
    let response =
        request.send().await.map_err(|error| Refused { failure: unreachable(&error), words: String::new() })?;
    if response.status().is_success() {
        return Ok(response);
    }
    let (status, headers) = (response.status(), response.headers().clone());
    let words = words(response).await;
    Err(Refused { failure: refusal(status, &headers, &words), words })
}

/// A request that was not served.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) failure: Failure,
    /// The service's reason, in lower case: to look into, never to show.
    pub(super) words: String,
}

/// A stream that broke off.
pub(super) fn broken_off() -> Failure {
    let text = "the connection to the model ended before the answer was complete; try again";
    Failure::passing(ProviderError::Malformed(text.to_owned()))
}

/// Something that is not the protocol.
pub(super) fn malformed(what: &str) -> Failure {
    Failure::lasting(ProviderError::Malformed(format!(
        "the model's service {what}; check that its address speaks the API of the chosen provider"
    )))
}

fn unreachable(error: &reqwest::Error) -> Failure {
    let reason = match error {
        error if error.is_builder() => "its address is not valid",
        error if error.is_timeout() => "it did not answer in time",
        error if error.is_connect() => "no connection could be made",
        _ => "the connection broke",
    };
    let text = format!("the model's service cannot be reached: {reason}; check its address, the network and the proxy");
    let again = if error.is_builder() { Again::Never } else { Again::Soon };
    Failure { error: ProviderError::Unavailable(text), again }
}

fn refusal(status: StatusCode, headers: &HeaderMap, words: &str) -> Failure {
    let wait = retry_after(headers);
    let again = wait.map_or(Again::Soon, Again::After);
    match status.as_u16() {
        401 | 403 => Failure::lasting(ProviderError::Unauthorized(
            "the model's service refused the key; check the key and what it is allowed to do".to_owned(),
        )),
        429 if words.contains("insufficient_quota") => no_credit(),
        429 | 529 => Failure { error: ProviderError::RateLimited(wait), again },
        413 => too_large(),
        400 | 402 | 422 if is_too_large(words) => too_large(),
        400 | 402 if words.contains("credit balance") || status.as_u16() == 402 => no_credit(),
        404 => Failure::lasting(ProviderError::Unavailable(
            "the model's service does not know the model or the address; check PANTHEON_MODEL, the prompt file's \
             `model` and the base URL"
                .to_owned(),
        )),
        408 | 409 | 500..=599 => Failure {
            error: ProviderError::Unavailable(format!("the model's service answered {status}; try again later")),
            again,
        },
        _ => Failure::lasting(ProviderError::Unavailable(format!(
            "the model's service refused the request with {status}; check PANTHEON_MODEL and the base URL"
        ))),
    }
}

fn too_large() -> Failure {
    Failure::lasting(ProviderError::TooLarge("the request is too long for the model; select less".to_owned()))
}

fn no_credit() -> Failure {
    Failure::lasting(ProviderError::Unauthorized("the account of the key has no credit left; top it up".to_owned()))
}

fn is_too_large(words: &str) -> bool {
    [
        "prompt is too long",
        "context_length_exceeded",
        "context length",
        "maximum context",
        "context window",
        "too large",
    ]
    .iter()
    .any(|phrase| words.contains(phrase))
}

/// Seconds only: the date form is not used by model services.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse::<f64>().ok()?;
    Duration::try_from_secs_f64(seconds).ok().map(|wait| wait.min(Duration::from_secs(24 * 3600)))
}

/// The `error` object of a body, flattened to lower case.
async fn words(response: Response) -> String {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        body.extend_from_slice(&chunk[..chunk.len().min(LONGEST_ERROR - body.len())]);
        if body.len() >= LONGEST_ERROR {
            break;
        }
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    body.get("error").map(Value::to_string).unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_may_name_the_version() {
        for (base, expected) in [
            ("http://host", "http://host/v1/messages"),
            ("http://host/", "http://host/v1/messages"),
            (" http://host/v1/ ", "http://host/v1/messages"),
            ("https://v1/openai", "https://v1/openai/v1/messages"),
            ("https://host/v1beta/openai", "https://host/v1beta/openai/messages"),
        ] {
            assert_eq!(endpoint(base, "messages"), expected);
        }
    }

    #[test]
    fn waits_are_read_in_seconds() {
        for (header, expected) in [
            ("7", Some(Duration::from_secs(7))),
            ("0.5", Some(Duration::from_millis(500))),
            ("-1", None),
            ("soon", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, header.parse().expect("a header value"))]);
            assert_eq!(retry_after(&headers), expected, "{header}");
        }
    }

    #[test]
    fn refusals_become_the_callers_errors() {
        let error = |status: u16, words: &str| {
            let status = StatusCode::from_u16(status).expect("a status");
            let failure = refusal(status, &HeaderMap::new(), words);
            (failure.error, failure.again)
        };
        assert!(matches!(error(401, ""), (ProviderError::Unauthorized(_), Again::Never)));
        assert!(matches!(error(429, ""), (ProviderError::RateLimited(None), Again::Soon)));
        assert!(matches!(error(429, "insufficient_quota"), (ProviderError::Unauthorized(_), Again::Never)));
        assert!(matches!(error(529, ""), (ProviderError::RateLimited(None), Again::Soon)));
        assert!(matches!(error(503, ""), (ProviderError::Unavailable(_), Again::Soon)));
        assert!(matches!(error(400, "prompt is too long: 3 > 2"), (ProviderError::TooLarge(_), Again::Never)));
        assert!(matches!(error(400, "your credit balance is too low"), (ProviderError::Unauthorized(_), Again::Never)));
        assert!(matches!(error(400, "bad"), (ProviderError::Unavailable(_), Again::Never)));
        assert!(matches!(error(302, ""), (ProviderError::Unavailable(_), Again::Never)));
    }
}

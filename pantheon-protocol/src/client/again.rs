//! Asks again where that does no harm: of several engines behind one address one may be ending while the others go on.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode};

use super::ClientError;
use super::http::unreachable;
use crate::error::{ErrorCode, ErrorReply};

/// The pauses before a request is sent once more.
const PAUSES: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(800)];

/// Whether a request may be sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Twice is as good as once.
    Always,
    /// Only when nobody can have begun with it.
    IfNotBegun,
}

/// Sends a request until somebody answers for good, or often enough.
///
/// # Errors
/// As the last answer.
pub(super) async fn send(url: &str, request: RequestBuilder, again: Again) -> Result<Response, ClientError> {
    for pause in PAUSES {
        // A body that can be read once only is sent once only.
        let Some(request) = request.try_clone() else { break };
        match once(url, request).await {
            Err(failed) if failed.may_pass(again) => tokio::time::sleep(pause).await,
            answered => return answered.map_err(|failed| failed.error),
        }
    }
    once(url, request).await.map_err(|failed| failed.error)
}

/// Why there is no answer, and whether somebody may have begun with the request.
struct Failed {
    error: ClientError,
    passes: Passes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passes {
    /// Nobody began with it.
    NotBegun,
    /// It may be another time.
    Perhaps,
    /// It is final, or took so long that nobody wants to wait for it once more.
    No,
}

impl Failed {
    fn may_pass(&self, again: Again) -> bool {
        self.passes == Passes::NotBegun || self.passes == Passes::Perhaps && again == Again::Always
    }

    fn of_network(url: &str, error: &reqwest::Error) -> Self {
        let passes = match () {
            () if error.is_timeout() => Passes::No,
            () if error.is_connect() => Passes::NotBegun,
            () => Passes::Perhaps,
        };
        Self { error: unreachable(url, error), passes }
    }

    fn of_engine(reply: ErrorReply) -> Self {
        let passes = match reply.code {
            ErrorCode::ShuttingDown => Passes::NotBegun,
            ErrorCode::StoreUnavailable => Passes::Perhaps,
            _ => Passes::No,
        };
        Self { error: ClientError::Refused(Box::new(reply)), passes }
    }

    /// Not in the engine's words: what stands before it says that it is away, or it is none.
    fn of_others(url: &str, status: StatusCode) -> Self {
        let (url, reason) = (url.to_owned(), format!("HTTP status {status}"));
        match status {
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                Self { error: ClientError::Unreachable { url, reason }, passes: Passes::Perhaps }
            }
            _ => Self { error: ClientError::NotAnEngine { url, reason }, passes: Passes::No },
        }
    }
}

async fn once(url: &str, request: RequestBuilder) -> Result<Response, Failed> {
    let response = request.send().await.map_err(|error| Failed::of_network(url, &error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await.map_err(|error| Failed::of_network(url, &error))?;
    Err(match serde_json::from_slice::<ErrorReply>(&body) {
        Ok(reply) => Failed::of_engine(reply),
        Err(_) => Failed::of_others(url, status),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;
    use crate::client::{EngineAddress, EngineClient, TlsFiles};
    use crate::wire::{EditRequest, Feedback, GitFlowRequest, Outcome};

    const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const HANGS_UP: &str = "";
    const SAYS_NOTHING: &str = "nothing";
    const BAD_GATEWAY: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    fn refuses(code: ErrorCode) -> String {
        let body = serde_json::to_string(&ErrorReply::new(code, "No.", "r")).unwrap();
        let (status, length) = (code.http_status(), body.len());
        format!("HTTP/1.1 {status} No\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    }

    /// What comes of asking somebody who answers like this, and how often that was.
    async fn asked<T>(answers: &[&str], ask: impl AsyncFnOnce(String) -> T) -> (T, usize) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let server = thread::spawn(move || {
            let mut silent = Vec::new();
            for (number, answer) in answers.iter().enumerate() {
                let (mut stream, _) = listener.accept().unwrap();
                let read = stream.read(&mut [0; 4096]).unwrap();
                if read == 0 {
                    return number;
                }
                if answer == SAYS_NOTHING {
                    silent.push(stream);
                    continue;
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
            answers.len()
        });
        let answered = ask(url.clone()).await;
        // Whoever still waits for a request gets none.
        let _ = std::net::TcpStream::connect(url.trim_start_matches("http://"));
        (answered, server.join().unwrap())
    }

    /// The same for a request.
    async fn sent(again: Again, answers: &[&str]) -> (Result<(), ClientError>, usize) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(1)).build().unwrap();
        asked(answers, async |url| send(&url, http.post(&url).body("{}"), again).await.map(drop)).await
    }

    #[tokio::test]
    async fn what_was_not_begun_is_asked_again() {
        let leaves = refuses(ErrorCode::ShuttingDown);
        for again in [Again::Always, Again::IfNotBegun] {
            let (answered, times) = sent(again, &[&leaves, &leaves, DONE]).await;
            assert!(answered.is_ok() && times == 3, "{answered:?} after {times}");
        }
    }

    #[tokio::test]
    async fn what_may_have_begun_is_asked_again_where_that_does_no_harm() {
        let away = refuses(ErrorCode::StoreUnavailable);
        for answer in [HANGS_UP, BAD_GATEWAY, away.as_str()] {
            let (answered, times) = sent(Again::Always, &[answer, DONE]).await;
            assert!(answered.is_ok() && times == 2, "{answer}: {answered:?} after {times}");
            let (answered, times) = sent(Again::IfNotBegun, &[answer, DONE]).await;
            assert!(answered.is_err() && times == 1, "{answer}: {answered:?} after {times}");
        }
    }

    #[tokio::test]
    async fn a_final_answer_is_taken() {
        let full = refuses(ErrorCode::RateLimited);
        let (answered, times) = sent(Again::Always, &[&full, DONE]).await;
        assert!(matches!(answered, Err(ClientError::Refused(_))) && times == 1, "{answered:?} after {times}");
        let (answered, times) = sent(Again::Always, &[BAD_GATEWAY; 4]).await;
        assert!(answered.unwrap_err().is_unreachable() && times == 4, "a proxy says that the engine is away");
    }

    #[tokio::test]
    async fn what_takes_too_long_is_not_asked_again() {
        let (answered, times) = sent(Again::Always, &[SAYS_NOTHING, DONE]).await;
        assert!(answered.unwrap_err().is_unreachable() && times == 1, "sent {times} times");
    }

    #[tokio::test]
    async fn what_changes_something_each_time_is_asked_once() {
        let feedback = Feedback { request_id: "r".to_owned(), outcome: Outcome::Accepted };
        let run = GitFlowRequest::default();
        for (call, most) in [
            ("feedback", 1),
            ("accept", 1),
            ("reject", 1),
            ("retry", 1),
            ("cancel", 2),
            ("run", 2),
            ("edit", 2),
            ("job", 2),
        ] {
            let ((), times) = asked(&[HANGS_UP, DONE], async |url| {
                let client = EngineClient::new(&EngineAddress { url, token: None, tls: TlsFiles::default() }).unwrap();
                // How often it is asked is all that counts here.
                match call {
                    "feedback" => drop(client.feedback(&feedback).await),
                    "accept" => drop(client.accept_job("r").await),
                    "reject" => drop(client.reject_job("r").await),
                    "retry" => drop(client.retry_job("r").await),
                    "cancel" => drop(client.cancel_job("r").await),
                    "run" => drop(client.start_run(&run, "key").await),
                    "edit" => drop(client.edit(&EditRequest::default()).await),
                    _ => drop(client.job("r").await),
                }
            })
            .await;
            assert_eq!(times, most, "{call}");
        }
    }
}

//! One engine at one address: each method is one route.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::{Event, Eventsource};
use futures_util::{Stream, StreamExt, TryStreamExt};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::ClientError;
use super::again::{self, Again};
use super::tls::{self, TlsFiles};
use crate::mark::ByteOrderMark;
use crate::trace::{self, TraceParent};
use crate::wire::{
    Catalogue, EditEvent, EditRequest, Feedback, GitFlowRequest, Health, Job, JobEvent, JobList, RunAccepted,
};

/// How long a connection may take; answers themselves may take as long as the model does.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an unused connection is kept: less than the engine keeps it, so that none is found closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a short reply, such as the catalogue, may take.
const REPLY_TIMEOUT: Duration = Duration::from_secs(15);

/// Where an engine is, and how to be let in.
#[derive(Clone, Debug)]
pub struct EngineAddress {
    /// Such as `http://127.0.0.1:5000`.
    pub url: String,
    /// The bearer token, where the engine asks for one.
    pub token: Option<SecretString>,
    /// Certificates, for an address of https.
    pub tls: TlsFiles,
}

impl EngineAddress {
    /// The address as it is compared: one engine has one, however it is written.
    ///
    /// # Errors
    /// When it is not an http(s) URL.
    pub fn canonical(&self) -> Result<String, ClientError> {
        self.base().map(String::from)
    }

    fn base(&self) -> Result<Url, ClientError> {
        let base = Url::parse(self.url.trim_end_matches('/'))
            .map_err(|error| ClientError::Configuration(format!("`{}` is not a URL: {error}", self.url)))?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(ClientError::Configuration(format!("`{}` is not an http:// or https:// address", self.url)));
        }
        Ok(base)
    }
}

/// A client of one engine; cheap to clone, connections are shared.
#[derive(Clone, Debug)]
pub struct EngineClient {
    base: Url,
    authorization: Option<HeaderValue>,
    trace: Option<TraceParent>,
    http: reqwest::Client,
}

/// Events as they come; dropping it hangs up.
pub type EventStream<T> = Pin<Box<dyn Stream<Item = Result<T, ClientError>> + Send>>;

/// The events of one edit; dropping it cancels the edit in the engine.
pub type EditStream = EventStream<EditEvent>;

/// Jobs that change.
pub type JobStream = EventStream<Job>;

/// Reads an event; `None` for a name that this side does not know.
type Parse<T> = fn(&Event) -> serde_json::Result<Option<T>>;

const EVENT_STREAM: &str = "text/event-stream";

impl EngineClient {
    /// A client for this engine; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is not an http(s) URL, the token has characters that a header cannot carry, or a certificate
    /// cannot be used.
    pub fn new(address: &EngineAddress) -> Result<Self, ClientError> {
        let base = address.base()?;
        let authorization = address.token.as_ref().map(bearer).transpose()?;
        // Another part of the process may have installed the same provider already: that is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .user_agent(concat!("pantheon/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none());
        // A proxy between two programs of one machine is never meant.
        let local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let http = if local { http.no_proxy() } else { http };
        // Redirects are off, so a plain address never needs a certificate; reading the system's costs megabytes.
        let http = if base.scheme() == "http" { http.tls_certs_only([]) } else { address.tls.apply(http)? };
        let http = http.build().map_err(|error| ClientError::Configuration(reason(&error)))?;
        Ok(Self { base, authorization, trace: None, http })
    }

    /// The same client, whose requests are parts of this trace.
    #[must_use]
    pub fn traced(self, trace: Option<TraceParent>) -> Self {
        Self { trace, ..self }
    }

    /// The engine's address, for messages.
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    /// Whether it is reached by https.
    pub fn is_secure(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// `GET /health`.
    ///
    /// # Errors
    /// When the engine cannot be reached or is none.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.json(self.request(Method::GET, "/health").timeout(REPLY_TIMEOUT)).await
    }

    /// `GET /metrics`: what the engine counts, in the OpenMetrics format.
    ///
    /// # Errors
    /// When the engine cannot be reached or is none.
    pub async fn metrics(&self) -> Result<String, ClientError> {
        let response = self.send(self.request(Method::GET, "/metrics").timeout(REPLY_TIMEOUT)).await?;
        response.text().await.map_err(|error| unreachable(self.url(), &error))
    }

    /// `GET /commands`.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the token.
    pub async fn catalogue(&self) -> Result<Catalogue, ClientError> {
        self.json(self.request(Method::GET, "/commands").timeout(REPLY_TIMEOUT)).await
    }

    /// `POST /feedback`.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses it.
    pub async fn feedback(&self, feedback: &Feedback) -> Result<(), ClientError> {
        let request = self.request(Method::POST, "/feedback").timeout(REPLY_TIMEOUT).json(feedback);
        self.send_once(request).await.map(drop)
    }

    /// `GET /jobs`.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the token.
    pub async fn jobs(&self) -> Result<JobList, ClientError> {
        self.json(self.request(Method::GET, "/jobs").timeout(REPLY_TIMEOUT)).await
    }

    /// `GET /jobs/ID`.
    ///
    /// # Errors
    /// When the engine cannot be reached, or has no such job.
    pub async fn job(&self, id: &str) -> Result<Job, ClientError> {
        self.json(self.job_request(Method::GET, id, "").timeout(REPLY_TIMEOUT)).await
    }

    /// `DELETE /jobs/ID`: ends a job that is under way; the reply is the job as it is then.
    ///
    /// # Errors
    /// When the engine cannot be reached, has no such job, or it has ended.
    pub async fn cancel_job(&self, id: &str) -> Result<Job, ClientError> {
        self.json(self.job_request(Method::DELETE, id, "").timeout(REPLY_TIMEOUT)).await
    }

    /// `POST /execute/git-flow`, without waiting for its end. The same key finds the same run.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the run.
    pub async fn start_run(&self, request: &GitFlowRequest, key: &str) -> Result<RunAccepted, ClientError> {
        let request = self
            .request(Method::POST, "/execute/git-flow")
            .header("idempotency-key", key)
            .header("prefer", "respond-async")
            .timeout(REPLY_TIMEOUT)
            .json(request);
        self.json(request).await
    }

    /// `POST /jobs/ID/accept`: a run that waits is to be pushed.
    ///
    /// # Errors
    /// When the engine cannot be reached, has no such job, or it does not wait.
    pub async fn accept_job(&self, id: &str) -> Result<Job, ClientError> {
        self.json_once(self.job_request(Method::POST, id, "/accept").timeout(REPLY_TIMEOUT)).await
    }

    /// `POST /jobs/ID/reject`: a run that waits is turned down.
    ///
    /// # Errors
    /// When the engine cannot be reached, has no such job, or it does not wait.
    pub async fn reject_job(&self, id: &str) -> Result<Job, ClientError> {
        self.json_once(self.job_request(Method::POST, id, "/reject").timeout(REPLY_TIMEOUT)).await
    }

    /// `POST /jobs/ID/retry`: a run that failed once more.
    ///
    /// # Errors
    /// When the engine cannot be reached, has no such job, or it did not fail.
    pub async fn retry_job(&self, id: &str) -> Result<Job, ClientError> {
        self.json_once(self.job_request(Method::POST, id, "/retry").timeout(REPLY_TIMEOUT)).await
    }

    /// `GET /jobs/ID/diff`: what a run changes, as a unified diff.
    ///
    /// # Errors
    /// When the engine cannot be reached, has no such job, or that has no change.
    pub async fn job_diff(&self, id: &str) -> Result<String, ClientError> {
        let response = self.send(self.job_request(Method::GET, id, "/diff").timeout(REPLY_TIMEOUT)).await?;
        response.text().await.map_err(|error| unreachable(self.url(), &error))
    }

    /// `GET /jobs` as a stream: every job as it is now, oldest first, then each one whenever it changes.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the token.
    pub async fn follow_jobs(&self) -> Result<JobStream, ClientError> {
        let response = self.send(self.request(Method::GET, "/jobs").header(ACCEPT, EVENT_STREAM)).await?;
        Ok(self.events(response, |event| match event.event.as_str() {
            "job" => serde_json::from_str(&event.data).map(Some),
            _ => Ok(None),
        }))
    }

    /// `POST /execute/interactive-diff`, as a stream of events; texts that the caller has already are left out.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the request before its stream begins.
    pub async fn edit(&self, request: &EditRequest) -> Result<EditStream, ClientError> {
        let request = self
            .request(Method::POST, "/execute/interactive-diff?include=edits")
            .header(ACCEPT, EVENT_STREAM)
            .json(request);
        let response = self.send(request).await?;
        Ok(self.events(response, |event| EditEvent::parse(&event.event, &event.data)))
    }

    /// The events of one job behind the one of that name, with their names.
    pub(super) async fn job_events(
        &self,
        id: &str,
        last: Option<&str>,
    ) -> Result<EventStream<(String, JobEvent)>, ClientError> {
        let mut request = self.job_request(Method::GET, id, "/events").header(ACCEPT, EVENT_STREAM);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = self.send(request).await?;
        Ok(self.events(response, |event| {
            let parsed = JobEvent::parse(&event.event, &event.data)?;
            Ok(parsed.map(|parsed| (event.id.clone(), parsed)))
        }))
    }

    /// The events of a stream that this side knows.
    fn events<T: Send + 'static>(&self, response: Response, parse: Parse<T>) -> EventStream<T> {
        let url = self.base.to_string();
        let broken = url.clone();
        let mut mark = ByteOrderMark::default();
        let bytes = response.bytes_stream().map_ok(move |piece| piece.slice(mark.skip(&piece)..));
        let events = bytes.map_err(move |error| unreachable(&broken, &error)).eventsource();
        events.filter_map(move |event| std::future::ready(read_event(&url, event, parse).transpose())).boxed()
    }

    fn job_request(&self, method: Method, id: &str, more: &str) -> RequestBuilder {
        let id: String = url_segment(id);
        self.request(method, &format!("/jobs/{id}{more}"))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        let request = self.http.request(method, url);
        let request = match &self.trace {
            Some(trace) => request.header(trace::HEADER, trace.to_string()),
            None => request,
        };
        match &self.authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization.clone()),
            None => request,
        }
    }

    /// A request that may be made twice.
    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        again::send(self.url(), request, Again::Always).await
    }

    /// A request that changes something each time.
    async fn send_once(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        again::send(self.url(), request, Again::IfNotBegun).await
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        self.read(self.send(request).await?).await
    }

    async fn json_once<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        self.read(self.send_once(request).await?).await
    }

    async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, ClientError> {
        let body = response.bytes().await.map_err(|error| unreachable(self.url(), &error))?;
        serde_json::from_slice(&body).map_err(|error| not_an_engine(self.url(), error.to_string()))
    }
}

type SseResult = Result<Event, eventsource_stream::EventStreamError<ClientError>>;

fn read_event<T>(url: &str, event: SseResult, parse: Parse<T>) -> Result<Option<T>, ClientError> {
    match event {
        Ok(event) => parse(&event).map_err(|error| not_an_engine(url, error.to_string())),
        Err(eventsource_stream::EventStreamError::Transport(error)) => Err(error),
        Err(error) => Err(not_an_engine(url, error.to_string())),
    }
}

/// A job's name as one segment of a path, whatever somebody typed.
fn url_segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn bearer(token: &SecretString) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
        .map_err(|_| ClientError::Configuration("the token has characters that HTTP cannot carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn unreachable(url: &str, error: &reqwest::Error) -> ClientError {
    ClientError::Unreachable { url: url.to_owned(), reason: reason(error) }
}

fn not_an_engine(url: &str, reason: String) -> ClientError {
    ClientError::NotAnEngine { url: url.to_owned(), reason }
}

/// The innermost cause, which is the one that tells: `Connection refused`, not `error sending request`.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    match tls::advice(cause) {
        Some(advice) => format!("{cause}: {advice}"),
        None => cause.to_string(),
    }
}

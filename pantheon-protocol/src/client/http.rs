//! One engine at one address: each method is one route.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::Eventsource;
use futures_util::{Stream, StreamExt, TryStreamExt};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};

use super::ClientError;
use crate::error::ErrorReply;
use crate::wire::{Catalogue, EditEvent, EditRequest, Feedback, Health};

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
}

/// A client of one engine; cheap to clone, connections are shared.
#[derive(Clone, Debug)]
pub struct EngineClient {
    base: Url,
    authorization: Option<HeaderValue>,
    http: reqwest::Client,
}

/// The events of one edit; dropping it cancels the edit in the engine.
pub type EditStream = Pin<Box<dyn Stream<Item = Result<EditEvent, ClientError>> + Send>>;

impl EngineClient {
    /// A client for this engine; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is not an http(s) URL or the token has characters that a header cannot carry.
    pub fn new(address: &EngineAddress) -> Result<Self, ClientError> {
        let base = Url::parse(address.url.trim_end_matches('/'))
            .map_err(|error| ClientError::Configuration(format!("`{}` is not a URL: {error}", address.url)))?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(ClientError::Configuration(format!("`{}` is not an http:// or https:// address", address.url)));
        }
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
        let http = if base.scheme() == "http" { http.tls_certs_only([]) } else { http };
        let http = http.build().map_err(|error| ClientError::Configuration(reason(&error)))?;
        Ok(Self { base, authorization, http })
    }

    /// The engine's address, for messages.
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    /// `GET /health`.
    ///
    /// # Errors
    /// When the engine cannot be reached or is none.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.json(self.request(Method::GET, "/health").timeout(REPLY_TIMEOUT)).await
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
        self.send(request).await.map(drop)
    }

    /// `POST /execute/interactive-diff`, as a stream of events; texts that the caller has already are left out.
    ///
    /// # Errors
    /// When the engine cannot be reached or refuses the request before its stream begins.
    pub async fn edit(&self, request: &EditRequest) -> Result<EditStream, ClientError> {
        let request = self
            .request(Method::POST, "/execute/interactive-diff?include=edits")
            .header(ACCEPT, "text/event-stream")
            .json(request);
        let response = self.send(request).await?;
        let url = self.base.to_string();
        let broken = url.clone();
        let events = response.bytes_stream().map_err(move |error| unreachable(&broken, &error)).eventsource();
        Ok(events.filter_map(move |event| std::future::ready(read_event(&url, event).transpose())).boxed())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        let request = self.http.request(method, url);
        match &self.authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization.clone()),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|error| unreachable(self.url(), &error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let body = response.bytes().await.map_err(|error| unreachable(self.url(), &error))?;
        Err(match serde_json::from_slice::<ErrorReply>(&body) {
            Ok(reply) => ClientError::Refused(Box::new(reply)),
            Err(_) => not_an_engine(self.url(), format!("HTTP status {status}")),
        })
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let body = self.send(request).await?.bytes().await.map_err(|error| unreachable(self.url(), &error))?;
        serde_json::from_slice(&body).map_err(|error| not_an_engine(self.url(), error.to_string()))
    }
}

type SseResult = Result<eventsource_stream::Event, eventsource_stream::EventStreamError<ClientError>>;

fn read_event(url: &str, event: SseResult) -> Result<Option<EditEvent>, ClientError> {
    match event {
        Ok(event) => EditEvent::parse(&event.event, &event.data).map_err(|error| not_an_engine(url, error.to_string())),
        Err(eventsource_stream::EventStreamError::Transport(error)) => Err(error),
        Err(error) => Err(not_an_engine(url, error.to_string())),
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
        .map_err(|_| ClientError::Configuration("the token has characters that HTTP cannot carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn unreachable(url: &str, error: &reqwest::Error) -> ClientError {
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
    cause.to_string()
}

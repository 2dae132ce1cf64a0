//! One request of a program: checked, given the key, passed on, and its answer passed back as it comes.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Method, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};

use super::Shared;
use super::body::Body;
use super::denied::Denied;
use super::grant::{Grant, Reserved};
use super::spent::Spent;

/// The API's own limit.
const LONGEST_REQUEST: usize = 32 * 1024 * 1024;

/// What of a request goes on, beside its body. The key is not among it.
const THERE: [&str; 2] = ["anthropic-version", "anthropic-beta"];

type Reply = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// The model's service cannot be reached, so the program is to find its own connection broken.
#[derive(Debug, thiserror::Error)]
#[error("the model's service cannot be reached")]
pub(super) struct Unreachable;

/// Answers a request.
///
/// # Errors
/// When the service is not reached.
pub(super) async fn relay(shared: &Arc<Shared>, request: Request<Incoming>) -> Result<Reply, Unreachable> {
    // The program looks whether anybody is there before it asks.
    if request.method() == Method::HEAD {
        return Ok(Response::new(full(String::new())));
    }
    match admitted(shared, request).await {
        Ok(admitted) => pass_on(shared, admitted).await,
        Err(denied) => {
            tracing::warn!(?denied, "a request of `claude` was not passed on");
            Ok(refuse(denied))
        }
    }
}

/// A request that may go on.
struct Admitted {
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
    /// What its answer may have; absent where tokens are only counted.
    reserved: Option<Reserved>,
}

async fn admitted(shared: &Shared, request: Request<Incoming>) -> Result<Admitted, Denied> {
    let (parts, body) = request.into_parts();
    let counts_only = match (&parts.method, parts.uri.path()) {
        (&Method::POST, "/v1/messages") => false,
        (&Method::POST, "/v1/messages/count_tokens") => true,
        _ => return Err(Denied::Elsewhere),
    };
    let placeholder = parts.headers.get("x-api-key").and_then(|key| key.to_str().ok());
    let grant = placeholder.and_then(|placeholder| shared.grant(placeholder)).ok_or(Denied::Stranger)?;
    let bytes = Limited::new(body, LONGEST_REQUEST).collect().await.map_err(|_| Denied::TooLong)?.to_bytes();
    let body = Body::read(&bytes).map_err(|_| Denied::Unreadable)?;
    if body.wants_services() {
        return Err(Denied::Services);
    }
    grant.admit(body.model())?;
    let (body, reserved) = if counts_only {
        (body.write().map_err(|_| Denied::Unreadable)?, None)
    } else {
        let (body, reserved) = measured(&grant, body)?;
        (body, Some(reserved))
    };
    let name = if counts_only { "/count_tokens" } else { "" };
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Admitted { url: format!("{}{name}{query}", shared.messages), headers: parts.headers, body, reserved })
}

/// A request for an answer gets as many tokens as are left.
fn measured(grant: &Arc<Grant>, body: Body) -> Result<(Vec<u8>, Reserved), Denied> {
    if !body.is_streamed() {
        return Err(Denied::Whole);
    }
    let reserved = grant.reserve(body.max_tokens())?;
    let body = body.within(reserved.tokens()).map_err(|_| Denied::Unreadable)?.ok_or(Denied::Spent)?;
    Ok((body, reserved))
}

async fn pass_on(shared: &Shared, admitted: Admitted) -> Result<Reply, Unreachable> {
    let Admitted { url, headers, body, reserved } = admitted;
    let mut request = shared.client.post(url).header("x-api-key", shared.key.clone()).body(body);
    for name in [CONTENT_TYPE, ACCEPT].into_iter().chain(THERE.map(HeaderName::from_static)) {
        for value in headers.get_all(&name) {
            request = request.header(&name, value);
        }
    }
    let response = request.send().await.map_err(|error| {
        tracing::debug!(%error, "a request of `claude` cannot be passed on");
        Unreachable
    })?;
    let mut reply = Response::builder().status(response.status());
    for (name, value) in response.headers().iter().filter(|(name, _)| comes_back(name)) {
        reply = reply.header(name, value);
    }
    let mut spent = reserved.map(Spent::of);
    let chunks = response.bytes_stream().map(move |chunk| {
        let chunk = chunk.map_err(io::Error::other)?;
        if let Some(spent) = &mut spent {
            spent.see(&chunk);
        }
        Ok(Frame::data(chunk))
    });
    reply.body(StreamBody::new(chunks).boxed_unsync()).map_err(|_| Unreachable)
}

/// Whether a header of an answer is for the program: what it needs to read it, and how long to wait.
fn comes_back(name: &HeaderName) -> bool {
    name == CONTENT_TYPE
        || name == RETRY_AFTER
        || name == "request-id"
        || name.as_str().starts_with("anthropic-ratelimit-")
}

fn refuse(denied: Denied) -> Reply {
    let mut reply = Response::new(full(denied.body().to_string()));
    *reply.status_mut() = denied.status();
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

fn full(text: String) -> UnsyncBoxBody<Bytes, io::Error> {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

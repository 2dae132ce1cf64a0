//! The layer around tower-lsp's service: order, life cycle, and a fence against panics.
//!
//! What depends on the order of arrival (document changes, and the requests that look at documents) is done here,
//! synchronously, before the next message is looked at. Everything else goes on to tower-lsp.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use serde_json::{Value, json};
use tower::Service;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response, Result};

use super::transport::contained;
use super::{Capabilities, notifications, requests};
use crate::session::{Phase, Session};

/// LSP's `ServerNotInitialized`.
const NOT_INITIALIZED: i64 = -32002;

/// tower-lsp's service with the layer around it.
#[derive(Debug)]
pub(crate) struct Ordered<S> {
    inner: S,
    session: Arc<Session>,
}

/// A method that is done at once.
enum Method {
    Request(fn(&Arc<Session>, Option<Value>) -> Result<Value>),
    Notification(fn(&Arc<Session>, Option<Value>) -> Result<()>),
}

/// The methods that are done here, in the order in which they arrive.
fn ordered(method: &str) -> Option<Method> {
    Some(match method {
        "exit" => Method::Notification(notifications::exit),
        "textDocument/codeAction" => Method::Request(requests::code_action),
        "textDocument/didChange" => Method::Notification(notifications::did_change),
        "textDocument/didClose" => Method::Notification(notifications::did_close),
        "textDocument/didOpen" => Method::Notification(notifications::did_open),
        "window/workDoneProgress/cancel" => Method::Notification(notifications::work_done_progress_cancel),
        "workspace/executeCommand" => Method::Request(requests::execute_command),
        _ => return None,
    })
}

impl<S> Ordered<S> {
    /// Puts the layer around a service.
    pub(crate) fn new(inner: S, session: Arc<Session>) -> Self {
        Self { inner, session }
    }

    /// What the life cycle says to a message: `Some` when it is answered, or dropped, already (LSP 3.17, life cycle).
    fn turned_away(&self, request: &Request) -> Option<Option<Response>> {
        let error = match (self.session.phase(), request.method()) {
            (_, "exit") | (Phase::Fresh, "initialize") => return None,
            (Phase::Running, "initialize") => Error::invalid_request(),
            (Phase::Running, _) => return None,
            (Phase::Fresh, _) => not_initialized(),
            (Phase::ShutDown, _) => Error::invalid_request(),
        };
        Some(request.id().cloned().map(|id| Response::from_error(id, error)))
    }

    /// Prepares a message for tower-lsp.
    fn prepared(&self, request: Request) -> Request {
        match request.method() {
            "initialize" => self.read_capabilities(request),
            // It takes no parameters, and some clients send an empty object.
            "shutdown" => rebuilt(request, None),
            _ => request,
        }
    }

    /// Reads the capabilities here, so that one that lsp-types does not know is no reason to refuse the client.
    fn read_capabilities(&self, request: Request) -> Request {
        let mut params = request.params().cloned();
        let name = params.as_ref().and_then(|params| params.pointer("/clientInfo/name")?.as_str().map(str::to_owned));
        if let Some(capabilities) = params.as_mut().and_then(|params| params.get_mut("capabilities"))
            && capabilities.is_object()
        {
            self.session.set_capabilities(Capabilities::read(capabilities, name.as_deref()));
            *capabilities = json!({});
        }
        rebuilt(request, params)
    }
}

impl<S> Service<Request> for Ordered<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(response) = self.turned_away(&request) {
            return at_once(response).boxed();
        }
        if let Some(method) = ordered(request.method()) {
            let (_, id, params) = request.into_parts();
            return at_once(perform(&method, &self.session, id, params)).boxed();
        }
        let request = self.prepared(request);
        let (method, id) = (request.method().to_owned(), request.id().cloned());
        let session = Arc::clone(&self.session);
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = std::panic::AssertUnwindSafe(answer).catch_unwind().await;
            let response =
                answer.unwrap_or_else(|_| Ok(id.map(|id| Response::from_error(id, Error::internal_error()))));
            if let Ok(Some(response)) = &response {
                advance(&session, &method, response);
            }
            response
        })
    }
}

fn at_once<E>(response: Option<Response>) -> Ready<std::result::Result<Option<Response>, E>> {
    ready(Ok(response))
}

fn perform(method: &Method, session: &Arc<Session>, id: Option<Id>, params: Option<Value>) -> Option<Response> {
    match (method, id) {
        (Method::Request(handler), Some(id)) => {
            let result = contained(|| handler(session, params)).unwrap_or_else(|| Err(Error::internal_error()));
            Some(Response::from_parts(id, result))
        }
        (Method::Notification(handler), None) => {
            // The error itself may quote the text of a document, which no log should hold.
            if let Some(Err(_)) = contained(|| handler(session, params)) {
                tracing::warn!("a notification has parameters of another shape");
            }
            None
        }
        (Method::Notification(_), Some(id)) => Some(Response::from_error(id, Error::invalid_request())),
        (Method::Request(_), None) => None,
    }
}

/// Takes note of a step of the life cycle that succeeded.
fn advance(session: &Session, method: &str, response: &Response) {
    match method {
        "initialize" if response.is_ok() => session.set_phase(Phase::Running),
        "shutdown" if response.is_ok() => session.set_phase(Phase::ShutDown),
        _ => {}
    }
}

fn rebuilt(request: Request, params: Option<Value>) -> Request {
    let (method, id, _) = request.into_parts();
    let request = Request::build(method);
    let request = match id {
        Some(id) => request.id(id),
        None => request,
    };
    match params {
        Some(params) => request.params(params).finish(),
        None => request.finish(),
    }
}

fn not_initialized() -> Error {
    let message = "the server has not been initialized".into();
    Error { code: ErrorCode::ServerError(NOT_INITIALIZED), message, data: None }
}

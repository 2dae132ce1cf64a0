//! The scripted model's HTTP side: one connection, one task; a reply is a stream of delayed pieces.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Method, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::script::Reply;
use super::speech::{Api, Speech, error};
use super::{Book, Fate, Request};

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Serves until told to stop; the connections end with the runtime.
pub(super) async fn serve(
    listener: std::net::TcpListener,
    book: Arc<Book>,
    mut stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = tokio::select! {
            accepted = listener.accept() => accepted?,
            _ = &mut stopped => return Ok(()),
        };
        connection.set_nodelay(true)?;
        let book = Arc::clone(&book);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, Arc::clone(&book)));
            // Broken connections are part of what is scripted.
            let _ =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
        });
    }
}

async fn answer(request: hyper::Request<Incoming>, book: Arc<Book>) -> Result<Response<Body>, Infallible> {
    let request = read(request).await;
    let api = match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v1/messages") => Api::Messages,
        ("POST", "/v1/chat/completions") => Api::Chat,
        ("POST", "/v1/messages/count_tokens") => return Ok(json_response(200, &json!({ "input_tokens": 11 }))),
        ("POST", path) if path.starts_with("/pace/") => return Ok(paced(&request, &book).await),
        ("HEAD", _) => return Ok(response(200, "text/plain", full(""))),
        _ => return Ok(json_response(404, &error(404, None))),
    };
    let (asked, streamed) = (messages(&request.body), request.body["stream"] == true);
    let (number, reply) = book.enter(request);
    let sending = Sending { book, number, fate: Fate::Abandoned };
    if reply.status != 200 {
        tokio::time::sleep(Duration::from_millis(reply.first_delay)).await;
        return Ok(refusal(&reply, sending));
    }
    let words = reply.say.words(&asked);
    if streamed {
        let kind = reply.content_type.clone().unwrap_or_else(|| "text/event-stream".to_owned());
        return Ok(response(200, &kind, streaming(api.speech(&words, &reply), reply, sending)));
    }
    tokio::time::sleep(Duration::from_millis(reply.first_delay)).await;
    sending.done();
    Ok(json_response(200, &api.whole(&words, &reply)))
}

async fn paced(request: &Request, book: &Book) -> Response<Body> {
    let order = request.path.trim_start_matches("/pace/");
    let status = if book.pace.obey(order, &request.body).await { 200 } else { 400 };
    json_response(status, &json!({}))
}

async fn read(request: hyper::Request<Incoming>) -> Request {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        headers: headers.collect(),
        body: if head.method == Method::POST { serde_json::from_slice(&body).unwrap_or_default() } else { Value::Null },
        fate: Fate::Running,
    }
}

/// All text of the messages, whose content is a text or a list of blocks.
fn messages(body: &Value) -> String {
    let mut texts = Vec::new();
    for message in body["messages"].as_array().into_iter().flatten() {
        match &message["content"] {
            Value::String(text) => texts.push(text.as_str()),
            blocks => texts.extend(blocks.as_array().into_iter().flatten().filter_map(|block| block["text"].as_str())),
        }
    }
    texts.join("\n")
}

/// Notes what becomes of an answer, even if it is dropped half-sent.
struct Sending {
    book: Arc<Book>,
    number: usize,
    fate: Fate,
}

impl Sending {
    fn done(mut self) {
        self.fate = Fate::Sent;
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.book.settle(self.number, self.fate);
        self.book.pace.end();
    }
}

/// One step of a streamed answer.
enum Piece {
    Bytes(Duration, Bytes),
    /// What follows waits for the client's word.
    Wait,
    Cut,
    Hang,
}

fn streaming(speech: Speech, reply: Reply, sending: Sending) -> Body {
    let pieces = pieces(speech, &reply);
    let state = (pieces.into_iter(), Some(sending));
    let frames = stream::unfold(state, |(mut pieces, mut sending)| async move {
        let mut next = pieces.next();
        while let (Some(Piece::Wait), Some(sending)) = (&next, &sending) {
            sending.book.pace.step().await;
            next = pieces.next();
        }
        let sent = match next {
            Some(Piece::Bytes(delay, bytes)) => {
                tokio::time::sleep(delay).await;
                Ok(Frame::data(bytes))
            }
            Some(Piece::Hang) => std::future::pending().await,
            Some(Piece::Cut) => {
                settle(&mut sending);
                Err(io::ErrorKind::ConnectionReset.into())
            }
            Some(Piece::Wait) | None => {
                settle(&mut sending);
                return None;
            }
        };
        Some((sent, (pieces, sending)))
    });
    StreamBody::new(frames).boxed_unsync()
}

fn settle(sending: &mut Option<Sending>) {
    if let Some(sending) = sending.take() {
        sending.done();
    }
}

fn pieces(speech: Speech, reply: &Reply) -> Vec<Piece> {
    let first = Duration::from_millis(reply.first_delay);
    if let Some(raw) = &reply.raw {
        return vec![Piece::Bytes(first, raw.clone().into())];
    }
    let each = Duration::from_millis(reply.chunk_delay);
    let count = speech.text.len();
    let mut pieces = vec![Piece::Bytes(first, speech.opening.into())];
    for (number, text) in speech.text.into_iter().enumerate() {
        pieces.extend(break_here(number, reply));
        pieces.extend(reply.paced.then_some(Piece::Wait));
        pieces.push(Piece::Bytes(each, text.into()));
    }
    pieces.extend(break_here(count, reply));
    pieces.extend(reply.paced.then_some(Piece::Wait));
    pieces.push(Piece::Bytes(each, speech.closing.into()));
    pieces
}

fn break_here(sent: usize, reply: &Reply) -> Option<Piece> {
    if reply.cut_after == Some(sent) {
        return Some(Piece::Cut);
    }
    (reply.hang_after == Some(sent)).then_some(Piece::Hang)
}

fn refusal(reply: &Reply, sending: Sending) -> Response<Body> {
    sending.done();
    let mut response = json_response(reply.status, &error(reply.status, reply.words.as_deref()));
    if let Some(seconds) = reply.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn json_response(status: u16, body: &Value) -> Response<Body> {
    response(status, "application/json", full(&body.to_string()))
}

fn response(status: u16, kind: &str, body: Body) -> Response<Body> {
    Response::builder().status(status).header(CONTENT_TYPE, kind).body(body).expect("a script names valid headers")
}

fn full(text: &str) -> Body {
    Full::new(Bytes::from(text.to_owned())).map_err(|never| match never {}).boxed_unsync()
}

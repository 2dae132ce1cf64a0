//! Standard input to the service, the service to standard output.
//!
//! In place of tower-lsp's own transport, whose codec ends the session at the first malformed frame. Messages are
//! handled one after the other, each to its end: no handler waits for anything, so order is kept by construction and
//! four handlers that wait for the client cannot block its answers (tower-lsp issue 284).

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc as sync;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::sync::mpsc;
use tower::Service;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{Request, Response};

use super::message::{self, Incoming};
use crate::framer::{Frame, Framer};
use crate::session::Session;

/// Messages read ahead of the service; beyond them the client waits.
const READ_AHEAD: usize = 256;

/// How long the last messages may take to leave when the client does not read them.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Serves one session, until its end, the end of the input, or the end of the output.
pub(crate) async fn serve<S>(mut service: S, socket: ClientSocket, session: &Session)
where
    S: Service<Request, Response = Option<Response>>,
{
    let mut incoming = read_input();
    let (output, written) = write_output();
    let (mut requests, mut answers) = socket.split();
    loop {
        tokio::select! {
            biased;
            () = session.over.cancelled() => break,
            message = incoming.recv() => match message {
                Some(Incoming::Request(request)) => {
                    if let Ok(Some(response)) = service.call(request).await {
                        send(&output, &response);
                    }
                }
                Some(Incoming::Response(response)) => {
                    if answers.send(response).await.is_err() {
                        break;
                    }
                }
                Some(Incoming::NotJson(response) | Incoming::NotAMessage(response)) => send(&output, &response),
                None => break,
            },
            Some(request) = requests.next() => send(&output, &request),
        }
    }
    drop(output);
    // A client that has stopped reading must not keep the server alive.
    let _ = written.recv_timeout(LAST_WORDS);
}

/// Reads on a thread of its own: standard input cannot be waited for in any other way on all systems.
fn read_input() -> mpsc::Receiver<Incoming> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut framer = Framer::default();
        let mut piece = vec![0; 64 * 1024];
        loop {
            match stdin.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => framer.push(&piece[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => break,
            }
            if pass_on(&mut framer, &sender).is_err() {
                break;
            }
        }
    });
    receiver
}

fn pass_on(framer: &mut Framer, sender: &mpsc::Sender<Incoming>) -> Result<(), mpsc::error::SendError<Incoming>> {
    while let Some(frame) = framer.next_frame() {
        let message = match frame {
            Frame::Body(body) => {
                let message = message::read(&body);
                if matches!(message, Incoming::NotJson(_)) {
                    framer.reject(&body);
                }
                message
            }
            Frame::Garbage => Incoming::NotJson(message::parse_error("no `Content-Length` header that can be used")),
        };
        sender.blocking_send(message)?;
    }
    Ok(())
}

/// Writes on a thread of its own, so that a slow client never holds up the reading of its messages.
fn write_output() -> (sync::Sender<Vec<u8>>, sync::Receiver<()>) {
    let (sender, receiver) = sync::channel::<Vec<u8>>();
    let (done, finished) = sync::channel();
    std::thread::spawn(move || {
        let mut stdout = std::io::stdout().lock();
        for body in &receiver {
            let head = format!("Content-Length: {}\r\n\r\n", body.len());
            let sent = stdout.write_all(head.as_bytes()).and_then(|()| stdout.write_all(&body));
            if sent.and_then(|()| stdout.flush()).is_err() {
                break;
            }
        }
        // Nobody waits any more when the session ended in another way.
        let _ = done.send(());
    });
    (sender, finished)
}

fn send<M: Serialize>(output: &sync::Sender<Vec<u8>>, message: &M) {
    match serde_json::to_vec(message) {
        // The writer is gone when the client closed our output; the end of our input follows.
        Ok(body) => drop(output.send(body)),
        Err(error) => tracing::error!("a message cannot be written: {error}"),
    }
}

/// Runs a handler; a bug in it ends the request, not the session.
pub(super) fn contained<T>(handler: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(handler)).ok()
}

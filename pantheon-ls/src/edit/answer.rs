//! Asks the engine for the edit, and shows the text of its answer as it comes.

use std::fmt::Display;
use std::sync::atomic::Ordering;

use futures_util::StreamExt;
use pantheon_protocol::client::EditStream;
use pantheon_protocol::wire::{EditEvent, EditReply, EditRequest};

use super::Desk;
use super::preview::Preview;
use crate::engine::EngineError;

/// How many characters of the streamed text are shown.
const SHOWN: usize = 80;

/// Why there is no answer, for the user.
pub(super) type Failure = String;

/// Sends the request and waits for the checked edit.
///
/// When nobody answers at all the connection is made anew, once; a private engine is started again that way, and a token
/// of the keychain is found.
pub(super) async fn ask(desk: Desk<'_>, request: EditRequest) -> Result<EditReply, Failure> {
    let stream = match open(desk, &request).await {
        Err(error) if desk.session.engine.can_be_asked_again(&error).await => open(desk, &request).await,
        first => first,
    };
    let language = request.language_id.clone();
    // All the texts; while the model thinks nobody needs them.
    drop(request);
    match stream {
        Ok(stream) => read(desk, stream, Preview::start(desk, language.as_deref())).await,
        Err(error) if error.is_unreachable() => Err(away(desk, &error, "").await),
        Err(error) => Err(error.to_string()),
    }
}

async fn open(desk: Desk<'_>, request: &EditRequest) -> Result<EditStream, EngineError> {
    let session = desk.session;
    let client = session.engine.client(&session.environment, &session.settings()).await?;
    Ok(client.traced(desk.job.trace()).edit(request).await?)
}

async fn read(desk: Desk<'_>, mut stream: EditStream, preview: Preview) -> Result<EditReply, Failure> {
    let mut tail = String::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(EditEvent::Queued { request_id }) => {
                desk.job.set_request_id(&request_id);
                desk.say("waiting for its turn");
            }
            Ok(EditEvent::Started(started)) => {
                // What an earlier attempt showed is void.
                tail.clear();
                preview.reset();
                desk.job.set_provider(&started.provider);
                desk.say(&started.words());
            }
            Ok(EditEvent::Delta(text)) => {
                push(&mut tail, &text);
                preview.push(&text);
                desk.progress.report(last_line(&tail));
            }
            Ok(EditEvent::Step(step)) => desk.say(&step),
            Ok(EditEvent::Diff(reply)) => return Ok(*reply),
            Ok(EditEvent::Error(error)) => return Err(error.to_string()),
            Ok(EditEvent::Done) => break,
            Err(error) => return Err(away(desk, error, "; nothing was changed").await),
        }
    }
    Err(away(desk, "the engine ended its answer without an edit", "; nothing was changed").await)
}

/// Lets go of a connection that failed; the user hears of it here and not once more from the background.
async fn away(desk: Desk<'_>, error: impl Display, consequence: &str) -> Failure {
    desk.session.engine.disconnect().await;
    desk.session.told_away.store(true, Ordering::Relaxed);
    format!("{error}{consequence}. It is looked for again by itself.")
}

/// Keeps the end of the streamed text, long enough for its last line.
fn push(tail: &mut String, text: &str) {
    tail.push_str(text);
    let keep = SHOWN * 8;
    if tail.len() > 2 * keep {
        let cut = tail.ceil_char_boundary(tail.len() - keep);
        tail.drain(..cut);
    }
}

/// The last line with something on it, shortened.
fn last_line(text: &str) -> &str {
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.char_indices().nth(SHOWN).map_or(line, |(end, _)| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_full_line_is_shown() {
        assert_eq!(last_line("def f():\n    return 1\n\n  "), "return 1");
        assert_eq!(last_line(""), "");
        assert_eq!(last_line(&"é".repeat(200)).chars().count(), SHOWN);
    }

    #[test]
    fn a_long_stream_keeps_its_end() {
        let mut tail = String::new();
        for _ in 0..10_000 {
            push(&mut tail, "é1");
        }
        assert!(tail.len() <= SHOWN * 16 && tail.ends_with("é1"));
    }
}

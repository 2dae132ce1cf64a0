//! The providers over models, against the outside: a scripted service, the real `claude` program, and broken ones.

mod agent;
mod agent_engine;
mod anthropic;
mod claude;
mod claude_faults;
mod credentials;
mod engine;
mod openai;
mod prompts;

use futures_util::StreamExt;
use pantheon_engine::provider::{AnswerEvent, AnswerStream, ProviderError};

/// The whole answer: its text, then its end.
async fn whole(answer: AnswerStream) -> (String, Result<AnswerEvent, ProviderError>) {
    let events: Vec<_> = answer.collect().await;
    let mut text = String::new();
    for (number, event) in events.iter().enumerate() {
        match event {
            Ok(AnswerEvent::Text(piece)) => text.push_str(piece),
            end if number + 1 == events.len() => return (text, end.clone()),
            early => panic!("something follows {early:?}"),
        }
    }
    panic!("the answer {text:?} has no end")
}

/// The error at the end of an answer that must fail. It must hold nothing that the model or the prompt said.
async fn failure(answer: AnswerStream) -> ProviderError {
    let (text, end) = whole(answer).await;
    let Err(error) = end else { panic!("{text:?} ended with {end:?}") };
    let words = error.to_string().to_lowercase();
    for secret in ["scripted model", "proprietary", "secret", "hello", "placeholder-key"] {
        assert!(!words.contains(secret), "{words}");
    }
    error
}

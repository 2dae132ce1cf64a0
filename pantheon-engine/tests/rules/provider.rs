//! The provider's stream: text between the marks, then the end; line ends and the region kept.

use futures_util::StreamExt;
use pantheon_engine::provider::{AnswerEvent, Prompt, Provider, StopReason, Task};

use crate::ask::{rules, solve};

async fn streamed(task: Task) -> Vec<AnswerEvent> {
    let prompt = Prompt { system: String::new().into(), user: String::new(), model: None, max_output_tokens: 1, task };
    rules().answer(prompt).map(|event| event.unwrap()).collect().await
}

#[tokio::test]
async fn streams_the_region_between_marks() {
    let request = Task::of_file("document", "a.py", "def load(path):\n    return path\n");
    let sentinel = request.sentinel.clone();
    let whole = solve(&request).unwrap();
    let mut events = streamed(request).await;
    assert_eq!(events.pop(), Some(AnswerEvent::Done { stop: StopReason::EndTurn, usage: None, model: None }));
    let text: String = events
        .into_iter()
        .map(|event| match event {
            AnswerEvent::Text(text) => text,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(text, sentinel.wrap(&whole));
}

#[tokio::test]
async fn says_when_nothing_is_to_do() {
    let events = streamed(Task::of_file("refactor", "a.py", "x = 1\n")).await;
    assert!(matches!(&events[..], [AnswerEvent::Unchanged(why)] if why.contains("nothing to refactor")), "{events:?}");
}

#[test]
fn new_lines_end_as_the_file_does() {
    let after = solve(&Task::of_file("document", "a.py", "def load(path):\r\n    return path\r\n")).unwrap();
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
    assert!(after.contains("    return path\r\n"));
}

#[test]
fn nothing_outside_the_region_changes() {
    let code = "def one(a):\n    return a\n\n\ndef two(b):\n    return b\n";
    let mut request = Task::of_file("document", "a.py", code);
    request.region = code.find("def two").unwrap()..code.len();
    let after = solve(&request).unwrap();
    assert!(after.starts_with("def one(a):\n    return a\n\n\ndef two(b):\n    \"\"\""), "{after}");
}

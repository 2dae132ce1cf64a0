//! What becomes of an edit when the outgoing filter breaks off.

use futures_util::stream;

use super::*;
use crate::filter::FAULT;
use crate::prompts::PromptPack;
use crate::provider::AnswerEvent;
use crate::refusal::unless_it_panics;

const CODE: &str = "def total(items):\n    return sum(items)\n";

/// A model that answers with one file.
struct Model(String);

impl Provider for Model {
    fn name(&self) -> &'static str {
        "anthropic"
    }

    fn answer(&self, prompt: Prompt) -> AnswerStream {
        let (sentinel, file) = (&prompt.task.sentinel, &self.0);
        let text = format!("{}\n{file}{}\n", sentinel.open(), sentinel.close());
        let done = AnswerEvent::Done { stop: StopReason::EndTurn, usage: None, model: None };
        Box::pin(stream::iter([Ok(AnswerEvent::Text(text)), Ok(done)]))
    }
}

/// What an edit comes to, and all that was shown on the way.
async fn edit(pack: &Arc<PromptPack>, file: String) -> (Result<Outcome, Refusal>, String) {
    let run = Run {
        provider: Arc::new(Model(file)),
        prompt: Arc::clone(pack.get("refactor").unwrap()),
        model: None,
        rights: Rights::default(),
        boundary: Boundary::new(Arc::clone(pack), "a"),
        memory: None,
    };
    let mut shown = String::new();
    let work = run.edit(Task::of_file("refactor", "shop.py", CODE), |progress| {
        if let Progress::Delta(text) | Progress::Step(text) = progress {
            shown.push_str(&text);
        }
    });
    let result = unless_it_panics(work).await.flatten();
    (result, shown)
}

#[tokio::test]
async fn a_filter_that_breaks_off_lets_nothing_out_and_filters_on() {
    let pack = Arc::new(PromptPack::embedded().0);
    let (broken, shown) = edit(&pack, format!("def total(items):\n    return sum(items)  # {FAULT}\n")).await;
    assert_eq!(broken.unwrap_err().code, ErrorCode::Internal);
    assert!(!shown.contains(FAULT), "{shown}");

    let (clean, _) = edit(&pack, "def total(items):\n    return sum(items, 0)\n".to_owned()).await;
    assert!(clean.unwrap().changes.is_some());
    let prompt = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../prompts/refactor.md")).unwrap();
    let secret = prompt.lines().rev().find(|line| line.len() > 60 && !line.contains('{')).unwrap();
    let (leak, shown) = edit(&pack, format!("# {secret}\n{CODE}")).await;
    assert_eq!(leak.unwrap_err().code, ErrorCode::OutputWithheld);
    assert!(!shown.contains(secret), "{shown}");
}

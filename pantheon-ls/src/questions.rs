//! Questions to the user. An editor that cannot ask one lists its answers among the code actions instead.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::lsp::{Editor, Level};

/// The answer that stands for none, where a question has no such button of its own.
const NEVER_MIND: &str = "Never mind";

/// What has been asked and not been answered.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    last: u64,
    questions: BTreeMap<u64, (Question, oneshot::Sender<String>)>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) level: Level,
    /// What has to be said in front of the question this time, with a blank behind it, or nothing.
    pub(crate) remark: &'a str,
    /// The question.
    pub(crate) text: &'a str,
    /// The answers.
    pub(crate) buttons: &'a [&'a str],
    /// A button to decline, where the question needs one: editors have their own way to put a question away, the list
    /// of code actions has none.
    pub(crate) decline: Option<&'a str>,
}

/// A question that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Its name; counts from 1 in each server.
    pub(crate) id: u64,
    /// The question.
    pub(crate) text: String,
    /// The answers.
    pub(crate) buttons: Vec<String>,
}

impl Questions {
    /// Asks; `None` when the user declines, or puts the question away.
    pub(crate) async fn ask(&self, editor: &Editor, ask: Ask<'_>) -> Option<String> {
        let Ask { level, remark, text, buttons, decline } = ask;
        let shown: Vec<&str> = buttons.iter().copied().chain(decline).collect();
        let answer = match editor.ask(level, format!("{remark}{text}"), &shown).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::info!("this editor cannot ask: {}", error.message);
                let listed = buttons.iter().copied().chain([decline.unwrap_or(NEVER_MIND)]);
                let (_listed, answer) = self.list(text, listed);
                editor.show(level, format!("{remark}Answer in the list of code actions: {text}")).await;
                answer.await.ok()
            }
        };
        answer.filter(|answer| buttons.contains(&answer.as_str()))
    }

    /// What waits for an answer, oldest first.
    pub(crate) fn open(&self) -> Vec<Question> {
        self.lock().questions.values().map(|(question, _)| question.clone()).collect()
    }

    /// Answers a question with one of its buttons; without an id, the newest. `false` when there is no such question, or
    /// it has no such button.
    pub(crate) fn answer(&self, id: Option<u64>, button: &str) -> bool {
        let mut waiting = self.lock();
        let newest = waiting.questions.last_key_value().map(|(id, _)| *id);
        let Some(id) = id.or(newest) else { return false };
        let has_button = |(question, _): &(Question, _)| question.buttons.iter().any(|known| known == button);
        if !waiting.questions.get(&id).is_some_and(has_button) {
            return false;
        }
        waiting.questions.remove(&id).is_some_and(|(_, answer)| answer.send(button.to_owned()).is_ok())
    }

    fn list<'b>(&self, text: &str, buttons: impl Iterator<Item = &'b str>) -> (Listed<'_>, oneshot::Receiver<String>) {
        let (sender, answer) = oneshot::channel();
        let mut waiting = self.lock();
        waiting.last += 1;
        let id = waiting.last;
        let buttons = buttons.map(str::to_owned).collect();
        waiting.questions.insert(id, (Question { id, text: text.to_owned(), buttons }, sender));
        (Listed { questions: self, id }, answer)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a question from the list when nobody waits for its answer any more.
struct Listed<'a> {
    questions: &'a Questions,
    id: u64,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.questions.lock().questions.remove(&self.id);
    }
}

//! The same question, asked again.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use super::*;
use crate::edit::answer::{Asked, collect};
use crate::provider::{ProviderError, StopReason, Task};
use pantheon_protocol::wire::Usage;

/// A model that says what the test sends.
#[derive(Default)]
struct Model {
    asked: AtomicUsize,
    said: Mutex<Vec<mpsc::UnboundedReceiver<AnswerEvent>>>,
}

impl Model {
    /// The next answer, and the end that it is written with.
    fn next(&self) -> mpsc::UnboundedSender<AnswerEvent> {
        let (say, said) = mpsc::unbounded_channel();
        self.said.lock().unwrap().push(said);
        say
    }

    /// A next answer that is whole already.
    fn says(&self, text: &str) {
        let say = self.next();
        say.send(AnswerEvent::Text(text.to_owned())).unwrap();
        say.send(done()).unwrap();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Provider for Model {
    fn name(&self) -> &'static str {
        "anthropic"
    }

    fn answer(&self, _: Prompt) -> AnswerStream {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let said = self.said.lock().unwrap().remove(0);
        Box::pin(stream::unfold(said, |mut said| async move { Some((Ok(said.recv().await?), said)) }))
    }
}

fn done() -> AnswerEvent {
    let usage = Some(Usage { input_tokens: 7, output_tokens: 1, ..Usage::default() });
    AnswerEvent::Done { stop: StopReason::EndTurn, usage, model: Some("m".to_owned()) }
}

fn prompt(code: &str) -> Prompt {
    let task = Task::of_file("refactor", "a.py", code);
    let user = format!("Rewrite this.\n{}\n{code}{}\n", task.sentinel.open(), task.sentinel.close());
    Prompt { system: "Be kind.".to_owned().into(), user, model: None, max_output_tokens: 100, task }
}

fn memory(answers: &Arc<Answers>, tenant: &str, request: &str) -> Memory {
    Memory::new(Arc::clone(answers), Arc::from(tenant), request, false)
}

async fn read(stream: AnswerStream, prompt: &Prompt) -> Result<Answer, crate::refusal::Refusal> {
    match collect(stream, &prompt.task.sentinel, |_| {}).await? {
        Asked::Answered(answer) => Ok(answer),
        Asked::Unchanged(why) => panic!("{why}"),
    }
}

/// Asks, and keeps the answer.
async fn ask(memory: &Memory, model: &Model, mut prompt: Prompt) -> (Answer, Source) {
    let (stream, question) = memory.ask(model, &mut prompt);
    let answer = read(stream, &prompt).await.unwrap();
    let source = question.source();
    memory.keep(&[(question, answer.clone())]);
    (answer, source)
}

#[tokio::test]
async fn the_same_question_is_asked_once() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    let first = prompt("x = 1\n");
    let mark = first.task.sentinel.clone();
    model.says(&mark.wrap("x = 2\n"));
    let (said, source) = ask(&memory(&answers, "a", "1"), &model, first).await;
    assert_eq!((source, said.usage.unwrap().input_tokens), (Source::Model, 7));

    let mut second = prompt("x = 1\n");
    assert_ne!(second.task.sentinel, mark, "marks are new each time");
    let (stream, question) = memory(&answers, "a", "2").ask(&model, &mut second);
    assert_eq!((question.source(), &second.task.sentinel), (Source::Memory, &mark), "the answer's own marks");
    let again = read(stream, &second).await.unwrap();
    assert_eq!((again.text, again.usage, again.model.as_deref()), (said.text, None, Some("m")));
    assert_eq!(model.asked(), 1);
}

#[tokio::test]
async fn another_question_is_another() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    model.says("one");
    ask(&memory(&answers, "a", "1"), &model, prompt("x = 1\n")).await;
    let changed = |change: fn(&mut Prompt)| {
        let mut prompt = prompt("x = 1\n");
        change(&mut prompt);
        prompt
    };
    let others = [
        ("code", prompt("x = 2\n")),
        ("prompt", changed(|prompt| prompt.system = "Be rude.".to_owned().into())),
        ("words", changed(|prompt| prompt.user.push_str("In French."))),
        ("model", changed(|prompt| prompt.model = Some("other".to_owned()))),
        ("region", changed(|prompt| prompt.task.region = 0..0)),
        ("path", changed(|prompt| prompt.task.path = "b.py".to_owned())),
        ("what is not shown", changed(|prompt| prompt.task.code = Arc::from("x = 1\ny = 2\n"))),
    ];
    for (what, prompt) in others {
        model.says("another");
        let (answer, source) = ask(&memory(&answers, "a", "2"), &model, prompt).await;
        assert_eq!((answer.text.as_str(), source), ("another", Source::Model), "{what}");
    }
    model.says("theirs");
    let (answer, _) = ask(&memory(&answers, "b", "1"), &model, prompt("x = 1\n")).await;
    assert_eq!(answer.text, "theirs", "another tenant");
}

#[tokio::test]
async fn who_asks_meanwhile_listens() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    let say = model.next();
    let (mut first, mut second) = (prompt("x = 1\n"), prompt("x = 1\n"));
    let (mut one, leading) = memory(&answers, "a", "1").ask(&model, &mut first);
    say.send(AnswerEvent::Text("be".to_owned())).unwrap();
    assert_eq!(one.next().await, Some(Ok(AnswerEvent::Text("be".to_owned()))));
    let (two, following) = memory(&answers, "a", "2").ask(&model, &mut second);
    assert_eq!((following.source(), &second.task.sentinel), (Source::Shared, &first.task.sentinel));
    drop((one, leading));
    say.send(AnswerEvent::Text("gin".to_owned())).unwrap();
    say.send(done()).unwrap();
    let answer = read(two, &second).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.usage), ("begin", None), "from the beginning, though the first one left");
    assert_eq!(model.asked(), 1);
    // It was judged by nobody yet, and nobody has it any more.
    drop(following);
    model.says("anew");
    assert_eq!(ask(&memory(&answers, "a", "3"), &model, prompt("x = 1\n")).await.0.text, "anew");
}

#[tokio::test]
async fn when_all_leave_the_model_is_left_too() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    let say = model.next();
    let (mut first, mut second) = (prompt("x = 1\n"), prompt("x = 1\n"));
    let one = memory(&answers, "a", "1").ask(&model, &mut first);
    let two = memory(&answers, "a", "2").ask(&model, &mut second);
    drop(one);
    say.send(AnswerEvent::Text("still read".to_owned())).unwrap();
    drop(two);
    say.closed().await;
}

#[tokio::test]
async fn errors_reach_all_and_are_not_kept() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    let say = model.next();
    let (mut first, mut second) = (prompt("x = 1\n"), prompt("x = 1\n"));
    let (one, _q1) = memory(&answers, "a", "1").ask(&model, &mut first);
    let (two, _q2) = memory(&answers, "a", "2").ask(&model, &mut second);
    drop(say);
    let cut: crate::refusal::Refusal = ProviderError::Malformed(String::new()).into();
    assert_eq!(read(one, &first).await.unwrap_err().code, cut.code);
    assert_eq!(read(two, &second).await.unwrap_err().code, cut.code);
    drop((_q1, _q2));
    model.says("well");
    assert_eq!(ask(&memory(&answers, "a", "3"), &model, prompt("x = 1\n")).await.1, Source::Model);
}

#[tokio::test]
async fn what_was_not_wanted_is_forgotten() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    model.says("bad");
    ask(&memory(&answers, "a", "1"), &model, prompt("x = 1\n")).await;
    let (answer, source) = ask(&memory(&answers, "a", "2"), &model, prompt("x = 1\n")).await;
    assert_eq!((answer.text.as_str(), source), ("bad", Source::Memory));
    answers.forget("b", "2");
    assert_eq!(ask(&memory(&answers, "a", "3"), &model, prompt("x = 1\n")).await.1, Source::Memory, "not theirs");
    answers.forget("a", "2");
    model.says("better");
    assert_eq!(ask(&memory(&answers, "a", "4"), &model, prompt("x = 1\n")).await.0.text, "better");
}

#[tokio::test]
async fn who_wants_a_new_answer_gets_one_and_it_is_kept() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    model.says("old");
    ask(&memory(&answers, "a", "1"), &model, prompt("x = 1\n")).await;
    model.says("new");
    let anew = Memory { anew: true, ..memory(&answers, "a", "2") };
    assert_eq!(ask(&anew, &model, prompt("x = 1\n")).await.0.text, "new");
    assert_eq!(ask(&memory(&answers, "a", "3"), &model, prompt("x = 1\n")).await.0.text, "new");
}

#[tokio::test]
async fn who_wants_a_new_answer_joins_nobody() {
    let (answers, model) = (Answers::new(1 << 20).unwrap(), Model::default());
    let _written = model.next();
    let mut first = prompt("x = 1\n");
    let _asked = memory(&answers, "a", "1").ask(&model, &mut first);
    model.says("new");
    let anew = Memory { anew: true, ..memory(&answers, "a", "2") };
    let (answer, source) = ask(&anew, &model, prompt("x = 1\n")).await;
    assert_eq!((answer.text.as_str(), source), ("new", Source::Model));
}

#[test]
fn no_room_is_no_memory() {
    assert!(Answers::new(0).is_none());
}

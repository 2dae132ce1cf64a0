//! Answers that were given before: the same question of the same tenant is asked of a model once.
//!
//! The same is what the model would see the same of: prompt, code, words and model, by their content. Whoever asks while
//! the answer is still being written listens to it; whoever asks later gets it from memory, for an hour. An answer is kept
//! only when it passed every gate, and goes through all of them again each time. One that its user did not want is
//! forgotten, so that asking again asks the model again.

mod flight;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::stream;
use moka::sync::Cache;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use self::flight::Flight;
use super::answer::Answer;
use super::sentinel::Sentinel;
use crate::provider::{AnswerEvent, AnswerStream, Prompt, Provider, watched};

/// How long an answer is kept.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Requests whose answers can be forgotten by their ids.
const REQUESTS: u64 = 10_000;

/// The answers of all tenants, each tenant's its own.
#[derive(Debug)]
pub struct Answers {
    kept: Cache<Key, Arc<Kept>>,
    flights: Mutex<HashMap<Key, Weak<Flight>>>,
    /// The questions that were asked on the way to a request's answer.
    requests: Cache<Request, Arc<[Key]>>,
}

/// What a question is known by; nothing can be read from it.
pub type Key = [u8; 32];

/// A request, by its tenant and its id.
type Request = (Arc<str>, Arc<str>);

/// A whole answer, and the marks that it was written with.
#[derive(Debug)]
struct Kept {
    sentinel: Sentinel,
    answer: Answer,
}

/// The use of [`Answers`] by one request.
#[derive(Clone, Debug)]
pub struct Memory {
    answers: Arc<Answers>,
    tenant: Arc<str>,
    request: Arc<str>,
    /// Answers from before are not good enough.
    anew: bool,
}

/// One question that was asked, and where its answer comes from.
#[derive(Debug)]
pub struct Question {
    key: Key,
    sentinel: Sentinel,
    source: Source,
    /// Until it is judged, others who ask the same may join.
    _flight: Option<Arc<Flight>>,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The model, for this question.
    Model,
    /// The model, for somebody who asked the same a moment ago.
    Shared,
    /// From memory.
    Memory,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Model, Self::Shared, Self::Memory];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Shared => "shared",
            Self::Memory => "memory",
        }
    }
}

impl Answers {
    /// Room for answers of so many bytes in all; `None` for no room.
    pub fn new(bytes: u64) -> Option<Arc<Self>> {
        let size = |_: &Key, kept: &Arc<Kept>| u32::try_from(kept.answer.text.len() + 200).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(bytes).weigher(size).time_to_live(LONGEST).build();
        let requests = Cache::builder().max_capacity(REQUESTS).time_to_live(LONGEST).build();
        (bytes > 0).then(|| Arc::new(Self { kept, flights: Mutex::default(), requests }))
    }

    /// What the answers to a request were is forgotten.
    pub fn forget(&self, tenant: &str, request: &str) {
        let keys = self.requests.remove(&(Arc::from(tenant), Arc::from(request)));
        keys.iter().flat_map(|keys| keys.iter()).for_each(|key| self.kept.invalidate(key));
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<Key, Weak<Flight>>> {
        // A panic cannot leave the map half-changed.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// For one request of a tenant; `anew` when it wants none of the answers that are kept.
    pub fn new(answers: Arc<Answers>, tenant: Arc<str>, request: &str, anew: bool) -> Self {
        Self { answers, tenant, request: Arc::from(request), anew }
    }

    /// Asks, unless the same was asked before. The prompt takes on the marks that the answer is written with.
    pub fn ask(&self, provider: &dyn Provider, prompt: &mut Prompt) -> (AnswerStream, Question) {
        let key = self.key(provider, prompt);
        if let Some(kept) = self.answers.kept.get(&key).filter(|_| !self.anew) {
            prompt.task.sentinel = kept.sentinel.clone();
            return (kept.stream(), self.question(key, prompt, Source::Memory, None));
        }
        let mut flights = self.answers.flights();
        if let Some(flight) = flights.get(&key).and_then(Weak::upgrade).filter(|_| !self.anew) {
            prompt.task.sentinel = flight.sentinel().clone();
            return (flight.follow(), self.question(key, prompt, Source::Shared, Some(flight)));
        }
        flights.retain(|_, flight| flight.strong_count() > 0);
        let flight =
            Flight::begin(watched(provider.name(), provider.answer(prompt.clone())), prompt.task.sentinel.clone());
        flights.insert(key, Arc::downgrade(&flight));
        drop(flights);
        (flight.lead(), self.question(key, prompt, Source::Model, Some(flight)))
    }

    /// Keeps an answer that passed every gate; all questions on the way to it belong to the request.
    pub fn keep(&self, questions: &[(Question, Answer)]) {
        for (question, answer) in questions.iter().filter(|(question, _)| question.source != Source::Memory) {
            let answer = Answer { usage: None, ..answer.clone() };
            self.answers.kept.insert(question.key, Arc::new(Kept { sentinel: question.sentinel.clone(), answer }));
        }
        let keys = questions.iter().map(|(question, _)| question.key).collect();
        self.answers.requests.insert((Arc::clone(&self.tenant), Arc::clone(&self.request)), keys);
    }

    fn question(&self, key: Key, prompt: &Prompt, source: Source, flight: Option<Arc<Flight>>) -> Question {
        tracing::debug!(request = &*self.request, ?source, "asked");
        Question { key, sentinel: prompt.task.sentinel.clone(), source, _flight: flight }
    }

    /// The content of a question. The marks are left out: they are new each time.
    fn key(&self, provider: &dyn Provider, prompt: &Prompt) -> Key {
        let (task, tag) = (&prompt.task, prompt.task.sentinel.tag());
        let mut hash = Sha256::new();
        let mut part = |text: &[u8]| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(self.tenant.as_bytes());
        part(provider.name().as_bytes());
        part(prompt.model.as_deref().unwrap_or_default().as_bytes());
        part(&prompt.max_output_tokens.to_le_bytes());
        part(prompt.system.expose_secret().as_bytes());
        part(prompt.user.replace(tag, "").as_bytes());
        // What is not shown decides about the answer too: where it lands, and which marks may stand in it.
        part(format!("{:?} {:?} {:?} {:?}", task.scope, task.format, task.region, task.changes).as_bytes());
        for text in task.texts() {
            part(text.path.as_bytes());
            part(text.code.as_bytes());
        }
        hash.finalize().into()
    }
}

impl Question {
    /// Where its answer comes from.
    pub fn source(&self) -> Source {
        self.source
    }
}

impl Kept {
    fn stream(&self) -> AnswerStream {
        let Answer { text, stop, model, .. } = self.answer.clone();
        let events = [AnswerEvent::Text(text), AnswerEvent::Done { stop, usage: None, model }];
        Box::pin(stream::iter(events.map(Ok)))
    }
}

#[cfg(test)]
mod tests;

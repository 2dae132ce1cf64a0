//! Five times as many clients at once as there are places, with a model that is slow: whoever is let in is answered, all
//! others hear when to come back, and afterwards the engine is as before.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::http::{self, Opened};
use pantheon_tests::scripted_model::{Fate, Reply};
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::{AT_ONCE, ask_for_health, is_long, median, tell};
use crate::whole::crash::site::{Site, Store, is_final, state, until};

const RUNNING: usize = 8;
const WAITING: usize = 32;
const PLACES: usize = RUNNING + WAITING;
const CLIENTS: usize = 5 * PLACES;

/// How long a client that was turned away stays away: less than it was told, so that the engine is never left alone.
const AWAY: Duration = Duration::from_millis(500);

const CODE: &str = "def total(items):\n    return sum(items)\n";

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Edit,
    Run,
}

/// What came of all requests.
#[derive(Default)]
struct Ends {
    by_status: BTreeMap<(What, u16), usize>,
    runs: Vec<String>,
}

#[test]
fn what_is_let_in_is_done() {
    let slow = Reply { first_delay: 150, ..answer() };
    let (running, waiting) = (RUNNING.to_string(), WAITING.to_string());
    let site = Site::new(Store::Sqlite, Vec::new())
        .with_model(slow)
        .with("PANTHEON_MAX_RUNNING", &running)
        .with("PANTHEON_MAX_QUEUED", &waiting)
        // All ask the same, and the model shall work for each.
        .with("PANTHEON_ANSWER_CACHE", "0")
        // One tenant has a tenth.
        .with("PANTHEON_MAX_QUEUED_RUNS", &(10 * PLACES).to_string());
    let engine = site.engine();
    assert_eq!(edit(&engine).unwrap().status, 200);
    let (ends, is_over) = (Mutex::new(Ends::default()), AtomicBool::new(false));
    let time = Duration::from_secs(if is_long() { 60 } else { 6 });
    let before = memory(&engine);
    let (mut memories, mut at_work) = (Vec::new(), 0);
    let times = std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (ends, is_over, site, engine) = (&ends, &is_over, &site, &engine);
            scope.spawn(move || {
                let what = if number % 4 == 0 { What::Run } else { What::Edit };
                ask_until(is_over, ends, what, || match what {
                    What::Edit => edit(engine),
                    What::Run => run(site, engine),
                })
            });
        }
        let asking = scope.spawn(|| ask_for_health(&engine, time / 100));
        let begun = Instant::now();
        while begun.elapsed() < time {
            std::thread::sleep(Duration::from_millis(100));
            memories.push(memory(&engine));
            at_work = at_work.max(site.model.requests().iter().filter(|asked| asked.fate == Fate::Running).count());
        }
        is_over.store(true, Ordering::Relaxed);
        asking.join().unwrap()
    });
    let Ends { by_status, runs } = ends.into_inner().unwrap();
    let (early, late) = memories.split_at(memories.len() / 2);
    let (early, late) = (*early.iter().max().unwrap(), *late.iter().max().unwrap());
    tell(&format!(
        "{CLIENTS} clients for {PLACES} places, {time:?}: {by_status:?}; /health took {:?}, at most {:?}; \
         {before} KB of memory before, {early} at most in the first half, {late} in the second",
        median(&times),
        times.last().unwrap()
    ));
    assert!(median(&times) < AT_ONCE, "{times:?}");
    let done = by_status.get(&(What::Edit, 200)).copied().unwrap_or_default();
    assert!(done > PLACES && !runs.is_empty(), "{by_status:?}");
    assert!([What::Edit, What::Run].iter().all(|what| by_status.contains_key(&(*what, 429))), "{by_status:?}");
    assert!((1..=RUNNING).contains(&at_work), "the model worked at {at_work} edits at once");
    assert!(late < early + early / 2, "memory grows: {memories:?}");

    // The engine's own count agrees: nothing that was let in is missing, nothing was done for nobody.
    assert!(comes_true(|| applied(&engine) == done + 1), "{} edits of {done} are counted", applied(&engine));
    for id in &runs {
        let job = until(&engine, id, is_final);
        assert_eq!(state(&job), "succeeded", "{job}\n{}", engine.log());
    }
    // And every place is free again.
    let again: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..PLACES).map(|_| scope.spawn(|| edit(&engine).unwrap().status)).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert!(again.iter().all(|status| *status == 200), "{again:?}");
}

/// One client: asks again and again.
fn ask_until(is_over: &AtomicBool, ends: &Mutex<Ends>, what: What, ask: impl Fn() -> anyhow::Result<Opened>) {
    while !is_over.load(Ordering::Relaxed) {
        let reply = ask().expect("everybody is answered");
        let status = reply.status;
        let later = reply.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
        let body = reply.json().unwrap();
        let mut ends = ends.lock().unwrap();
        *ends.by_status.entry((what, status)).or_default() += 1;
        match status {
            200 => assert_eq!(body["status"], "success", "{body}"),
            202 => ends.runs.push(body["jobId"].as_str().unwrap().to_owned()),
            429 | 503 => {
                drop(ends);
                assert!(later.is_some_and(|seconds| seconds > 0), "{status} without a time: {body}");
                std::thread::sleep(AWAY);
            }
            other => panic!("{other}: {body}"),
        }
    }
}

fn edit(engine: &Engine) -> anyhow::Result<Opened> {
    let request = json!({ "command": "refactor", "filePath": "shop/total.py", "code": CODE });
    http::ask(engine.address(), "POST /execute/interactive-diff", &[], &request)
}

/// A run that pushes nothing, so that the remote is not what is measured.
fn run(site: &Site, engine: &Engine) -> anyhow::Result<Opened> {
    http::ask(engine.address(), "POST /execute/git-flow", &[("Prefer", "respond-async")], &site.sketch())
}

/// An answer that fits the file.
fn answer() -> Reply {
    Reply::text("total.py\n<<<<<<< SEARCH\n    return sum(items)\n=======\n    return sum(items, 0)\n>>>>>>> REPLACE\n")
}

/// The edits that the engine counts as applied.
fn applied(engine: &Engine) -> usize {
    let mut text = String::new();
    http::ask(engine.address(), "GET /metrics", &[], &Value::Null).unwrap().body.read_to_string(&mut text).unwrap();
    let is_it = |line: &&str| line.starts_with("pantheon_edits_total{") && line.contains("outcome=\"applied\"");
    text.lines().find(is_it).map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

/// What the engine holds in memory, in KB.
fn memory(engine: &Engine) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", engine.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

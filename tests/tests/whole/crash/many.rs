//! Many at once: the same request, more than fits, an engine that ends among them, and readers that come and go.

use std::io::{BufRead, Read};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::checker::check;
use super::site::{Site, Store, answer, post, state, until};

/// More than an engine that works may take for saying that it is well.
const WELL: Duration = Duration::from_millis(500);

#[test]
fn one_key_is_one_run() {
    let site = Site::new(Store::Sqlite, Vec::new());
    let engine = site.engine();
    let ids: Vec<String> = thread::scope(|scope| {
        let asked: Vec<_> =
            (0..100).map(|_| scope.spawn(|| post(&engine, &site.scaffold("web"), "the-same").unwrap())).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    check(&site, &engine, &ids[..1]);
    let other = post(&engine, &site.scaffold("other"), "the-same").unwrap_err().to_string();
    assert!(other.starts_with("409") && other.contains("idempotency_conflict"), "{other}");
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    let site =
        Site::new(Store::Sqlite, Vec::new()).with("PANTHEON_RUN_WORKERS", "0").with("PANTHEON_MAX_QUEUED_RUNS", "50");
    let engine = site.engine();
    let mut refused = 0;
    for number in 0..20 {
        let headers = [("Prefer", "respond-async")];
        let name = format!("site{number}");
        let reply = http::ask(engine.address(), "POST /execute/git-flow", &headers, &site.scaffold(&name)).unwrap();
        if reply.status == 429 {
            refused += 1;
            assert!(reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().is_ok()));
        }
        let asked = Instant::now();
        assert_eq!(http::ask(engine.address(), "GET /health", &[], &Value::Null).unwrap().status, 200);
        assert!(asked.elapsed() < WELL, "an engine that refuses is still well");
    }
    // A tenth of the queue is one tenant's.
    assert_eq!(refused, 15);
}

#[test]
fn an_engine_that_ends_leaves_its_runs_to_the_next() {
    // Some come to their ends in the time that is left, some never would.
    let slow = Reply { first_delay: 2_000, ..answer() };
    let hangs = Reply { hang_after: Some(0), ..Reply::default() };
    let site = Site::new(Store::Sqlite, [vec![slow; 10], vec![hangs; 10]].concat())
        .with("PANTHEON_RUN_WORKERS", "20")
        .with("PANTHEON_RUNS_PER_TENANT", "20")
        .with("PANTHEON_DRAIN_TIMEOUT", "5");
    let mut engine = site.engine();
    let ids: Vec<String> = (0..20).map(|number| post(&engine, &site.change(), &format!("{number}")).unwrap()).collect();
    site.model.wait_for(|asked| asked.len() == 20).unwrap();
    let told = Instant::now();
    engine.signal("TERM").unwrap();
    assert!(comes_true(|| engine.ended().unwrap().is_some()), "it does not end:\n{}", engine.log());
    assert!(told.elapsed() < Duration::from_secs(30), "it took {:?}", told.elapsed());
    let next = site.engine();
    for job in check(&site, &next, &ids) {
        assert_eq!(state(&job), "succeeded", "{job}\n{}", next.log());
    }
}

#[test]
fn readers_that_come_and_go_miss_nothing() {
    let (_site, engine, id) = done();
    let whole = events(engine.address(), &id, None, usize::MAX);
    assert!(whole.len() > 5, "{whole:?}");
    let seed = fastrand::u64(..);
    let mut random = Rng::with_seed(seed);
    for _ in 0..50 {
        let mut seen: Vec<(u64, String)> = Vec::new();
        while seen.last().is_none_or(|(_, data)| !data.contains("\"succeeded\"")) {
            let last = seen.last().map(|(number, _)| *number);
            seen.extend(events(engine.address(), &id, last, random.usize(1..2000)));
        }
        assert_eq!(seen, whole, "seed {seed}");
    }
}

#[test]
fn a_socket_tells_what_the_stream_tells() {
    let (_site, engine, id) = done();
    let streamed = events(engine.address(), &id, None, usize::MAX);
    let told = http::socket(engine.address(), &format!("/jobs/{id}/ws")).unwrap();
    let told: Vec<Value> = told.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let told: Vec<(u64, Value)> = told.iter().map(|it| (it["id"].as_u64().unwrap(), it["data"].clone())).collect();
    let streamed: Vec<(u64, Value)> = streamed
        .into_iter()
        .map(|(number, data)| (number, serde_json::from_str(&data).unwrap_or(json!(null))))
        .collect();
    assert_eq!(told, streamed);
}

/// A run that has ended.
fn done() -> (Site, Engine, String) {
    let site = Site::new(Store::Sqlite, Vec::new());
    let engine = site.engine();
    let id = post(&engine, &site.change(), "read").unwrap();
    until(&engine, &id, |job| state(job) == "succeeded");
    (site, engine, id)
}

/// Whole events behind one, from the first so many bytes of the stream.
fn events(address: &str, id: &str, last: Option<u64>, bytes: usize) -> Vec<(u64, String)> {
    let last = last.map(|number| number.to_string());
    let headers: Vec<(&str, &str)> = last.as_deref().map(|last| ("Last-Event-ID", last)).into_iter().collect();
    let opened = http::ask(address, &format!("GET /jobs/{id}/events"), &headers, &Value::Null).unwrap();
    let mut whole = Vec::new();
    let (mut number, mut data) = (None, String::new());
    for line in opened.body.take(bytes as u64).lines().map_while(Result::ok) {
        if let Some(rest) = line.strip_prefix("id:") {
            number = rest.trim().parse().ok();
        } else if let Some(rest) = line.strip_prefix("data:") {
            data = rest.trim().to_owned();
        } else if line.is_empty()
            && let Some(number) = number.take()
        {
            whole.push((number, std::mem::take(&mut data)));
        }
    }
    whole
}

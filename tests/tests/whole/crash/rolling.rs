//! Every engine is replaced, one after the other, while people work: nobody sees an error, and no run is lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::StreamExt as _;
use pantheon_protocol::client::{ClientError, EngineAddress, EngineClient, TlsFiles};
use pantheon_protocol::wire::{EditEvent, EditRequest, GitFlowRequest, JobEvent, JobState};
use pantheon_tests::balancer::Balancer;
use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::http::ask;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::comes_true;
use serde_json::Value;
use tempfile::TempDir;

use super::checker::check;
use super::site::{Site, Store, answer, post};

const ENGINES: usize = 3;

/// What people did, and what went wrong for them.
#[derive(Default)]
struct Seen {
    is_over: AtomicBool,
    edits: AtomicUsize,
    runs: Mutex<Vec<String>>,
    errors: Mutex<Vec<String>>,
}

#[test]
fn a_rolling_restart_shows_nobody_an_error() {
    let slow = Reply { chunk: 8, chunk_delay: 20, ..answer() };
    let site = Site::new(Store::Postgres, Vec::new()).with_model(slow).with("PANTHEON_DRAIN_DELAY", "1");
    let site = site.with("PANTHEON_RUNS_PER_TENANT", "100").with("PANTHEON_RUN_WORKERS", "2");
    let (balancer, seen, states) = (Balancer::start().unwrap(), Seen::default(), Mutex::new(Vec::new()));
    let begin = || {
        let state = TempDir::new().unwrap();
        let engine = site.engine_with(&[("PANTHEON_STATE", state.path().to_str().unwrap())]);
        states.lock().unwrap().push(state);
        balancer.add(engine.address());
        assert!(comes_true(|| balancer.leads_to(engine.address())), "{}", engine.log());
        engine
    };
    let mut engines: Vec<Engine> = (0..ENGINES).map(|_| begin()).collect();
    let address =
        EngineAddress { url: format!("http://{}", balancer.address()), token: None, tls: TlsFiles::default() };
    let repository = site.sshd.url(&site.bare);
    std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(people(&EngineClient::new(&address).unwrap(), &repository, &seen));
        });
        let edits_more = |seen: &Seen| {
            let before = seen.edits.load(Ordering::Relaxed);
            comes_true(|| seen.edits.load(Ordering::Relaxed) > before + 5 || !seen.errors.lock().unwrap().is_empty())
        };
        assert!(edits_more(&seen), "nobody works");
        for engine in &mut engines {
            engine.signal("TERM").unwrap();
            assert!(comes_true(|| engine.ended().unwrap().is_some()), "it does not end:\n{}", engine.log());
            *engine = begin();
            assert!(edits_more(&seen), "nobody works any more");
        }
        seen.is_over.store(true, Ordering::Relaxed);
        load.join().unwrap();
    });
    let (errors, runs) = (seen.errors.into_inner().unwrap(), seen.runs.into_inner().unwrap());
    assert!(errors.is_empty(), "{errors:#?}\n{}", engines[0].log());
    assert!(runs.len() > ENGINES, "{runs:?}");
    check(&site, &engines[0], &runs);
}

/// Several people at once, until it is over.
async fn people(client: &EngineClient, repository: &str, seen: &Seen) {
    let edits = futures_util::future::join_all((0..4).map(|_| again(seen, || edit(client, seen))));
    let runs = futures_util::future::join_all((0..2).map(|_| again(seen, || run(client, repository, seen))));
    let looks = again(seen, || async { client.jobs().await.map(drop).map_err(words) });
    futures_util::join!(edits, runs, looks);
}

/// Does it again and again, and writes down what goes wrong.
async fn again<F: Future<Output = Result<(), String>>>(seen: &Seen, work: impl Fn() -> F) {
    while !seen.is_over.load(Ordering::Relaxed) {
        if let Err(error) = work().await {
            seen.errors.lock().unwrap().push(error);
        }
    }
}

async fn edit(client: &EngineClient, seen: &Seen) -> Result<(), String> {
    // No two ask the same question.
    let request = EditRequest {
        code: format!("# {}\ndef total(items):\n    return sum(items)\n", fastrand::u64(..)),
        command: "refactor".to_owned(),
        file_path: "shop/total.py".to_owned(),
        ..EditRequest::default()
    };
    let mut events = client.edit(&request).await.map_err(words)?;
    let mut last = None;
    while let Some(event) = events.next().await {
        last = Some(event.map_err(words)?);
    }
    seen.edits.fetch_add(1, Ordering::Relaxed);
    if matches!(last, Some(EditEvent::Done)) { Ok(()) } else { Err(format!("an edit ends with {last:?}")) }
}

async fn run(client: &EngineClient, repository: &str, seen: &Seen) -> Result<(), String> {
    let request = GitFlowRequest {
        repo_url: repository.to_owned(),
        command: "change_workspace".to_owned(),
        instruction: Some(format!("call it grand, {}", fastrand::u64(..))),
        ..GitFlowRequest::default()
    };
    let key = format!("run-{}", fastrand::u64(..));
    let id = client.start_run(&request, &key).await.map_err(words)?.job_id;
    seen.runs.lock().unwrap().push(id.clone());
    let mut events = client.follow_job(&id).await.map_err(words)?;
    let mut end = None;
    while let Some(event) = events.next().await {
        if let JobEvent::State(job) = event.map_err(words)? {
            end = Some(job.state);
        }
    }
    if end == Some(JobState::Succeeded) { Ok(()) } else { Err(format!("the run {id} ends as {end:?}")) }
}

fn words(error: ClientError) -> String {
    error.to_string()
}

#[test]
fn an_engine_that_ends_says_so_first_and_ends_its_runs() {
    let (gate, site) = (Gate::closed().unwrap(), Site::new(Store::Postgres, Vec::new()));
    let site = site.with("PANTHEON_DRAIN_DELAY", "5");
    site.bare.hook("pre-receive", &gate.script()).unwrap();
    let mut engine = site.engine();
    post(&engine, &site.change(), "pushing").unwrap();
    assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", engine.log());
    engine.signal("TERM").unwrap();
    let asked = |line: &str| ask(engine.address(), line, &[], &Value::Null).map(|reply| reply.status);
    assert!(comes_true(|| asked("GET /ready").unwrap() == 503), "it ends without a word");
    assert_eq!(asked("GET /commands").unwrap(), 200, "it is unready, and takes everything");
    // Its time to say so is over, and the run's end is waited for.
    assert!(comes_true(|| asked("GET /commands").is_err()), "it goes on as before");
    gate.open().unwrap();
    assert!(comes_true(|| engine.ended().unwrap().is_some()), "it does not end:\n{}", engine.log());
    assert_eq!(Postgres::ask(site.address(), "SELECT state FROM runs").trim(), "succeeded", "{}", engine.log());
}

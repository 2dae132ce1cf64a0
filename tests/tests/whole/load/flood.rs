//! One tenant asks for far more than there is room for: another one's work takes less than twice its time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::{median, tell};
use crate::whole::tenants::Stage;

/// Who floods, and who does not.
const FLOOD: usize = 0;
const OTHER: usize = 1;

/// How long one that was turned away stays away: less than it was told.
const AWAY: Duration = Duration::from_millis(500);

/// The other's pieces of work, alone and in the flood.
const PIECES: usize = 5;

#[test]
fn an_edit_waits_less_than_twice() {
    let edit = "total.py\n<<<<<<< SEARCH\n    return sum(items)\n=======\n    return sum(items, 0)\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script::always(Reply { first_delay: 400, ..Reply::text(edit) })).unwrap();
    let variables = [
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", model.url()),
        ("PANTHEON_MAX_RUNNING", "4"),
        ("PANTHEON_MAX_QUEUED", "36"),
        // All ask the same, and the model shall work for each.
        ("PANTHEON_ANSWER_CACHE", "0"),
    ];
    let stage = Stage::new(["", ""], &variables);
    let code = "def total(items):\n    return sum(items)\n";
    let request = json!({ "command": "refactor", "filePath": "total.py", "code": code });
    let asks = |who: usize| stage.ask(who, "POST /execute/interactive-diff", &request).0;
    compare(
        "an edit",
        &stage,
        || assert_eq!(asks(OTHER), 200),
        |is_over, refused| {
            while !is_over.load(Ordering::Relaxed) {
                match asks(FLOOD) {
                    200 => {}
                    // Cancelled, at the end.
                    409 if is_over.load(Ordering::Relaxed) => {}
                    429 => {
                        refused.fetch_add(1, Ordering::Relaxed);
                        std::thread::sleep(AWAY);
                    }
                    other => panic!("{other}"),
                }
            }
        },
    );
}

#[test]
fn a_run_waits_less_than_twice() {
    let sshd = Sshd::start().unwrap();
    let files = [("shop/total.py", "def total(items):\n    return sum(items)\n")];
    let bares = ["flood.git", "other.git"].map(|name| sshd.repository(name, &files).unwrap());
    // The flood's runs are long, the other's are not.
    let edit = "shop/total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef grand(items):\n>>>>>>> REPLACE\n";
    let [long, short] = [10_000, 1_000]
        .map(|first_delay| ScriptedModel::start(Script::always(Reply { first_delay, ..Reply::text(edit) })).unwrap());
    let own = sshd.engine_variables().unwrap();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let models = [
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", long.url()),
        ("ANTHROPIC_BASE_URL", short.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
    ];
    let variables: Vec<(&str, &str)> = own.chain(models).collect();
    let stage = Stage::new(["providers = ['openai']", "providers = ['anthropic']"], &variables);
    let run = |who: usize| {
        let url = sshd.url(&bares[who]);
        json!({ "repoUrl": url, "command": "change_workspace", "instruction": "call it grand", "dryRun": true })
    };
    let other = run(OTHER);
    let works = || {
        let (status, reply) = stage.ask(OTHER, "POST /execute/git-flow", &other);
        assert_eq!(status, 200, "{reply}");
    };
    // The first one brings the repository.
    works();
    compare("a run", &stage, works, |is_over, refused| {
        let flood = json!({ "runs": vec![run(FLOOD); 50] });
        while !is_over.load(Ordering::Relaxed) {
            match stage.ask(FLOOD, "POST /jobs", &flood) {
                (202, _) => {}
                (429, _) => {
                    refused.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(AWAY);
                }
                (other, reply) => panic!("{other}: {reply}"),
            }
        }
    });
}

/// Measures the other's work alone, and while forty clients of the flood ask.
fn compare(what: &str, stage: &Stage, work: impl Fn(), flood: impl Fn(&AtomicBool, &AtomicUsize) + Sync) {
    let measured = || {
        let mut times: Vec<Duration> = (0..PIECES)
            .map(|_| {
                let begun = Instant::now();
                work();
                begun.elapsed()
            })
            .collect();
        times.sort();
        median(&times)
    };
    let alone = measured();
    let (is_over, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let flooded = std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| flood(&is_over, &refused));
        }
        let is_full = comes_true(|| refused.load(Ordering::Relaxed) > 0);
        let flooded = is_full.then(measured);
        is_over.store(true, Ordering::Relaxed);
        // What waits for its turn shall not keep the flood waiting.
        let jobs = stage.ask(FLOOD, "GET /jobs", &Value::Null).1;
        for job in jobs["jobs"].as_array().unwrap() {
            stage.ask(FLOOD, &format!("DELETE /jobs/{}", job["jobId"].as_str().unwrap()), &Value::Null);
        }
        flooded.expect("the flood is turned away at last")
    });
    tell(&format!("{what}: {alone:?} alone, {flooded:?} while another tenant floods"));
    assert!(flooded < 2 * alone, "{what} takes {flooded:?} in place of {alone:?}");
}

//! Three engines work on runs; one is killed and one is cut off from the database, in the middle of a push. What they had
//! under way is done by the third, once, and the one that comes back does no harm.

use pantheon_tests::broken_way::BrokenWay;
use pantheon_tests::gate::Gate;
use pantheon_tests::namespace::Namespace;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::comes_true;
use serde_json::json;
use tempfile::TempDir;

use super::checker::check;
use super::site::{Site, Store, answer, post, state, until};

/// Runs while all three work.
const RUNS: usize = 10;

#[test]
fn a_killed_and_a_cut_off_engine_lose_nothing() {
    let slow = Reply { chunk: 4, chunk_delay: 30, ..answer() };
    let (gate, namespace) = (Gate::closed().unwrap(), Namespace::new().unwrap());
    let (outside, inside) = (namespace.lane().unwrap(), namespace.lane().unwrap());
    let site = Site::new(Store::Postgres, vec![slow; RUNS + 1]);
    site.bare.hook("pre-receive", &gate.script()).unwrap();
    let git = BrokenWay::from(outside.address(), &site.sshd.place()).unwrap();
    let model = site.model.url().trim_start_matches("http://").to_owned();
    let model = BrokenWay::from(outside.address(), &model).unwrap();
    let known = site.sshd.known_at(&git.place()).unwrap();
    let site = site
        .with("PANTHEON_GIT_HOSTS", &git.place())
        .with("PANTHEON_SSH_KNOWN_HOSTS", known.to_str().unwrap())
        .with("PANTHEON_RUNS_PER_TENANT", "100")
        .with("PANTHEON_RUN_ATTEMPTS", "10");
    let url = site.sshd.url_by(&git.place(), &site.bare);
    let request = |name: &str| json!({ "repoUrl": url, "command": "change_workspace", "instruction": name });
    let postgres = Postgres::shared();
    let name = site.address().split(['/', '?']).nth(3).unwrap();
    let database =
        format!("postgres://postgres@{}:{}/{}", inside.address(), inside.port_to(&postgres.socket()).unwrap(), name);
    let states: Vec<TempDir> = (0..3).map(|_| TempDir::new().unwrap()).collect();
    let state_of = |number: usize| ("PANTHEON_STATE", states[number].path().to_str().unwrap());
    let workers = ("PANTHEON_RUN_WORKERS", "2");

    let front = site.engine_with(&[("PANTHEON_RUN_WORKERS", "0")]);
    let model = format!("http://{}", model.place());
    let apart = [("DATABASE_URL", database.as_str()), ("OPENAI_BASE_URL", &model), state_of(0), workers];
    let cut_off = site.engine_of(&namespace.programs().unwrap(), &apart);
    let mut ids = vec![post(&front, &request("pushing"), "pushing").unwrap()];
    assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", cut_off.log());

    let mut killed = site.engine_with(&[state_of(1), workers]);
    let mut survivor = site.engine_with(&[state_of(2), workers]);
    let names = (0..RUNS).map(|number| format!("run {number}"));
    ids.extend(names.map(|name| post(&front, &request(&name), &name.replace(' ', "-")).unwrap()));
    let working = "SELECT COUNT(DISTINCT worker) FROM runs WHERE state = 'running'";
    assert!(
        comes_true(|| Postgres::ask(site.address(), working).trim() == "3"),
        "not all three work:\n{}",
        front.log()
    );
    inside.cut().unwrap();
    killed.kill().unwrap();
    for id in &ids {
        until(&front, id, |job| state(job) == "succeeded");
    }
    // What was on its way to the remote arrives at last, and then the database is there again.
    gate.open().unwrap();
    inside.mend().unwrap();
    survivor.signal("TERM").unwrap();
    assert!(comes_true(|| survivor.ended().unwrap().is_some()), "{}", survivor.log());
    let last = post(&front, &request("afterwards"), "afterwards").unwrap();
    until(&front, &last, |job| state(job) == "succeeded");
    ids.push(last);
    check(&site, &front, &ids);
}

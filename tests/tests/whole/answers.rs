//! The same question of the same tenant is paid for once; who does not like the answer gets another.

use std::fs;
use std::io::Read;
use std::thread;

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::tenants::token;

const CODE: &str = "def total(items):\n    return sum(items)\n";

/// How many ask at once.
const CROWD: usize = 20;

fn replaced(by: &str) -> Reply {
    Reply { say: Say::Replaced(vec![("sum(items)".to_owned(), by.to_owned())]), ..Reply::default() }
}

/// A model whose answers are all different: `sum(items, 0)`, `sum(items, 1)` and so on.
fn model(delay: u64) -> ScriptedModel {
    let reply = |number: usize| Reply { first_delay: delay, ..replaced(&format!("sum(items, {number})")) };
    ScriptedModel::start(Script { first: (0..CROWD).map(reply).collect(), then: Reply::default() }).unwrap()
}

fn engine(model: &ScriptedModel, more: &[(&str, &str)]) -> Engine {
    let own = [
        ("PANTHEON_PROVIDER", "anthropic"),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder-key"),
    ];
    let all: Vec<_> = own.iter().chain(more).copied().collect();
    Engine::start_with(&Programs::built(), &all).unwrap()
}

/// An edit, by the bearer of a token; more fields of the request may be given.
fn edit(engine: &Engine, token: &str, more: Value) -> Value {
    let mut body = json!({ "command": "refactor", "filePath": "total.py", "code": CODE });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let bearer = format!("Bearer {token}");
    let reply = ask(engine.address(), "POST /execute/interactive-diff", &[("Authorization", &bearer)], &body).unwrap();
    assert_eq!(reply.status, 200, "{}", engine.log());
    reply.json().unwrap()
}

/// Which of the model's answers it is, whether it cost nothing, and whether tokens were counted.
fn which(reply: &Value) -> (String, bool, bool) {
    let code = reply["diff"]["suggestedCode"].as_str().unwrap();
    let number = code.split("sum(items, ").nth(1).unwrap().split(')').next().unwrap();
    (number.to_owned(), reply["cached"] == json!(true), reply["usage"].is_object())
}

fn tell(engine: &Engine, reply: &Value, outcome: &str) {
    let body = json!({ "requestId": reply["requestId"], "outcome": outcome });
    assert_eq!(ask(engine.address(), "POST /feedback", &[], &body).unwrap().status, 204);
}

#[test]
fn the_same_question_is_paid_for_once() {
    let model = model(0);
    let engine = engine(&model, &[]);
    let first = edit(&engine, "", json!({}));
    assert_eq!(which(&first), ("0".to_owned(), false, true));
    let again = edit(&engine, "", json!({}));
    assert_eq!(which(&again), ("0".to_owned(), true, false));
    tell(&engine, &again, "accepted");
    assert_eq!(which(&edit(&engine, "", json!({}))).0, "0");
    assert_eq!(model.requests().len(), 1);
    let counted = |source: &str| format!("pantheon_edit_answers_total{{source=\"{source}\"}}");
    let mut metrics = String::new();
    let mut opened = ask(engine.address(), "GET /metrics", &[], &Value::Null).unwrap();
    opened.body.read_to_string(&mut metrics).unwrap();
    for line in [counted("model") + " 1", counted("memory") + " 2", counted("shared") + " 0"] {
        assert!(metrics.lines().any(|have| have == line), "{line} is not in\n{metrics}");
    }

    assert_eq!(which(&edit(&engine, "", json!({ "instruction": "Start at one." }))), ("1".to_owned(), false, true));
    assert_eq!(which(&edit(&engine, "", json!({ "fresh": true }))), ("2".to_owned(), false, true));
    for (outcome, expected) in [("rejected", "3"), ("undone", "4")] {
        tell(&engine, &edit(&engine, "", json!({})), outcome);
        assert_eq!(which(&edit(&engine, "", json!({}))), (expected.to_owned(), false, true), "{outcome}");
    }
}

/// So many ask the same at once.
fn at_once(engine: &Engine, many: usize) -> Vec<(String, bool, bool)> {
    thread::scope(|scope| {
        let asking: Vec<_> = (0..many).map(|_| scope.spawn(|| which(&edit(engine, "", json!({}))))).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_crowd_with_one_question_asks_once() {
    let model = model(300);
    let engine = engine(&model, &[]);
    let all = at_once(&engine, CROWD);
    assert!(all.iter().all(|(number, ..)| number == "0"), "{all:?}");
    assert_eq!(all.iter().filter(|(_, _, paid)| *paid).count(), 1, "{all:?}");
    assert_eq!(model.requests().len(), 1);
}

#[test]
fn an_answer_that_was_held_back_is_not_kept() {
    let cut = Reply { stop: Some("max_tokens".to_owned()), ..replaced("sum(items, 8)") };
    let script = Script { first: vec![cut.clone(), cut, replaced("sum(items, 9)")], then: Reply::default() };
    let model = ScriptedModel::start(script).unwrap();
    let engine = engine(&model, &[]);
    let body = json!({ "command": "refactor", "filePath": "total.py", "code": CODE });
    let refused = ask(engine.address(), "POST /execute/interactive-diff", &[], &body).unwrap();
    assert_eq!(refused.json().unwrap()["code"], "answer_truncated");
    assert_eq!(which(&edit(&engine, "", json!({}))), ("9".to_owned(), false, true));
}

#[test]
fn tenants_share_no_answer_and_may_do_without() {
    let (model, folder, tokens) = (model(0), TempDir::new().unwrap(), [token(), token(), token()]);
    let entry = |name: &str, hash: &str, own: &str| {
        format!("[[tenant]]\nname = '{name}'\ntokens = [{{ name = 'ci', hash = '{hash}' }}]\n{own}\n")
    };
    let none = entry("b", &tokens[1].1, "answer_cache = false");
    let text = entry("a", &tokens[0].1, "") + &none + &entry("c", &tokens[2].1, "");
    let file = folder.path().join("tenants.toml");
    fs::write(&file, text).unwrap();
    let engine = engine(&model, &[("PANTHEON_TENANTS", file.to_str().unwrap())]);
    let asked = |who: usize| which(&edit(&engine, &tokens[who].0, json!({})));
    assert_eq!(asked(0), ("0".to_owned(), false, true));
    assert_eq!(asked(1), ("1".to_owned(), false, true), "another tenant's answer");
    assert_eq!(asked(1), ("2".to_owned(), false, true), "this one keeps none");
    assert_eq!(asked(0), ("0".to_owned(), true, false));
    // One that keeps answers would be given another's, where the second looks for none.
    assert_eq!(asked(2), ("3".to_owned(), false, true), "another tenant's answer");
    assert_eq!(asked(2), ("3".to_owned(), true, false));
}

#[test]
fn an_engine_may_do_without() {
    let model = model(300);
    let engine = engine(&model, &[("PANTHEON_ANSWER_CACHE", "0")]);
    assert_eq!(which(&edit(&engine, "", json!({}))).0, "0");
    assert_eq!(which(&edit(&engine, "", json!({}))), ("1".to_owned(), false, true));
    // Nor does anybody listen to what another asked for.
    let all = at_once(&engine, 4);
    assert!(all.iter().all(|(_, cached, paid)| !cached && *paid), "{all:?}");
    assert_eq!(model.requests().len(), 6);
}

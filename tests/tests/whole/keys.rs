//! Keys in users' code: no model sees them, an edit keeps them, and no run commits one.

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use serde_json::{Value, json};

use super::run;

/// Put together here, so that this file holds none.
fn key() -> String {
    format!("ghp_{}", "aB3dE5gH7jK9".repeat(3))
}

fn variables(model: &ScriptedModel) -> [(&str, &str); 3] {
    [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url()), ("PANTHEON_MODEL", "local-model")]
}

fn edit(model: &ScriptedModel, request: &Value) -> (u16, Value) {
    let engine = Engine::start_with(&Programs::built(), &variables(model)).unwrap();
    let reply = ask(engine.address(), "POST /execute/interactive-diff", &[], request).unwrap();
    (reply.status, reply.json().unwrap())
}

#[test]
fn a_model_does_not_see_a_key_and_the_edit_keeps_it() {
    let say = Say::Replaced(vec![("token".to_owned(), "secret".to_owned())]);
    let model = ScriptedModel::start(Script::always(Reply { say, ..Reply::default() })).unwrap();
    let code = format!("token = '{}'\nprint(token)\n", key());
    let words = format!("rename token; the key is {}", key());
    let request = json!({"command": "refactor", "filePath": "a.py", "code": code, "instruction": words});
    let (status, reply) = edit(&model, &request);
    assert_eq!(status, 200, "{reply}");
    assert_eq!(reply["diff"]["suggestedCode"], code.replace("token", "secret"));
    for asked in model.requests() {
        let body = asked.body.to_string();
        assert!(!body.contains(&key()) && body.contains("masked_0001_"), "{body}");
    }
}

#[test]
fn a_key_stays_in_its_file() {
    let block = "b.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = 'masked_0001_xxx'\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script::text(block)).unwrap();
    let code = format!("token = '{}'\n", key());
    let files = json!([{"filePath": "a.py", "code": code}, {"filePath": "b.py", "code": "x = 1\n"}]);
    let request =
        json!({"command": "change_workspace", "filePath": "", "code": "", "files": files, "instruction": "go"});
    let (status, reply) = edit(&model, &request);
    assert_eq!((status, reply["code"].as_str()), (422, Some("answer_moves_secret")), "{reply}");
    assert_eq!(model.requests().len(), 2, "the model is told, and may do better");
}

#[test]
fn no_run_commits_a_key() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &[("a.py", "x = 1\n")]).unwrap();
    let block = format!("a.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = '{}'\n>>>>>>> REPLACE\n", key());
    let model = ScriptedModel::start(Script::text(&block)).unwrap();
    let engine = run::engine(&sshd, &variables(&model));
    let runs = |instruction: &str| {
        let body = json!({"repoUrl": sshd.url(&bare), "command": "change_workspace", "instruction": instruction});
        ask(engine.address(), "POST /execute/git-flow", &[], &body).unwrap().json().unwrap()
    };
    let reply = runs("Add the key.");
    assert_eq!(reply["code"], "secret_found", "{reply}\n{}", engine.log());
    let reply = runs(&format!("Use {} for it.", key()));
    assert_eq!(reply["code"], "secret_found", "{reply}");
    assert_eq!(bare.branches().unwrap(), Vec::<String>::new());
}

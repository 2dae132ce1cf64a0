//! Files that servers or tools obey: changed only where the tenant allows it, in edits and in runs, while it does.

use pantheon_tests::scripted_model::{Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use pantheon_tests::traces;
use serde_json::{Value, json};

use super::tenants::Stage;

const FILE: &str = ".github/workflows/ci.yml";
const ALLOWED: &str = "protected_files = ['.github/workflows/*']";

fn model() -> ScriptedModel {
    let block = "<<<<<<< SEARCH\non: push\n=======\non: pull_request\n>>>>>>> REPLACE";
    ScriptedModel::start(Script::text(&format!("{FILE}\n{block}\n"))).unwrap()
}

fn variables(model: &ScriptedModel) -> Vec<(&str, &str)> {
    vec![("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url()), ("PANTHEON_MODEL", "local-model")]
}

fn edits(stage: &Stage, who: usize) -> (u16, Value) {
    let files = json!([{"filePath": FILE, "code": "on: push\n"}]);
    let request =
        json!({"command": "change_workspace", "filePath": "", "code": "", "files": files, "instruction": "go"});
    stage.ask(who, "POST /execute/interactive-diff", &request)
}

#[test]
fn edits_change_what_the_tenant_allows() {
    let model = model();
    let stage = Stage::new(["", ALLOWED], &variables(&model));
    let edits = |who| edits(&stage, who);
    let (status, reply) = edits(0);
    assert_eq!((status, reply["code"].as_str()), (422, Some("answer_path_refused")), "{reply}");
    assert!(reply["message"].as_str().unwrap().contains("which tools or servers obey"), "{reply}");
    let (status, reply) = edits(1);
    assert_eq!((status, &reply["diffs"][0]["suggestedCode"]), (200, &json!("on: pull_request\n")), "{reply}");

    stage.rewrite([ALLOWED, ""]);
    assert!(traces::comes_true(|| edits(0).0 == 200), "{}", stage.engine.log());
    assert_eq!(edits(1).0, 422);
}

#[test]
fn runs_push_what_the_tenant_allows() {
    let (sshd, model) = (Sshd::start().unwrap(), model());
    let bare = sshd.repository("shop.git", &[(FILE, "on: push\n")]).unwrap();
    let own = sshd.engine_variables().unwrap();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let stage = Stage::new(["", ALLOWED], &own.chain(variables(&model)).collect::<Vec<_>>());
    let runs = |who: usize, review: bool| {
        let body = json!({"repoUrl": sshd.url(&bare), "command": "change_workspace", "instruction": "go",
            "review": review});
        stage.ask(who, "POST /execute/git-flow", &body)
    };
    let (_, reply) = runs(0, false);
    assert_eq!(reply["code"], "answer_path_refused", "{reply}");
    assert_eq!(bare.branches().unwrap(), Vec::<String>::new());
    let (status, reply) = runs(1, false);
    assert_eq!(status, 200, "{reply}\n{}", stage.engine.log());
    let branch = reply["branch"].as_str().unwrap();
    assert_eq!(bare.git(&["show", &format!("{branch}:{FILE}")]).unwrap(), "on: pull_request\n");

    // What was allowed when it was made is not pushed once it no longer is.
    let (status, waiting) = runs(1, true);
    assert_eq!(status, 202, "{waiting}");
    stage.rewrite(["", ""]);
    assert!(traces::comes_true(|| edits(&stage, 1).0 == 422), "{}", stage.engine.log());
    let id = waiting["jobId"].as_str().unwrap();
    stage.ask(1, &format!("POST /jobs/{id}/accept"), &Value::Null);
    let job = || stage.ask(1, &format!("GET /jobs/{id}"), &Value::Null).1;
    assert!(traces::comes_true(|| job()["state"] == "failed"), "{}\n{}", job(), stage.engine.log());
    assert!(job()["message"].as_str().unwrap().contains("may not change"), "{}", job());
    assert_eq!(bare.branches().unwrap(), [branch]);
}

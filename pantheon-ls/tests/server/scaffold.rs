//! New files in a folder of the workspace, from a template.

use serde_json::{Value, json};

use crate::client::rich;
use crate::engine::{Edit, Engine};
use crate::project::{Project, created, full};

const COMMAND: &str = "scaffold:service user-auth-api --template fastapi";

fn scaffolded(engine: &Engine, more: Value) -> (Project, Edit) {
    let mut project = Project::start(engine, full(), &[("a.py", "a = 1\n")]);
    let mut argument = json!({ "command": COMMAND, "review": "apply" });
    argument.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    project.client.execute("pantheon.scaffold", argument);
    let edit = engine.edit();
    (project, edit)
}

#[test]
fn new_files_come_in_one_edit() {
    let engine = Engine::start();
    let (mut project, edit) = scaffolded(&engine, json!({ "instruction": "with tests" }));
    let expected = json!({
        "command": COMMAND, "instruction": "with tests", "code": "", "filePath": "",
        "fileOperations": ["create", "rename", "delete"],
    });
    assert_eq!(edit.request, expected);
    edit.change(&[created("user-auth-api/app.py", "app = 1\n"), created("user-auth-api/README.md", "# A\n")]);
    project.apply();
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(project.read("user-auth-api/app.py").as_deref(), Some("app = 1\n"));
    assert_eq!(project.read("user-auth-api/README.md").as_deref(), Some("# A\n"));
    project.finish();
}

#[test]
fn many_files_are_to_be_saved() {
    let engine = Engine::start();
    let mut capabilities = full();
    capabilities["workspace"]["workspaceEdit"]["metadataSupport"] = json!(true);
    let mut project = Project::start(&engine, capabilities, &[("a.py", "a = 1\n")]);
    project.client.execute("pantheon.scaffold", json!({ "command": COMMAND, "review": "apply" }));
    engine.edit().change(&[created("b.py", "b = 1\n")]);
    assert_eq!(project.apply()["metadata"], json!({ "isRefactoring": true }));
    assert_eq!(engine.outcome(), "accepted");
    // One document stays the user's to save.
    project.open("a.py");
    let uri = project.client.file_uri("a.py");
    project.client.execute("pantheon.refactor", json!({ "uri": uri, "review": "apply" }));
    engine.edit().answer(&[("1", "2")]);
    assert_eq!(project.apply().get("metadata"), None);
    assert_eq!(engine.outcome(), "accepted");
    project.finish();
}

#[test]
fn existing_files_are_never_overwritten() {
    let engine = Engine::start();
    let (mut project, edit) = scaffolded(&engine, json!({}));
    edit.change(&[created("b.py", "b = 1\n"), created("a.py", "a = 2\n")]);
    project.client.expect_message("`a.py` exists already and would be overwritten");
    assert_eq!((project.read("a.py").as_deref(), project.read("b.py")), (Some("a = 1\n"), None));
    project.finish();
}

#[test]
fn the_folder_must_be_one_of_the_workspace() {
    let engine = Engine::start();
    let (mut project, edit) = scaffolded(&engine, json!({}));
    edit.reply(json!([]), Some("there is nothing to make."));
    project.client.expect_message("there is nothing to make.");
    let elsewhere = json!([{ "command": COMMAND, "folder": "file:///elsewhere" }]);
    let (code, message) = project.client.refused("pantheon.scaffold", elsewhere);
    assert!(code == -32803 && message.contains("no folder of the workspace"), "{message}");
    let folder = project.client.file_uri("");
    project.client.execute("pantheon.scaffold", json!({ "command": COMMAND, "folder": folder }));
    engine.edit().reply(json!([]), None);
    project.client.expect_message("there is nothing to change.");
    project.finish();
}

#[test]
fn a_scaffold_can_be_tried_again() {
    let engine = Engine::start();
    let (mut project, edit) = scaffolded(&engine, json!({}));
    edit.reply(json!([]), None);
    project.client.expect_message("nothing to change");
    project.client.execute("pantheon.retry", json!({ "instruction": "with a database" }));
    let again = engine.edit();
    assert_eq!(
        (&again.request["command"], &again.request["instruction"]),
        (&json!(COMMAND), &json!("with a database"))
    );
    again.reply(json!([]), None);
    project.client.expect_message("nothing to change");
    project.finish();
}

#[test]
fn what_cannot_make_files_is_told_before_a_model_is_asked() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, rich(), &[]);
    let (code, message) = project.client.refused("pantheon.scaffold", json!([{ "command": COMMAND }]));
    assert!(code == -32803 && message.contains("gods scaffold"), "{message}");
    for command in ["refactor", "", "dance now"] {
        let (code, message) = project.client.refused("pantheon.scaffold", json!([{ "command": command }]));
        assert!(code == -32602 && message.contains("makes no files"), "{message}");
    }
    project.finish();
}

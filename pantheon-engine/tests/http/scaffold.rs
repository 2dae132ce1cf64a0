//! Scaffolds: templates laid out by the engine, without a model.

use std::path::Path;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::engine::Engine;

/// A folder of prompts with one scaffold and one template of two files.
fn prompts(folder: &Path) {
    let files = [
        ("scaffold_thing.md", "---\nscope: repository\ntemplates: [tiny]\n---\nFit it. {{ instruction }}"),
        ("refactor.md", "Refactor."),
        ("templates/tiny/template.yml", "title: Tiny\ndescription: Two files\nlanguages: [python]\n"),
        ("templates/tiny/files/__snake__.py.j2", "# ... rest of {{ title }}\nname = \"{{ name }}\"\n"),
        ("templates/tiny/files/README.md", "{{ kept }}\n"),
    ];
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn scaffold(command: &str) -> Value {
    json!({ "command": command, "code": "", "filePath": "" })
}

#[tokio::test]
async fn a_template_is_laid_out() {
    let folder = tempfile::tempdir().unwrap();
    prompts(folder.path());
    let engine = Engine::with(&[], Some(folder.path())).await;
    let (_, catalogue) = engine.get("/commands").await;
    let templates = json!([{ "name": "tiny", "title": "Tiny", "description": "Two files", "languages": ["python"] }]);
    assert_eq!(catalogue["commands"][1]["templates"], templates);
    let (status, reply) = engine.edit(scaffold("scaffold:thing user-api --into 'a b/c'")).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    let diffs = reply["diffs"].as_array().unwrap();
    let files: Vec<_> = diffs
        .iter()
        .map(|diff| (diff["filePath"].as_str().unwrap(), diff["suggestedCode"].as_str().unwrap()))
        .collect();
    assert_eq!(
        files,
        [("a b/c/README.md", "{{ kept }}\n"), ("a b/c/user_api.py", "# ... rest of User Api\nname = \"user-api\"\n")]
    );
    assert!(diffs.iter().all(|diff| diff["operation"] == "create"));
    assert_eq!((&reply["provider"], &reply["message"]), (&json!("rules"), &Value::Null));
}

#[tokio::test]
async fn words_without_a_model_are_said_to_be_lost() {
    let engine = Engine::start().await;
    let mut body = scaffold("scaffold:service user-api");
    body["instruction"] = json!("with a database");
    let (status, reply) = engine.edit(body).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    assert!(reply["message"].as_str().unwrap().contains("Your words were not used"), "{reply}");
    assert!(reply["diffs"].as_array().unwrap().len() > 5);
}

#[tokio::test]
async fn every_shipped_template_passes_the_gates() {
    let engine = Engine::start().await;
    let (_, catalogue) = engine.get("/commands").await;
    let mut count = 0;
    for action in catalogue["commands"].as_array().unwrap() {
        for template in action["templates"].as_array().into_iter().flatten() {
            for name in ["user-auth-api", "class", "test", "api2"] {
                let command = format!(
                    "{} {name} --template {}",
                    action["name"].as_str().unwrap(),
                    template["name"].as_str().unwrap()
                );
                let (status, reply) = engine.edit(scaffold(&command)).await;
                assert_eq!(
                    (status, &reply["ask"], &reply["message"]),
                    (StatusCode::OK, &Value::Null, &Value::Null),
                    "{command}: {reply}"
                );
                count += 1;
            }
        }
    }
    assert_eq!(count, 24);
}

#[tokio::test]
async fn bad_arguments_of_a_scaffold_are_refused() {
    let engine = Engine::start().await;
    for (command, said) in [
        ("scaffold:service", "name of what is to be made is missing"),
        ("scaffold:service User", "perhaps `user`"),
        ("scaffold:service a --template nope", "it has python-service, fastapi"),
        ("scaffold:service a --into ../b", "--into"),
        ("scaffold:service a --into .git/hooks", ""),
    ] {
        let (status, refused) = engine.edit(scaffold(command)).await;
        assert!(status.is_client_error(), "{command}: {refused}");
        assert!(refused["message"].as_str().unwrap().contains(said), "{command}: {refused}");
    }
    let mut with_code = scaffold("scaffold:service a");
    with_code["code"] = json!("x = 1\n");
    with_code["filePath"] = json!("a.py");
    let (status, refused) = engine.edit(with_code).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("scope_unsupported")));
}

#[tokio::test]
async fn a_broken_template_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    prompts(folder.path());
    std::fs::write(folder.path().join("templates/tiny/files/b.j2"), "{{ nobody }}").unwrap();
    let output = tokio::process::Command::new(crate::engine::PROGRAM)
        .args(["prompts", "check", "--prompts"])
        .arg(folder.path())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("templates/tiny/b: undefined value"), "{said}");
    assert!(said.contains("scaffold_thing.md: front matter: there is no template `tiny`"), "{said}");
}

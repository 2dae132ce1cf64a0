//! A hostile model with the tools of the real `claude`, in a run.

use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use serde_json::{Value, json};

use super::{PLACES, SECRET, Site};

/// Paths that lead to secrets: by their names, over the tree's edge, by links that the repository brings.
fn paths(site: &Site) -> Vec<String> {
    let whole = PLACES.map(|place| site.path(place).display().to_string());
    let over = whole.iter().map(|path| format!("../../../../../../../..{path}"));
    let by_link = PLACES.iter().map(|place| format!("away/{place}"));
    let processes = ["self".to_owned(), "1".to_owned(), std::process::id().to_string()];
    let of_processes =
        processes.iter().flat_map(|id| ["environ", "mem", "cmdline"].map(|file| format!("/proc/{id}/{file}")));
    let others = ["../another-tenants-tree/a.py", "away-file", "~/.claude/.credentials.json", ".git/config"];
    let others = others.map(str::to_owned);
    whole.iter().cloned().chain(over).chain(by_link).chain(of_processes).chain(others).collect()
}

/// Every tool, on every path.
fn attempts(paths: &[String]) -> Vec<(&'static str, Value)> {
    let on_path = |path: &String| {
        [
            ("Read", json!({ "file_path": path })),
            ("Grep", json!({ "pattern": ".", "path": path, "output_mode": "content" })),
            ("Glob", json!({ "pattern": "**/*", "path": path })),
            ("Write", json!({ "file_path": path, "content": "overwritten" })),
            ("Edit", json!({ "file_path": path, "old_string": "words", "new_string": "overwritten" })),
        ]
    };
    paths.iter().flat_map(on_path).collect()
}

#[test]
fn tools_reach_nothing_outside_of_the_tree() {
    let site = Site::new(&[("a.py", "x = 1\n")]);
    let folder = site.folder.path().to_owned();
    let linked = site.bare.change("main", |work| {
        std::os::unix::fs::symlink(&folder, work.join("away"))?;
        Ok(std::os::unix::fs::symlink(folder.join("secret"), work.join("away-file"))?)
    });
    linked.unwrap();
    let attempts = attempts(&paths(&site));
    let honest = [
        ("Read", json!({ "file_path": "a.py" })),
        ("Edit", json!({ "file_path": "a.py", "old_string": "x = 1", "new_string": "x = 2" })),
    ];
    let first =
        attempts.chunks(20).map(|some| Reply::using(some.to_vec())).chain(honest.map(|one| Reply::using([one])));
    let model = ScriptedModel::start(Script { first: first.collect(), then: Reply::text("Done.") }).unwrap();
    let program = std::env::var("PANTHEON_TEST_CLAUDE").expect("`cargo xtask test` sets it");
    let engine = site.engine(&[
        ("PANTHEON_PROVIDER", "claude"),
        ("PANTHEON_CLAUDE", &program),
        ("PANTHEON_CLAUDE_POOL", "0"),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", SECRET),
    ]);
    let (job, events) = site.run(&engine, "tidy");
    let asked: String = model.requests().iter().map(|request| request.body.to_string()).collect();
    let told = asked.matches("\"tool_result\"").count();
    assert!(told > attempts.len(), "the tools were not used: {told}, {job}\n{}", engine.log());
    assert!(!asked.contains("placeholder-"), "the program's own right to ask is told to the model");
    for (place, words) in
        [("the model", &asked), ("the job", &job.to_string()), ("its events", &events), ("the log", &engine.log())]
    {
        site.is_clean(place, words);
    }
    site.is_clean("the remote", &site.pushed());
    assert!(!site.pushed().contains("overwritten"), "{job}");
    site.is_whole(&engine);
}

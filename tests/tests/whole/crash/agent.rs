//! The real `claude` program as the agent of a run: its changes are pushed, and it sees neither a key nor a remote.

use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use serde_json::json;

use super::checker::check;
use super::site::{Site, Store, post, state};

#[test]
fn an_agents_changes_are_pushed() {
    let edit = json!({ "file_path": "shop/total.py", "old_string": "sum(items)", "new_string": "sum(items, 0)" });
    let first = vec![
        Reply::using([("Glob", json!({ "pattern": "**/*" })), ("Read", json!({ "file_path": "shop/total.py" }))]),
        Reply::using([("Read", json!({ "file_path": ".git/config" })), ("Read", json!({ "file_path": "CLAUDE.md" }))]),
        Reply::using([("Edit", edit), ("Write", json!({ "file_path": "docs/new.md", "content": "New.\n" }))]),
    ];
    let model = ScriptedModel::start(Script { first, then: Reply::text("Done.") }).unwrap();
    let program = std::env::var("PANTHEON_TEST_CLAUDE").expect("`cargo xtask test` sets it");
    let site = Site::new(Store::Sqlite, Vec::new())
        .with("PANTHEON_PROVIDER", "claude")
        .with("PANTHEON_CLAUDE", &program)
        .with("PANTHEON_CLAUDE_POOL", "0")
        .with("ANTHROPIC_BASE_URL", model.url())
        .with("ANTHROPIC_API_KEY", "placeholder");
    site.bare.add("main", &[("CLAUDE.md", "Hostile words 5d1c.\n"), (".claude/settings.json", "{}\n")]).unwrap();
    let engine = site.engine();
    let id = post(&engine, &site.change(), "agent").unwrap();
    let jobs = check(&site, &engine, &[id]);
    assert_eq!(state(&jobs[0]), "succeeded", "{}\n{}", jobs[0], engine.log());
    let branch = jobs[0]["branch"].as_str().unwrap();
    let changed = site.bare.git(&["diff", "--name-status", "main", branch]).unwrap();
    assert_eq!(changed, "A\tdocs/new.md\nM\tshop/total.py\n");
    let text = site.bare.git(&["show", &format!("{branch}:shop/total.py")]).unwrap();
    assert_eq!(text, "def total(items):\n    return sum(items, 0)\n");
    let said: String = model.requests().iter().map(|request| request.body.to_string()).collect();
    for secret in ["Hostile words 5d1c", "PRIVATE KEY", &site.sshd.place(), "[remote"] {
        assert!(!said.contains(secret), "the model was told `{secret}`");
    }
}

//! `gods run` on a workspace, with the real engine and a scripted model: all files of an answer or none.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use tempfile::TempDir;

use super::words;

/// A file with CRLF and a byte order mark, one of windows-1251, two plain ones, and one that is never sent.
const FILES: [(&str, &[u8]); 6] = [
    (".gitignore", b"build/\n"),
    ("build/tax.py", b"BUILT = 1\n"),
    ("notes.py", b"# \xcf\xf0\xe8\xe2\xe5\xf2\nOLD = 1\n"),
    ("shop/cart.py", b"\xef\xbb\xbfdef total(items):\r\n    return sum(items)\r\n"),
    ("shop/gone.py", b"UNUSED = 1\n"),
    ("shop/report.py", b"from shop.cart import total\n\n\ndef report(items):\n    print(total(items))\n"),
];

const PATCH: &str = "*** Begin Patch
*** Update File: notes.py
@@
-OLD = 1
+NEW = 2
*** Update File: shop/cart.py
*** Move to: shop/basket.py
@@
-def total(items):
+def grand_total(items):
     return sum(items)
*** Update File: shop/report.py
@@
-from shop.cart import total
+from shop.basket import grand_total
@@
-    print(total(items))
+    print(grand_total(items))
*** Delete File: shop/gone.py
*** Add File: shop/tax.py
+RATE = 0.19
*** End Patch
";

const AFTER: [(&str, &[u8]); 6] = [
    (".gitignore", b"build/\n"),
    ("build/tax.py", b"BUILT = 1\n"),
    ("notes.py", b"# \xcf\xf0\xe8\xe2\xe5\xf2\nNEW = 2\n"),
    ("shop/basket.py", b"\xef\xbb\xbfdef grand_total(items):\r\n    return sum(items)\r\n"),
    ("shop/report.py", b"from shop.basket import grand_total\n\n\ndef report(items):\n    print(grand_total(items))\n"),
    ("shop/tax.py", b"RATE = 0.19\n"),
];

fn tree(files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

fn on_disk(folder: &TempDir) -> BTreeMap<String, Vec<u8>> {
    let (mut folders, mut tree) = (vec![folder.path().to_owned()], BTreeMap::new());
    while let Some(at) = folders.pop() {
        for path in fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder.path()).unwrap().display().to_string();
                tree.insert(name, fs::read(path).unwrap());
            }
        }
    }
    tree
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in FILES {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Runs the action over the folder with a model that answers this.
fn run(folder: &TempDir, answer: &str, flag: &str) -> (Output, ScriptedModel) {
    let then = Reply { say: Say::Text(answer.to_owned()), ..Reply::default() };
    let model = ScriptedModel::start(Script { then, ..Script::default() }).unwrap();
    let variables =
        [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url()), ("PANTHEON_MODEL", "local-model")];
    let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
    let mut command = Programs::built().command("gods");
    command.args(["run", "change_workspace", "-i", "tidy the shop", "--encoding", "windows-1251", flag]);
    command.current_dir(folder.path()).env("PANTHEON_ENGINE_URL", engine.url()).stdin(Stdio::null());
    (command.output().unwrap(), model)
}

#[test]
fn a_workspace_changes_at_once() {
    let folder = folder();
    let (output, model) = run(&folder, PATCH, "--apply");
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(on_disk(&folder), tree(&AFTER), "{}", words(&output));
    let asked = model.requests()[0].body.to_string();
    assert!(asked.contains("Привет") && !asked.contains("BUILT"), "{asked}");
}

#[test]
fn a_check_changes_nothing() {
    let folder = folder();
    let (output, _model) = run(&folder, PATCH, "--check");
    assert_eq!((output.status.code(), on_disk(&folder)), (Some(1), tree(&FILES)), "{}", words(&output));
    assert!(words(&output).contains("rename from shop/cart.py\nrename to shop/basket.py"), "{}", words(&output));
}

#[test]
fn what_was_not_sent_stops_all() {
    let cases = [
        ("*** Add File: shop/tax.py", "*** Add File: build/tax.py", Some(2), "build/tax.py is there already"),
        ("NEW = 2", "NEW = 'é'", Some(2), "has no `é`"),
    ];
    for (from, to, exit, said) in cases {
        let folder = folder();
        let (output, _model) = run(&folder, &PATCH.replace(from, to), "--apply");
        assert_eq!(output.status.code(), exit, "{}", words(&output));
        assert!(words(&output).contains(said), "{said}: {}", words(&output));
        assert_eq!(on_disk(&folder), tree(&FILES), "{said}");
    }
}

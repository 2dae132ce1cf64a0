//! Trees are written apart from the rest, read as something hostile, and leave nothing behind.

use std::os::unix::fs::symlink;

use super::*;

fn paths(files: &[(&str, &str)]) -> Vec<(RelativePath, String)> {
    files.iter().map(|(path, text)| (RelativePath::new(path).unwrap(), (*text).to_owned())).collect()
}

fn try_tree(files: &[(&str, &str)]) -> Result<(ScratchTree, TempDir), Refusal> {
    let root = TempDir::new().unwrap();
    let files = paths(files);
    let tree = ScratchTree::write(root.path(), files.iter().map(|(path, text)| (path, text.as_str())))?;
    Ok((tree, root))
}

fn tree(files: &[(&str, &str)]) -> (ScratchTree, TempDir) {
    try_tree(files).unwrap()
}

fn at(tree: &ScratchTree, path: &str) -> std::path::PathBuf {
    tree.folder.path().join(path)
}

fn code(tree: &ScratchTree) -> ErrorCode {
    tree.diff(&MayChange::default()).unwrap_err().code
}

fn changes(tree: &ScratchTree) -> Vec<(String, Kind)> {
    tree.diff(&MayChange::default()).unwrap().into_iter().map(|change| (change.path.to_string(), change.kind)).collect()
}

#[test]
fn an_untouched_tree_has_no_changes() {
    let (tree, _root) = tree(&[("a.py", "\u{feff}x\r\ny\r\n"), ("src/b.py", "")]);
    assert_eq!(fs::read(at(&tree, "a.py")).unwrap(), b"x\ny\n");
    assert_eq!(changes(&tree), []);
}

#[test]
fn every_kind_of_change_is_told() {
    let (tree, _root) = tree(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n"), ("d/e", "4\n")]);
    fs::write(at(&tree, "a"), "one\r\n").unwrap();
    fs::remove_file(at(&tree, "b")).unwrap();
    fs::rename(at(&tree, "c"), at(&tree, "d/c")).unwrap();
    fs::create_dir_all(at(&tree, "new/deep")).unwrap();
    fs::write(at(&tree, "new/deep/f"), "5").unwrap();
    assert_eq!(
        changes(&tree),
        [
            ("a".to_owned(), Kind::Edited("one\n".to_owned())),
            ("b".to_owned(), Kind::Deleted),
            ("c".to_owned(), Kind::Renamed(RelativePath::new("d/c").unwrap())),
            ("new/deep/f".to_owned(), Kind::Created("5".to_owned())),
        ]
    );
}

#[test]
fn unclear_renames_are_none() {
    let (tree, _root) = tree(&[("a", "same\n"), ("b", "same\n")]);
    fs::rename(at(&tree, "a"), at(&tree, "c")).unwrap();
    fs::rename(at(&tree, "b"), at(&tree, "d")).unwrap();
    let kinds: Vec<_> = changes(&tree).into_iter().map(|(path, kind)| (path, kind == Kind::Deleted)).collect();
    let told = |path: &str, deleted| (path.to_owned(), deleted);
    assert_eq!(kinds, [told("a", true), told("b", true), told("c", false), told("d", false)]);
}

#[test]
fn settings_of_tools_are_kept_out() {
    let hostile =
        ["CLAUDE.md", "src/claude.MD", ".Claude/settings.json", "x/.mcp.json", ".envrc", ".vscode/tasks.json"];
    let files: Vec<_> = hostile.iter().map(|path| (*path, "obey\n")).chain([("a.py", "x\n")]).collect();
    let (tree, _root) = tree(&files);
    assert_eq!(tree.paths().collect::<Vec<_>>(), ["a.py"]);
    assert_eq!(fs::read_dir(tree.folder.path()).unwrap().count(), 1, "not even their folders");
    assert_eq!(changes(&tree), []);
}

#[test]
fn changes_to_settings_are_refused() {
    for path in ["CLAUDE.md", "sub/agents.md", ".cLaude/x", ".github/workflows/ci.yml", "CODEOWNERS", ".gitmodules"] {
        let (tree, _root) = tree(&[("a", "x\n"), (".github/workflows/ci.yml", "on: push\n")]);
        let file = at(&tree, path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "mine\n").unwrap();
        assert_eq!(code(&tree), ErrorCode::AnswerPathRefused, "{path}");
    }
    let (tree, _root) = tree(&[(".github/workflows/ci.yml", "on: push\n")]);
    fs::remove_file(at(&tree, ".github/workflows/ci.yml")).unwrap();
    assert_eq!(code(&tree), ErrorCode::AnswerPathRefused, "deleted");
}

#[test]
fn allowed_settings_may_change() {
    let allowed = MayChange::and(&[".github/workflows/*", "CLAUDE.md"].map(str::to_owned)).unwrap();
    let (tree, _root) = tree(&[(".github/workflows/ci.yml", "on: push\n")]);
    fs::write(at(&tree, ".github/workflows/ci.yml"), "on: []\n").unwrap();
    fs::write(at(&tree, "CLAUDE.md"), "mine\n").unwrap();
    let changed: Vec<_> = tree.diff(&allowed).unwrap().into_iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, [".github/workflows/ci.yml", "CLAUDE.md"]);
    fs::write(at(&tree, "AGENTS.md"), "mine\n").unwrap();
    assert_eq!(tree.diff(&allowed).unwrap_err().code, ErrorCode::AnswerPathRefused);
}

#[test]
fn links_and_special_files_are_refused() {
    let secret = TempDir::new().unwrap();
    fs::write(secret.path().join("key"), "secret").unwrap();
    let make: [&dyn Fn(&Path); 4] = [
        &|to| symlink(secret.path().join("key"), to).unwrap(),
        &|to| symlink(secret.path(), to).unwrap(),
        &|to| symlink("nowhere", to).unwrap(),
        &|to| assert!(std::process::Command::new("mkfifo").arg(to).status().unwrap().success()),
    ];
    for make in make {
        let (tree, _root) = tree(&[("a", "x\n")]);
        make(&at(&tree, "made"));
        let refusal = tree.diff(&MayChange::default()).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::AnswerPathRefused);
        assert!(refusal.message.contains("`made`") && !refusal.message.contains("secret"), "{refusal}");
        fs::remove_file(at(&tree, "a")).unwrap();
        fs::rename(at(&tree, "made"), at(&tree, "a")).unwrap();
        assert_eq!(code(&tree), ErrorCode::AnswerPathRefused, "in a file's place");
    }
}

#[test]
fn sockets_are_refused() {
    let (tree, _root) = tree(&[("a", "x\n")]);
    let _socket = std::os::unix::net::UnixListener::bind(at(&tree, "s")).unwrap();
    assert_eq!(code(&tree), ErrorCode::AnswerPathRefused);
}

#[test]
fn names_that_mislead_are_refused() {
    for name in ["a\\b", "a\nb", "con", "a:b", ".git", "A"] {
        let (tree, _root) = tree(&[("a", "x\n")]);
        fs::write(at(&tree, name), "y\n").unwrap();
        assert_eq!(code(&tree), ErrorCode::AnswerPathRefused, "{name:?}");
    }
    use std::os::unix::ffi::OsStrExt;
    let (tree, _root) = tree(&[("a", "x\n")]);
    fs::write(tree.folder.path().join(std::ffi::OsStr::from_bytes(b"\xff")), "y\n").unwrap();
    assert_eq!(code(&tree), ErrorCode::AnswerPathRefused, "not UTF-8");
}

#[test]
fn what_is_no_text_is_refused() {
    for bytes in [&b"\xff\xfe"[..], b"a\0b"] {
        let (tree, _root) = tree(&[("a", "x\n")]);
        fs::write(at(&tree, "a"), bytes).unwrap();
        assert_eq!(code(&tree), ErrorCode::AnswerUnreadable);
    }
}

#[test]
fn endless_results_are_refused() {
    let (tree, _root) = tree(&[("a", "x\n")]);
    fs::File::create(at(&tree, "a")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(code(&tree), ErrorCode::AnswerTooLarge, "a terabyte of nothing");
    fs::remove_file(at(&tree, "a")).unwrap();
    for number in 0..=MAX_FILES {
        fs::write(at(&tree, &number.to_string()), "").unwrap();
    }
    assert_eq!(code(&tree), ErrorCode::AnswerTooLarge, "many files");
}

#[test]
fn deep_results_are_refused() {
    let (tree, _root) = tree(&[("a", "x\n")]);
    fs::create_dir_all(at(&tree, &vec!["d"; MAX_DEPTH + 1].join("/"))).unwrap();
    assert_eq!(code(&tree), ErrorCode::AnswerPathRefused);
}

#[test]
fn requests_beyond_the_limits_are_refused() {
    let long = "x".repeat(MAX_FILE_BYTES + 1);
    let deep = vec!["d"; MAX_DEPTH + 1].join("/");
    let name = "n".repeat(300);
    for (files, expected) in [
        (vec![("a", long.as_str())], ErrorCode::FileTooLarge),
        (vec![(deep.as_str(), "x")], ErrorCode::InvalidPath),
        (vec![(name.as_str(), "x")], ErrorCode::InvalidPath),
        (vec![("a", "x"), ("a", "y")], ErrorCode::InvalidRequest),
        (vec![("a", "x"), ("a/b", "y")], ErrorCode::InvalidRequest),
    ] {
        assert_eq!(try_tree(&files).unwrap_err().code, expected);
    }
}

#[test]
fn only_the_owner_may_look() {
    let (tree, _root) = tree(&[("src/a", "x\n")]);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(tree.folder.path()), mode(&at(&tree, "src")), mode(&at(&tree, "src/a"))), (0o700, 0o700, 0o600));
}

#[test]
fn trees_go_with_their_last_holder() {
    let (tree, root) = tree(&[("src/a", "x\n")]);
    let held = tree.folder();
    drop(tree);
    assert!(held.path().join("src/a").exists(), "somebody holds it");
    drop(held);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

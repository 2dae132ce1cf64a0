//! Folders, and what is collected from them.

use std::fs;

use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn collect(folder: &TempDir) -> Collect {
    Collect::new(Workspace::open(folder.path()).unwrap(), Exclude::new(&["generated"]).unwrap())
}

fn run(collect: &Collect) -> Result<Collected, CollectError> {
    collect.run(&mut |_| ControlFlow::Continue(()))
}

fn names(collected: &Collected) -> Vec<&str> {
    collected.files.iter().map(|file| file.path.as_str()).collect()
}

fn out(collected: &Collected) -> Vec<(Reason, usize, &str)> {
    let few = collected.left_out.0.iter();
    few.map(|(reason, few)| (*reason, few.count, few.names[0].as_str())).collect()
}

#[test]
fn only_what_may_be_sent_is_collected() {
    let folder = folder(&[
        (".gitignore", b"target/\n*.log\n"),
        ("sub/.ignore", b"local.py\n"),
        (".git/config", b"[core]\n"),
        (".venv/a.py", b"x\n"),
        ("a.py", b"a\n"),
        ("sub/b.py", b"\xef\xbb\xbfb\r\n"),
        ("sub/local.py", b"x\n"),
        ("target/c.py", b"x\n"),
        ("d.log", b"x\n"),
        ("server.pem", b"x\n"),
        ("e/generated/e.py", b"x\n"),
        ("f.bin", b"\0"),
        ("g.txt", b"caf\xe9"),
        ("h.txt", &[b'x'; 1024 * 1024 + 1]),
    ]);
    let collected = run(&collect(&folder)).unwrap();
    assert_eq!(names(&collected), ["a.py", "sub/b.py"]);
    assert_eq!(collected.files[1].text.text, "\u{feff}b\r\n");
    assert_eq!(collected.files[1].hash, ContentHash::of(b"\xef\xbb\xbfb\r\n"));
    let expected = [
        (Reason::Excluded, 1, "server.pem"),
        (Reason::Binary, 1, "f.bin"),
        (Reason::Encoding, 1, "g.txt"),
        (Reason::TooLarge, 1, "h.txt"),
    ];
    assert_eq!(out(&collected), expected);
}

#[test]
fn gitignore_counts_without_a_repository() {
    let folder = folder(&[(".gitignore", b"*.log\n"), ("a.log", b"x\n"), ("a.py", b"x\n")]);
    assert_eq!(names(&run(&collect(&folder)).unwrap()), ["a.py"]);
}

#[test]
fn the_users_globs_stop_at_the_root() {
    let folder = folder(&[("generated/a.py", b"a\n")]);
    let workspace = Workspace::open(&folder.path().join("generated")).unwrap();
    let collect = Collect::new(workspace, Exclude::new(&["generated"]).unwrap());
    assert_eq!(names(&run(&collect).unwrap()), ["a.py"]);
}

#[test]
fn the_nearest_files_come_first() {
    let files = ["z.py", "a/b/x.py", "a/b/y.py", "a/c.py", "a/b/d/e.py", "q/r/s.py"];
    let folder = folder(&files.map(|name| (name, &b"12\n"[..])));
    let limits = Limits { files: 4, ..Limits::default() };
    let near = RelativePath::new("a/b/y.py").unwrap();
    let collected = run(&collect(&folder).near(near).limits(limits)).unwrap();
    assert_eq!(names(&collected), ["a/b/y.py", "a/b/x.py", "a/b/d/e.py", "a/c.py"]);
    assert_eq!(out(&collected), [(Reason::Full, 2, "z.py")]);
    assert_eq!(names(&run(&collect(&folder).limits(limits)).unwrap()), ["z.py", "a/c.py", "a/b/x.py", "a/b/y.py"]);
}

#[test]
fn bytes_are_counted_as_sent() {
    let folder = folder(&[("a", b"1\n\n\n"), ("b", b"12345"), ("c", b"1")]);
    for (total_bytes, expected) in [(8, ["a", "c"]), (6, ["b", "c"])] {
        let limits = Limits { total_bytes, ..Limits::default() };
        let collected = run(&collect(&folder).limits(limits)).unwrap();
        assert_eq!(names(&collected), expected, "each line end counts twice");
    }
    for text in ["a\"\\\n\r\t\u{8}\u{c}\u{1}é", "\u{7f}\u{1f}"] {
        assert_eq!(json_bytes(text) + 2, serde_json::to_string(text).unwrap().len());
    }
}

#[test]
fn a_boundless_folder_ends() {
    let folder = folder(&[("a", b"1"), ("b", b"2"), ("c", b"3"), ("d", b"4")]);
    let limits = Limits { entries: 3, ..Limits::default() };
    let collected = run(&collect(&folder).limits(limits)).unwrap();
    assert_eq!((names(&collected), out(&collected)), (vec!["a", "b"], vec![(Reason::Unseen, 1, "c")]));
}

#[test]
fn named_files_must_be_sendable() {
    let folder = folder(&[
        (".gitignore", b"hidden.py\n"),
        ("hidden.py", b"x\n"),
        ("b.py", b"x\n"),
        ("f.bin", b"\0"),
        (".env", b"x\n"),
        ("sub/c.py", b"x\n"),
    ]);
    let named =
        |names: &[&str]| run(&collect(&folder).below(names.iter().map(|name| folder.path().join(name)).collect()));
    assert_eq!(names(&named(&["hidden.py"]).unwrap()), ["hidden.py"], "a name beats .gitignore");
    assert_eq!(names(&named(&["sub", "b.py", "sub/c.py"]).unwrap()), ["b.py", "sub/c.py"]);
    assert!(matches!(named(&["f.bin"]), Err(CollectError::Read { .. })));
    assert!(matches!(named(&[".env"]), Err(CollectError::Excluded { .. })));
    assert!(matches!(named(&["missing"]), Err(CollectError::Place { .. })));
    assert!(matches!(named(&[".."]), Err(CollectError::Place { source: PlaceError::Outside, .. })));
    let limits = Limits { files: 0, ..Limits::default() };
    let full = run(&collect(&folder).below(vec![folder.path().join("b.py")]).limits(limits));
    assert!(matches!(full, Err(CollectError::Full { path, .. }) if path.as_str() == "b.py"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (folder(&[("a.py", b"a\n"), (".env", b"x\n")]), folder(&[("secret.py", b"x\n")]));
    symlink(outside.path(), folder.path().join("out")).unwrap();
    symlink("a.py", folder.path().join("link.py")).unwrap();
    symlink(".env", folder.path().join("plain.txt")).unwrap();
    let collected = run(&collect(&folder)).unwrap();
    assert_eq!((names(&collected), out(&collected)), (vec!["a.py"], vec![(Reason::Link, 3, "link.py")]));
    let around = run(&collect(&folder).below(vec![folder.path().join("plain.txt")]));
    assert!(matches!(around, Err(CollectError::Excluded { .. })));
}

#[test]
fn a_break_ends_it_at_once() {
    let folder = folder(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
    let mut calls = Vec::new();
    let ended = collect(&folder).run(&mut |seen| {
        calls.push(seen);
        if seen.taken == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(ended, Err(CollectError::Cancelled)));
    assert_eq!(calls.last(), Some(&Seen { found: 3, taken: 2, bytes: 2 }));
    let walking = collect(&folder).run(&mut |_| ControlFlow::Break(()));
    assert!(matches!(walking, Err(CollectError::Cancelled)));
}

//! Folders, changes, and what other programs do at the worst moment.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use super::*;
use crate::files::Workspace;
use crate::path::RelativePath;

/// Three files, one of them in a folder.
const FILES: [(&str, &[u8]); 3] = [("a", b"a\r\n"), ("b", b"\xff\xfeb\0"), ("sub/c", b"c")];

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    for (name, bytes) in FILES {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Every file and folder with what it holds.
fn tree(folder: &TempDir) -> BTreeMap<String, Vec<u8>> {
    let (mut folders, mut tree) = (vec![folder.path().to_owned()], BTreeMap::new());
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder.path()).unwrap().display().to_string();
            if path.is_dir() {
                tree.insert(format!("{name}/"), Vec::new());
                folders.push(path);
            } else {
                tree.insert(name, fs::read(path).unwrap());
            }
        }
    }
    tree
}

fn at(folder: &TempDir, path: &str) -> Place {
    Workspace::open(folder.path()).unwrap().place(&RelativePath::new(path).unwrap()).unwrap()
}

fn create(folder: &TempDir, path: &str) -> Change {
    Change::Create { at: at(folder, path), content: b"new".to_vec() }
}

fn edit(folder: &TempDir, path: &str, before: &[u8]) -> Change {
    Change::Edit { at: at(folder, path), before: ContentHash::of(before), content: b"changed".to_vec() }
}

fn delete(folder: &TempDir, path: &str, before: &[u8]) -> Change {
    Change::Delete { at: at(folder, path), before: ContentHash::of(before) }
}

fn rename(folder: &TempDir, from: (&str, &[u8]), to: &str) -> Change {
    let before = ContentHash::of(from.1);
    Change::Rename { from: at(folder, from.0), to: at(folder, to), before, content: from.1.to_vec() }
}

/// One change of each kind.
fn one_of_each(folder: &TempDir) -> Vec<Change> {
    vec![
        create(folder, "deep/er/new"),
        edit(folder, "a", FILES[0].1),
        rename(folder, FILES[1], "moved/b"),
        delete(folder, "sub/c", FILES[2].1),
    ]
}

fn expect_tree(folder: &TempDir, expected: &[(&str, &[u8])]) {
    let seen = tree(folder);
    let seen: Vec<_> = seen.iter().filter(|(name, _)| !name.ends_with('/')).collect();
    let seen: Vec<_> = seen.into_iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(seen, expected);
}

#[test]
fn all_changes_happen() {
    let folder = folder();
    save(one_of_each(&folder)).unwrap();
    expect_tree(&folder, &[("a", b"changed"), ("deep/er/new", b"new"), ("moved/b", FILES[1].1)]);
}

#[test]
fn the_order_of_changes_counts() {
    let folder = folder();
    let changes = vec![
        create(&folder, "n"),
        edit(&folder, "n", b"new"),
        delete(&folder, "a", FILES[0].1),
        create(&folder, "a"),
        rename(&folder, ("sub/c", b"c"), "sub/d"),
        create(&folder, "sub/c"),
        create(&folder, "gone"),
        delete(&folder, "gone", b"new"),
    ];
    save(changes).unwrap();
    let expected: [(&str, &[u8]); 5] =
        [("a", b"new"), ("b", FILES[1].1), ("n", b"changed"), ("sub/c", b"new"), ("sub/d", b"c")];
    expect_tree(&folder, &expected);
}

/// The changes fail at this file, and leave not a trace.
fn check_refused(folder: &TempDir, changes: Vec<Change>, file: &str, reason: &str) {
    let before = tree(folder);
    let error = save(changes).unwrap_err();
    assert_eq!((error.file.as_str(), error.reason.to_string().as_str()), (file, reason));
    assert_eq!((tree(folder), error.left), (before, Vec::new()), "{file}: {reason}");
}

type MakeChange = fn(&TempDir) -> Change;

#[test]
fn one_bad_file_stops_all() {
    let cases: [(MakeChange, &str, &str); 9] = [
        (|folder| edit(folder, "b", b"sent"), "b", "it changed meanwhile"),
        (|folder| delete(folder, "b", b"sent"), "b", "it changed meanwhile"),
        (|folder| edit(folder, "no/where", b""), "no/where", "it is not there any more"),
        (|folder| create(folder, "b"), "b", "it is there already"),
        (|folder| rename(folder, ("sub/c", b"c"), "b"), "b", "it is there already"),
        (|folder| edit(folder, "sub", b""), "sub", "it is not a regular file"),
        (|folder| create(folder, "x"), "x", "it is there already"),
        (|folder| edit(folder, "x", b"sent"), "x", "it changed meanwhile"),
        (|folder| rename(folder, ("sub/c", b"c"), "x"), "x", "it is there already"),
    ];
    for (bad, file, reason) in cases {
        let folder = folder();
        let changes = vec![create(&folder, "x"), edit(&folder, "a", FILES[0].1), bad(&folder), create(&folder, "y/z")];
        check_refused(&folder, changes, file, reason);
    }
}

#[test]
fn a_read_only_file_stops_all() {
    let folder = folder();
    let path = folder.path().join("a");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    check_refused(&folder, one_of_each(&folder), "a", "it is read-only");
}

/// What another program does just before the named file changes.
fn check_rolled_back(file: &str, act: fn(&Path), reason: &str) {
    let folder = folder();
    let before = tree(&folder);
    let path = at(&folder, file).path().to_owned();
    let error = save_watched(one_of_each(&folder), &mut |now| {
        if now == path {
            act(&path)
        }
    })
    .unwrap_err();
    assert_eq!((error.file.as_str(), error.left.as_slice()), (file, &[][..]), "{reason}");
    assert_eq!(error.reason.to_string(), reason, "{file}");
    let mut expected = before.clone();
    let mut after = tree(&folder);
    // The other program's own work stays.
    expected.remove(file);
    after.retain(|name, _| name != file && name != "deep/" && name != "deep/er/");
    assert_eq!(after, expected, "{file}: {reason}");
    assert!(!path.is_file() || fs::read(&path).unwrap() == b"theirs", "{file}");
}

#[test]
fn a_late_change_rolls_all_back() {
    let write: fn(&Path) = |path| fs::write(path, "theirs").unwrap();
    let remove: fn(&Path) = |path| fs::remove_file(path).unwrap();
    for file in ["a", "b", "sub/c"] {
        check_rolled_back(file, write, "it changed meanwhile");
        check_rolled_back(file, remove, "it is not there any more");
    }
    check_rolled_back("deep/er/new", write, "it is there already");
}

#[test]
fn a_vanished_folder_rolls_all_back() {
    let folder = folder();
    let before = tree(&folder);
    let gone = folder.path().join("moved");
    let new = at(&folder, "moved/b").path().to_owned();
    let error = save_watched(one_of_each(&folder), &mut |now| {
        if now == new {
            fs::remove_dir_all(&gone).unwrap();
        }
    });
    let error = error.unwrap_err();
    assert!(matches!(error.reason, SaveReason::Io(_)), "{error}");
    assert_eq!((tree(&folder), error.left), (before, Vec::new()));
}

#[test]
fn a_write_after_the_last_look_survives() {
    let folder = folder();
    let (a, last) = (at(&folder, "a").path().to_owned(), at(&folder, "moved/b").path().to_owned());
    let open = fs::File::options().append(true).open(&a).unwrap();
    let error = save_watched(one_of_each(&folder), &mut |now| {
        if now == last {
            io::Write::write_all(&mut &open, b"theirs").unwrap();
        }
    });
    let error = error.unwrap_err();
    assert_eq!((error.file.as_str(), error.reason.to_string().as_str()), ("a", "it changed meanwhile"));
    expect_tree(&folder, &[("a", b"a\r\ntheirs"), ("b", FILES[1].1), ("sub/c", b"c")]);
}

#[test]
fn a_roll_back_overwrites_nobody() {
    let folder = folder();
    let (a, last) = (at(&folder, "a").path().to_owned(), at(&folder, "moved/b").path().to_owned());
    let error = save_watched(one_of_each(&folder), &mut |now| {
        if now == last {
            fs::write(&a, "theirs").unwrap();
            fs::write(&last, "theirs").unwrap();
        }
    });
    let error = error.unwrap_err();
    assert_eq!(fs::read(&a).unwrap(), b"theirs");
    let [(name, backup)] = error.left.as_slice() else { panic!("{error}") };
    assert_eq!((name.as_str(), fs::read(backup).unwrap().as_slice()), ("a", FILES[0].1));
    assert!(error.to_string().contains("could not be put back"), "{error}");
}

#[cfg(unix)]
#[test]
fn modes_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    for (name, mode) in [("a", 0o750), ("b", 0o604)] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::write(folder.path().join("plain"), "").unwrap();
    save(one_of_each(&folder)).unwrap();
    assert_eq!((mode("a"), mode("moved/b"), mode("deep/er/new")), (0o750, 0o604, mode("plain")));
}

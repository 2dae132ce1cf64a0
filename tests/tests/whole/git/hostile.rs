//! Repositories whose content wants more than to be read.

use std::os::unix::fs::symlink;

use pantheon_engine::git::LeftOut;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn links_and_submodules_stay_as_they_are() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    bare.change("main", |folder| {
        symlink("/etc/passwd", folder.join("passwd"))?;
        symlink("..", folder.join("up"))?;
        std::fs::write(folder.join("run.sh"), "#!/bin/sh\n")?;
        std::fs::write(folder.join("con.txt"), "x")?;
        std::fs::write(folder.join("large.bin"), vec![7; 9 * 1024 * 1024])?;
        std::fs::write(folder.join("binary"), [0, 159, 146, 150])?;
        std::fs::set_permissions(folder.join("run.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let id = "0123456789abcdef0123456789abcdef01234567";
        let info = format!("160000,{id},module");
        let done = std::process::Command::new("git")
            .args(["update-index", "--add", "--cacheinfo", &info])
            .current_dir(folder)
            .status()?;
        assert!(done.success());
        std::fs::create_dir(folder.join("module"))?;
        Ok(())
    })
    .unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    let files = repository.files(&base).await.unwrap();
    let names: Vec<_> = files.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(names, ["a.txt", "binary", "run.sh"]);
    assert_eq!(files.left_out, LeftOut { links: 2, submodules: 1, large: 1, misnamed: 1 });

    for at in ["passwd", "up/x", "module", "module/x"] {
        assert_eq!(code(repository.commit(&base, &[put(at, "x")], &draft()).await), ErrorCode::InvalidPath, "{at}");
    }
    let changes = [put("run.sh", "#!/bin/sh\ntrue\n"), put("b/c.txt", "c\n")];
    let commit = repository.commit(&base, &changes, &draft()).await.unwrap();
    repository.push(&commit, &branch("work"), None).await.unwrap();
    let changed = bare.git(&["diff", "--name-status", "main", "work"]).unwrap();
    assert_eq!(changed, "A\tb/c.txt\nM\trun.sh\n");
    assert!(bare.git(&["ls-tree", "work", "run.sh"]).unwrap().starts_with("100755"));

    let folder = TempDir::new().unwrap();
    repository.export(&commit, &Arc::default(), folder.path()).await.unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn git_folders_in_trees_are_refused() {
    let stage = Stage::new();
    for (number, name) in [".git", ".GIT", "git~1", ".."].into_iter().enumerate() {
        let bare = stage.sshd.repository(&format!("{number}.git"), &[("a.txt", "one\n")]).unwrap();
        let blob = bare.git(&["rev-parse", "main:a.txt"]).unwrap();
        let script = format!("printf '100644 blob {}\\t{name}\\n' | git mktree", blob.trim());
        let tree = bare.git(&["-c", &format!("alias.make=!{script}"), "make"]).unwrap();
        let commit =
            bare.git(&["-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", "-m", "x", tree.trim()]).unwrap();
        bare.git(&["update-ref", "refs/heads/main", commit.trim()]).unwrap();
        assert_eq!(code(stage.open(&bare).fetch(None).await), ErrorCode::RepoUnusable, "{name}");
    }
}

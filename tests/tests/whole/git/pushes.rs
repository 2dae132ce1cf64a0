//! Pushes that are refused, that come too late, and that nobody knows the outcome of.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_humans_commit_wins() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    let commit = made(&repository, "engine\n").await;
    let human = bare.add("main", &[("a.txt", "human\n")]).unwrap();
    let main = branch("main");
    assert_eq!(code(repository.push(&commit, &main, base.commit.as_ref()).await), ErrorCode::Conflict);
    assert_eq!(code(repository.push(&commit, &main, None).await), ErrorCode::Conflict);
    assert_eq!(bare.tip("main").unwrap(), Some(human));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_branch_is_not_made_again() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    bare.add("side", &[("s.txt", "s\n")]).unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(Some(&branch("side"))).await.unwrap();
    let commit = repository.commit(&base, &[put("a.txt", "x\n")], &draft()).await.unwrap();
    bare.git(&["branch", "-D", "side"]).unwrap();
    assert_eq!(code(repository.push(&commit, &base.branch, base.commit.as_ref()).await), ErrorCode::Conflict);
    assert_eq!(bare.tip("side").unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hooks_refusal_is_passed_on() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let commit = made(&repository, "engine\n").await;
    for (script, expected) in [
        ("echo 'no ticket named' >&2; exit 1", ErrorCode::PushRejected),
        ("echo 'GH006: Protected branch update failed' >&2; exit 1", ErrorCode::BranchProtected),
    ] {
        bare.hook("pre-receive", script).unwrap();
        let refusal = repository.push(&commit, &branch("work"), None).await.unwrap_err();
        assert_eq!(refusal.code, expected);
        if expected == ErrorCode::PushRejected {
            assert!(refusal.message.contains("no ticket named"), "{}", refusal.message);
        }
        assert_eq!(bare.tip("work").unwrap(), None);
    }
}

/// Kills the hook's whole session from inside, so that the other side sees the connection break.
const CUT: &str = "kill -KILL $(ps -o ppid= -p $PPID) $PPID";

#[tokio::test(flavor = "multi_thread")]
async fn a_push_without_an_answer_is_found() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let commit = made(&repository, "engine\n").await;
    bare.hook("post-update", CUT).unwrap();
    repository.push(&commit, &branch("work"), None).await.unwrap();
    assert_eq!(bare.tip("work").unwrap(), Some(commit.to_string()));
    repository.push(&commit, &branch("work"), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_cut_before_it_counts_is_an_error() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let commit = made(&repository, "engine\n").await;
    bare.hook("pre-receive", CUT).unwrap();
    assert_eq!(code(repository.push(&commit, &branch("work"), None).await), ErrorCode::RepoUnreachable);
    assert_eq!(bare.tip("work").unwrap(), None);
    bare.hook("pre-receive", "exit 0").unwrap();
    repository.push(&commit, &branch("work"), None).await.unwrap();
}

//! What `git`, `ssh` and hosts say when something fails, as refusals. Their own words go to the log, bounded; users see
//! ours, but for what a host's hook says to them, of which a printable part is passed on.

use std::time::Duration;

use pantheon_protocol::error::ErrorCode;

use crate::refusal::Refusal;

/// How much of a program's words is logged, in letters.
const LOGGED: usize = 2_000;

/// How much of a hook's words is passed on, in letters.
const PASSED_ON: usize = 400;

/// When a host that does not answer is worth another try.
const WAIT: Duration = Duration::from_secs(10);

/// Phrases, the code that they mean, and our sentence about the host. The first that is found counts.
const MEANINGS: &[(&[&str], ErrorCode, &str)] = &[
    (
        &[
            "host key verification failed",
            "remote host identification has changed",
            "host key is known for",
            "certificate verification failed",
            "ssl certificate problem",
        ],
        ErrorCode::HostKeyUnknown,
        "did not show the key that is known for it, or none is known",
    ),
    (
        &["load key", "incorrect passphrase", "invalid format", "error in libcrypto", "bad permissions"],
        ErrorCode::GitKeyMissing,
        "was not asked, because the engine's key cannot be read: is it a whole private key without a passphrase?",
    ),
    (
        &[
            "permission denied (",
            "too many authentication failures",
            "authentication failed",
            "could not read username",
            "invalid username or",
            "returned error: 401",
            "returned error: 403",
            "write access to repository not granted",
            "marked as read only",
            "not allowed to upload",
            "not allowed to push",
            "permission to ",
        ],
        ErrorCode::RepoUnauthorized,
        "refuses the engine's key",
    ),
    (
        &[
            "repository not found",
            "does not appear to be a git repository",
            "could not be found",
            "returned error: 404",
            "no such project",
            "not found: ",
            "repository does not exist",
        ],
        ErrorCode::RepoNotFound,
        "knows no such repository, or does not show it to the engine",
    ),
    (
        &["returned error: 301", "returned error: 302", "returned error: 307", "returned error: 308"],
        ErrorCode::RepoNotFound,
        "has the repository at another address now, which is not followed",
    ),
    (&["not our ref", "unadvertised object"], ErrorCode::Conflict, "no longer has the commit that the work began from"),
    (&["couldn't find remote ref"], ErrorCode::BranchUnknown, "has no such branch in the repository"),
    (
        &["fsck error", "fsckobjects", "fsck-objects", "mismatched algorithms", "error in object"],
        ErrorCode::RepoUnusable,
        "sent a repository with objects that `git fsck` does not accept",
    ),
    (
        &[
            "could not resolve",
            "connection refused",
            "connection timed out",
            "operation timed out",
            "no route to host",
            "network is unreachable",
            "connection reset",
            "connection closed",
            "broken pipe",
            "kex_exchange_identification",
            "banner exchange",
            "unexpected disconnect",
            "early eof",
            "the remote end hung up",
            "unable to access",
            "rpc failed",
            "returned error: 5",
            "mux_client",
            "session open refused",
            "could not read from remote repository",
        ],
        ErrorCode::RepoUnreachable,
        "cannot be reached, or broke off",
    ),
];

/// What a failure means, or none when the words are about nothing that lies with the host.
pub(super) fn meaning(words: &str, host: &str) -> Option<Refusal> {
    let (code, what) = known(words)?;
    log(words, host);
    let refusal = Refusal::new(code, format!("`{host}` {what}."));
    Some(if code == ErrorCode::RepoUnreachable { refusal.after(WAIT) } else { refusal })
}

/// Whether the way to the host broke, so that another may do better.
pub(super) fn is_about_the_way(words: &str) -> bool {
    known(words).is_some_and(|(code, _)| code == ErrorCode::RepoUnreachable)
}

fn known(words: &str) -> Option<(ErrorCode, &'static str)> {
    let lower = words.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    MEANINGS.iter().find(|(phrases, ..)| says(phrases)).map(|(_, code, what)| (*code, *what))
}

/// Whether `git` complains about what it has here, not about the host.
pub(super) fn is_about_the_mirror(words: &str) -> bool {
    is_ours(words, &["packfile", "bad object", "loose object", "is corrupt", "unable to read", "all necessary objects"])
}

/// Whether the engine's own disk takes no more.
pub(super) fn is_about_the_disk(words: &str) -> bool {
    is_ours(words, &["no space left on device", "disk quota exceeded"])
}

/// Whether a phrase is in what was not said by the host.
fn is_ours(words: &str, phrases: &[&str]) -> bool {
    let mut ours = words.lines().map(str::to_lowercase).filter(|line| !line.contains("remote"));
    ours.any(|line| phrases.iter().any(|phrase| line.contains(phrase)))
}

/// That the engine's own disk takes no more.
pub(super) fn disk_full() -> Refusal {
    Refusal::new(ErrorCode::StorageFull, "The engine has no room for the repository; nothing was pushed.").after(WAIT)
}

/// Whether a host cannot send the last commit without those before it.
pub(super) fn is_about_history(words: &str) -> bool {
    words.to_lowercase().contains("not support shallow")
}

/// What a failure means, where it can only lie with the host.
pub(super) fn refusal(words: &str, host: &str) -> Refusal {
    meaning(words, host).unwrap_or_else(|| {
        log(words, host);
        Refusal::new(ErrorCode::RepoUnreachable, format!("`{host}` broke off without a known reason.")).after(WAIT)
    })
}

/// That it took too long.
pub(super) fn timeout(host: &str, patience: Duration) -> Refusal {
    let message = format!("`{host}` did not finish in {} seconds.", patience.as_secs());
    Refusal::new(ErrorCode::GitTimeout, message).after(WAIT)
}

/// What a refused push means: `report` is what `git push --porcelain` prints, `words` its other output.
pub(super) fn push_refusal(report: &str, words: &str, host: &str) -> Option<Refusal> {
    let line = report.lines().find(|line| line.starts_with('!'))?.to_lowercase();
    log(&format!("{line}\n{words}"), host);
    let all = format!("{line}\n{}", words.to_lowercase());
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| all.contains(phrase));
    let moved = ["stale info", "fetch first", "non-fast-forward", "cannot lock ref", "already exists", "incorrect old"];
    if says(&["protected branch", "protected ref", "gh006", "gh013", "branch is protected"]) {
        let message = format!("`{host}` protects the branch.");
        Some(Refusal::new(ErrorCode::BranchProtected, message))
    } else if says(&moved) {
        Some(conflict())
    } else {
        let message = format!("`{host}` refused the commit{}.", said(words));
        Some(Refusal::new(ErrorCode::PushRejected, message))
    }
}

/// That the branch is not where it was.
pub(super) fn conflict() -> Refusal {
    Refusal::new(ErrorCode::Conflict, "The branch has a commit that the engine did not make or know.")
}

/// What the host's hook says, made printable.
fn said(words: &str) -> String {
    let lines = words.lines().filter_map(|line| line.strip_prefix("remote:"));
    let text = lines.map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).take(PASSED_ON).collect();
    if text.is_empty() { text } else { format!(": {text}") }
}

fn log(words: &str, host: &str) {
    let words: String = words.chars().take(LOGGED).collect();
    tracing::warn!(%host, words = %words.escape_debug(), "a repository's host or `git` complains");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_have_their_codes() {
        for (words, code) in [
            ("No ED25519 host key is known for x and you have requested strict checking.", ErrorCode::HostKeyUnknown),
            ("Host key verification failed.\n", ErrorCode::HostKeyUnknown),
            ("Load key \"/k\": error in libcrypto\ngit@x: Permission denied (publickey).", ErrorCode::GitKeyMissing),
            ("git@github.com: Permission denied (publickey).", ErrorCode::RepoUnauthorized),
            ("remote: Permission to o/r.git denied to u.", ErrorCode::RepoUnauthorized),
            ("ERROR: The key you are authenticating with has been marked as read only.", ErrorCode::RepoUnauthorized),
            ("fatal: Authentication failed for 'https://x/'", ErrorCode::RepoUnauthorized),
            ("ERROR: Repository not found.\nfatal: Could not read from remote repository.", ErrorCode::RepoNotFound),
            ("fatal: '/x' does not appear to be a git repository", ErrorCode::RepoNotFound),
            ("remote: ERROR: The project you were looking for could not be found", ErrorCode::RepoNotFound),
            ("fatal: couldn't find remote ref refs/heads/x", ErrorCode::BranchUnknown),
            ("remote: error: object 1: hasDotgit\nfatal: fsck error in packed object", ErrorCode::RepoUnusable),
            ("ssh: connect to host x port 22: Connection refused", ErrorCode::RepoUnreachable),
            ("Connection closed by UNKNOWN port 65535", ErrorCode::RepoUnreachable),
            ("fatal: the remote end hung up unexpectedly", ErrorCode::RepoUnreachable),
        ] {
            let refusal = meaning(words, "host").expect(words);
            assert_eq!(refusal.code, code, "{words}");
            assert!(refusal.message.starts_with("`host` "), "{}", refusal.message);
        }
        assert_eq!(meaning("error: object file .git/objects/1 is empty", "host"), None);
    }

    #[test]
    fn refused_pushes_have_their_codes() {
        for (report, words, code) in [
            ("!\ta:b\t[rejected] (stale info)", "", ErrorCode::Conflict),
            ("!\ta:b\t[rejected] (fetch first)", "", ErrorCode::Conflict),
            ("!\ta:b\t[remote rejected] (cannot lock ref 'b')", "", ErrorCode::Conflict),
            ("!\ta:b\t[remote rejected] (protected branch hook declined)", "", ErrorCode::BranchProtected),
            (
                "!\ta:b\t[remote rejected] (pre-receive hook declined)",
                "remote: GH006: Protected",
                ErrorCode::BranchProtected,
            ),
            ("!\ta:b\t[remote rejected] (pre-receive hook declined)", "remote: no\u{7}!", ErrorCode::PushRejected),
        ] {
            let refusal = push_refusal(report, words, "host").expect(report);
            assert_eq!(refusal.code, code, "{report}");
            assert!(!refusal.message.contains('\u{7}'));
        }
        assert_eq!(push_refusal("To x\nDone", "", "host"), None);
    }
}

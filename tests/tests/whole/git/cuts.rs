//! Connections that break at any byte, on the way there or back: one commit or none, and the next try goes through.

use pantheon_tests::broken_way::{BrokenWay, Direction};

use super::*;

/// Breaks that are tried in each direction, spread over all that is said there.
const BREAKS: usize = 10;

/// From nothing to a pushed commit, whose name is given if it was made.
async fn work(repository: &Repository, to: &BranchName) -> (Option<CommitId>, Result<(), Refusal>) {
    let base = match repository.fetch(None).await {
        Ok(base) => base,
        Err(refusal) => return (None, Err(refusal)),
    };
    match repository.commit(&base, &[put("a.txt", "two\n")], &draft()).await {
        Ok(commit) => (Some(commit), repository.push(&commit, to, None).await),
        Err(refusal) => (None, Err(refusal)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_break_at_any_byte_leaves_one_commit_or_none() {
    let sshd = Sshd::start().unwrap();
    let way = BrokenWay::to(&sshd.place()).unwrap();
    let noise = mirrors::noise(30_000);
    let bare = sshd.repository("r.git", &[("a.txt", "one\n"), ("noise.txt", &noise)]).unwrap();
    let state = TempDir::new().unwrap();
    let config = GitConfig {
        hosts: way.place().parse().unwrap(),
        known_hosts: Some(sshd.known_at(&way.place()).unwrap()),
        ..config(&sshd, &state)
    };
    let repositories = Repositories::new(config).unwrap();
    let url = RepoUrl::parse(&sshd.url_by(&way.place(), &bare), repositories.hosts()).unwrap();

    let (_, done) = work(&repositories.open("whole", &url), &branch("whole")).await;
    done.unwrap();
    let mut refused = 0;
    for (direction, all) in [Direction::There, Direction::Back].map(|it| (it, way.passed(it))) {
        for number in 0..BREAKS {
            let at = all * number / BREAKS + fastrand::usize(..all / BREAKS);
            let name = format!("work-{direction:?}-{number}");
            // A tenant without a mirror fetches from nothing.
            let repository = repositories.open(&name, &url);
            way.breaks_after(direction, at);
            let (commit, done) = work(&repository, &branch(&name)).await;
            let there = bare.tip(&name).unwrap();
            let made = commit.map(|commit| commit.to_string());
            match done {
                Ok(()) => assert_eq!(there, made, "{direction:?} {at}"),
                Err(refusal) => {
                    refused += 1;
                    assert_eq!(refusal.code, ErrorCode::RepoUnreachable, "{direction:?} {at}: {refusal}");
                    assert!(there.is_none() || there == made, "{direction:?} {at}: {there:?}");
                }
            }
            way.is_whole();
            let (commit, done) = work(&repository, &branch(&name)).await;
            done.unwrap_or_else(|refusal| panic!("{direction:?} {at}: {refusal}"));
            assert_eq!(bare.tip(&name).unwrap(), commit.map(|commit| commit.to_string()));
            assert_eq!(bare.git(&["rev-list", "--count", &format!("main..{name}")]).unwrap().trim(), "1");
        }
    }
    assert!(refused > BREAKS / 2, "only {refused} breaks were noticed");
}

//! Process trees end with their owner: all of them, whatever they do to get away.
//!
//! A test program of its own, because it becomes a subreaper, which ends every stray child that it inherits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop there")]

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use pantheon_engine::process::{self, Access, Excess, Exit, Launch, Limits, Process};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;

const PATIENCE: Duration = Duration::from_secs(60);

/// One test at a time: they look at all children of this program.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    static SUBREAPER: Once = Once::new();
    SUBREAPER.call_once(|| process::become_subreaper().unwrap());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

fn shell(script: &str) -> Launch {
    let scratch = TempDir::new().unwrap();
    let folder = scratch.path().to_owned();
    Launch::new("/bin/sh".into(), folder, scratch).arguments(["-c", script]).variable("PATH", "/usr/bin:/bin")
}

/// The living processes with this argument.
fn running(argument: &str) -> usize {
    let has = |process: &Path| {
        let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|each| each == argument.as_bytes())
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter(|entry| has(&entry.path())).count()
}

fn comes_true(it: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !it() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

#[test]
fn no_descendant_survives() {
    let _turn = alone();
    run(async {
        for round in 0..50 {
            let name = format!("7777.{}{round}", std::process::id());
            // A plain child, one in a session of its own, one without a parent, and one deep below a session's leader.
            let script = format!(
                "sleep {name} & setsid sleep {name} & setsid --fork sleep {name}; \
                 setsid sh -c 'setsid --fork sh -c \"sleep {name} & wait\" & wait' & wait"
            );
            let process = shell(&script).spawn().await.unwrap();
            let scratch = process.scratch().to_owned();
            assert!(comes_true(|| running(&name) >= 4), "the script does not start");
            drop(process);
            assert!(process::wait_for_all(PATIENCE), "the keeper goes on");
            assert_eq!(running(&name), 0, "survivors in round {round}");
            assert!(!scratch.exists(), "the scratch directory stays");
        }
    });
}

#[test]
fn own_children_are_no_strays() {
    let _turn = alone();
    run(async {
        let keep = shell("sleep 1000").spawn().await.unwrap();
        let starts = (0..50).map(|_| async { shell("setsid --fork sleep 1000").spawn().await.unwrap() });
        let others: Vec<Process> = futures_util::future::join_all(starts).await;
        drop(others);
        let late = shell("echo here; sleep 1000").spawn().await.unwrap();
        assert_eq!((keep.ended(), late.ended()), (None, None));
        drop((keep, late));
        assert!(process::wait_for_all(PATIENCE));
    });
}

#[test]
fn ends_are_told() {
    let _turn = alone();
    run(async {
        for (script, expected) in
            [("exit 0", Exit::Code(0)), ("exit 7", Exit::Code(7)), ("kill -9 $$", Exit::Signal(9))]
        {
            let process = shell(script).spawn().await.unwrap();
            assert_eq!(process.watch().ended().await, expected);
            assert_eq!(process.ended(), Some(expected));
        }
        let missing = Launch::new("/nonexistent".into(), "/".into(), TempDir::new().unwrap()).spawn().await;
        assert_eq!(missing.err().unwrap().kind(), std::io::ErrorKind::NotFound);
        assert!(process::wait_for_all(PATIENCE));
    });
}

#[test]
fn nothing_is_inherited() {
    let _turn = alone();
    let (words, scratch) = run(async {
        let script =
            "/usr/bin/env; ulimit -c; umask; cut -d ' ' -f 6 /proc/$$/stat; echo $$; pwd; ls /proc/self/fd | wc -l";
        let mut process = shell(script).variable("ONLY", "this").spawn().await.unwrap();
        drop(process.stdin.take());
        let mut words = String::new();
        process.stdout.read_to_string(&mut words).await.unwrap();
        (words, process.scratch().canonicalize().unwrap())
    });
    let lines: Vec<&str> = words.lines().filter(|line| !line.starts_with("_=") && !line.starts_with("PWD=")).collect();
    let [path, only, core, umask, session, id, folder, files] = lines[..] else { panic!("{lines:?}") };
    assert_eq!((path, only), ("PATH=/usr/bin:/bin", "ONLY=this"));
    assert_eq!((core, umask, session), ("0", "0077", id), "core dumps, file mode, session");
    assert_eq!(Path::new(folder), scratch, "the working folder");
    assert_eq!(files, "4", "standard streams and the listing itself");
    assert!(process::wait_for_all(PATIENCE));
}

#[test]
fn confined_programs_touch_their_paths_only() {
    let _turn = alone();
    let (allowed, shown, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    for folder in [&allowed, &shown, &outside] {
        std::fs::write(folder.path().join("f"), "text").unwrap();
    }
    let script = r#"
        try() { if ( eval "$2" ) >/dev/null 2>&1; then echo "$1 yes"; else echo "$1 no"; fi }
        try read-allowed "cat $ALLOWED/f"
        try write-allowed "echo x > $ALLOWED/g"
        try remove-allowed "rm $ALLOWED/g"
        try write-scratch "echo x > $SCRATCH/g"
        try read-shown "cat $SHOWN/f"
        try write-shown "echo x > $SHOWN/f"
        try read-outside "cat $OUTSIDE/f"
        try list-outside "ls $OUTSIDE"
        try write-outside "echo x > $OUTSIDE/g"
        try remove-outside "rm $OUTSIDE/f"
        try link-outside "ln $OUTSIDE/f $ALLOWED/h"
        try through-a-link "ln -s $OUTSIDE $ALLOWED/l && cat $ALLOWED/l/f"
        try passwords "cat /etc/passwd"
        try own-environment "cat /proc/$$/environ"
        try other-environment "cat /proc/$PPID/environ"
        try in-its-own-session "setsid -w cat $OUTSIDE/f"
        try run-what-it-wrote "cp /bin/true $ALLOWED/run && $ALLOWED/run"
    "#;
    let path = |folder: &TempDir| folder.path().to_owned();
    let access = Access { readable: vec![path(&shown)], writable: vec![path(&allowed)], ..Access::default() };
    let launch = shell(script);
    let scratch = launch.scratch().to_owned();
    let launch = launch
        .variable("ALLOWED", path(&allowed))
        .variable("SHOWN", path(&shown))
        .variable("OUTSIDE", path(&outside))
        .variable("SCRATCH", scratch)
        .confined_to(access);
    let output = run(async {
        let mut process = launch.spawn().await.unwrap();
        let mut output = String::new();
        process.stdout.read_to_string(&mut output).await.unwrap();
        output
    });
    let allowed: Vec<&str> = output.lines().filter_map(|line| line.strip_suffix(" yes")).collect();
    assert_eq!(allowed, ["read-allowed", "write-allowed", "remove-allowed", "write-scratch", "read-shown"], "{output}");
    assert_eq!(output.lines().count(), 17, "{output}");
}

#[test]
fn ended_means_gone() {
    let _turn = alone();
    run(async {
        for round in 0..20 {
            let name = format!("8888.{}{round}", std::process::id());
            let held = Arc::new(());
            let script = format!("for i in 1 2 3; do setsid --fork sleep {name}; done; echo started; sleep {name}");
            let launch = shell(&script);
            let folder = launch.scratch().to_owned();
            let mut process = launch.working_in("/".into(), Arc::clone(&held)).spawn().await.unwrap();
            process.stdout.read_exact(&mut [0; 8]).await.unwrap();
            assert_eq!(Arc::strong_count(&held), 2, "it is held while something runs");
            process.end().await;
            assert_eq!((running(&name), folder.exists(), Arc::strong_count(&held)), (0, false, 1), "round {round}");
        }
    });
}

#[test]
fn orphans_of_others_are_left_alone() {
    let _turn = alone();
    run(async {
        let name = format!("5555.{}", std::process::id());
        let working = shell(&format!("for i in 1 2 3; do setsid --fork sleep {name}; done; sleep {name}"));
        let working = working.spawn().await.unwrap();
        assert!(comes_true(|| running(&name) >= 4), "the script does not start");
        for _ in 0..20 {
            shell("setsid --fork sleep 1000").spawn().await.unwrap().end().await;
        }
        // The shell's own arguments hold the name in the middle of a longer one.
        assert_eq!(running(&name), 4, "another process's end reached them");
        working.end().await;
        assert_eq!(running(&name), 0);
    });
}

/// How many trees are killed: all of the promise when asked for.
fn kills() -> usize {
    if std::env::var_os("PANTHEON_TEST_LONG").is_some() { 1000 } else { 50 }
}

#[test]
fn kills_are_whole_and_quick() {
    let _turn = alone();
    run(async {
        let mut times = Vec::new();
        let mut survivors = 0;
        for round in 0..kills() {
            let name = format!("6666.{}{round}", std::process::id());
            let script = format!(
                "sleep {name} & setsid sleep {name} & setsid --fork sleep {name}; \
                 setsid sh -c 'setsid --fork sh -c \"trap : TERM INT HUP; sleep {name} & wait\" & wait' & wait"
            );
            let process = shell(&script).spawn().await.unwrap();
            assert!(comes_true(|| running(&name) >= 4), "the script does not start");
            let since = Instant::now();
            process.end().await;
            times.push(since.elapsed());
            survivors += running(&name);
        }
        times.sort_unstable();
        let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{} kills: {survivors} survivors, median {median:?}, longest {longest:?}", times.len());
        assert_eq!(survivors, 0);
        // A busy machine may hold up a few.
        assert!(median < Duration::from_millis(50), "{median:?}");
    });
}

#[test]
fn a_full_folder_ends_the_work() {
    let _turn = alone();
    run(async {
        let limits = Limits { disk: 16 << 20, ..Limits::default() };
        let access = Access { limits, ..Access::default() };
        let script = "for i in 1 2 3 4 5; do head -c 8000000 /dev/zero > f$i; done; sleep 1000";
        let process = shell(script).confined_to(access).spawn().await.unwrap();
        let ended = tokio::time::timeout(PATIENCE, process.watch().ended()).await;
        assert_eq!(ended.unwrap(), Exit::TooMuch(Excess::Disk(16 << 20)));
        let scratch = process.scratch().to_owned();
        process.end().await;
        assert!(!scratch.exists());
    });
}

#[test]
fn processes_are_counted() {
    let _turn = alone();
    run(async {
        let name = format!("4444.{}", std::process::id());
        let access = Access { limits: Limits { processes: 20, ..Limits::default() }, ..Access::default() };
        let script = format!("i=0; while [ $i -lt 200 ]; do sleep {name} & i=$((i+1)); done; wait");
        let process = shell(&script).confined_to(access).spawn().await.unwrap();
        // The kernel refuses more to all but root, whose processes are counted; the shell then gives up.
        let ended = tokio::time::timeout(PATIENCE, process.watch().ended()).await.unwrap();
        assert!(matches!(ended, Exit::TooMuch(Excess::Processes(20)) | Exit::Code(2)), "{ended:?}");
        process.end().await;
        assert_eq!(running(&name), 0);
    });
}

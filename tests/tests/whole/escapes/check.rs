//! A repository whose own tests are hostile, run as the check of a change.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::os::unix::net::UnixListener;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::traces;
use serde_json::Value;

use super::Site;

/// What a check may do within a loopback of its own.
const ITS_OWN: [&str; 2] = ["opens a port outside", "sends a datagram"];

const SCAFFOLD: &str = "scaffold:site web";

fn stage(seconds: &str) -> (Site, Engine) {
    let site = Site::new(&[("check.sh", "exit 0\n")]);
    let tools = Programs::built().folder().display().to_string();
    let engine = site.engine(&[
        ("PANTHEON_PROVIDER", "rules"),
        ("PANTHEON_CHECK", "sh ./check.sh"),
        ("PANTHEON_CHECK_TOOLS", &tools),
        ("PANTHEON_CHECK_TIMEOUT", seconds),
    ]);
    (site, engine)
}

/// The repository's check becomes this, for a run.
fn checked(site: &Site, engine: &Engine, script: &str) -> (Value, String) {
    site.bare.add("main", &[("check.sh", script)]).unwrap();
    let (job, events) = site.run(engine, SCAFFOLD);
    let words = format!("{job}\n{events}");
    site.is_clean("the job", &words);
    site.is_clean("the log", &engine.log());
    site.is_clean("the remote", &site.pushed());
    (job, words)
}

/// This machine's address towards others; connecting a datagram's socket sends nothing.
fn own_address() -> Ipv4Addr {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    socket.connect((Ipv4Addr::new(198, 51, 100, 1), 9)).expect("this test needs an address beside loopback");
    let IpAddr::V4(own) = socket.local_addr().unwrap().ip() else { panic!("no address of IPv4") };
    own
}

fn mark() -> String {
    format!("mark-{}-{}", std::process::id(), fastrand::u64(..))
}

#[test]
fn a_hostile_check_grabs_nothing() {
    let (site, engine) = stage("120");
    let _named = UnixListener::bind(site.path("socket")).unwrap();
    let port = engine.address().rsplit(':').next().unwrap();
    let folder = site.folder.path().display();
    let prey = format!("{folder},{},{},{port}", engine.id(), own_address());
    let script = format!("hostile-check grab {} {prey} {folder} /root /home /tmp /var /run ..", mark());
    let (job, words) = checked(&site, &engine, &script);
    assert_eq!(job["state"], "failed", "{job}");
    // Only the last part of what it said comes with the job: nothing of it was cut off, from its first words on.
    assert!(
        words.contains("variable HOME=")
            && words.contains("refused reads a secret")
            && words.contains("refused is traced"),
        "{words}"
    );
    let came_through = words.split("\\n").filter_map(|line| line.strip_prefix("done "));
    let came_through: Vec<_> = came_through.filter(|name| !ITS_OWN.contains(name)).collect();
    assert!(came_through.is_empty(), "{came_through:?}");
    assert_eq!(site.bare.branches().unwrap(), Vec::<String>::new(), "a failed check pushes nothing");
    site.is_whole(&engine);
}

#[test]
fn nothing_of_a_check_outlives_it() {
    for (mode, state, said) in [("stay", "succeeded", ""), ("hang", "failed", "did not end within 5 seconds")] {
        let (site, engine) = stage("5");
        let mark = mark();
        let (job, words) = checked(&site, &engine, &format!("hostile-check {mode} {mark}"));
        assert_eq!((job["state"].as_str(), words.contains(said)), (Some(state), true), "{job}\n{}", engine.log());
        assert_eq!(traces::with_argument(&mark), [0_u32; 0], "{mode}: processes outlive the job");
        site.is_whole(&engine);
    }
}

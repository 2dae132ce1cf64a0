//! Each layer of the sandbox is needed: a hostile program is refused everything, and comes through where one is left out.
//!
//! The hostile program is this test program itself, started once more.

#[path = "../../../tests/programs/attacks.rs"]
mod attacks;

use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::os::unix::net::UnixListener;

use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;

use super::sandbox::Layer;
use super::{Access, Launch, Network};
use attacks::{ATTACKS, Prey};

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

const PREY: &str = "PANTHEON_TEST_PREY";

/// Does nothing, unless a test below started it in the sandbox.
#[test]
fn attacker() {
    let words = std::env::var(PREY).unwrap_or_default();
    if let Some(prey) = Prey::from_words(&words) {
        println!("\n{}", attacks::report(&prey));
    }
}

/// The attacks that come through in this network, with this layer left out.
async fn successes(network: fn(&Prey) -> Network, left_out: Option<Layer>) -> Vec<&'static str> {
    let outside = TempDir::new().unwrap();
    std::fs::write(outside.path().join("secret"), "words").unwrap();
    let _named = UnixListener::bind(outside.path().join("socket")).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let prey = Prey {
        folder: outside.path().display().to_string(),
        process: super::system::my_id(),
        host: own_address(),
        port: listener.local_addr().unwrap().port(),
    };
    let words = format!("{}\n{}\n{}\n{}", prey.folder, prey.process, prey.host, prey.port);
    let program = std::env::current_exe().unwrap();
    let access = Access { readable: vec![program.clone()], network: network(&prey), ..Access::default() };
    let scratch = TempDir::new().unwrap();
    let folder = scratch.path().to_owned();
    let mut launch = Launch::new(program, folder.clone(), scratch)
        .arguments(["--exact", "--nocapture", "process::tests::attacker"])
        .variable(PREY, words)
        .variable("TMPDIR", folder)
        .confined_to(access);
    launch.left_out = left_out;
    let mut process = launch.spawn().await.unwrap();
    let mut said = String::new();
    let read = tokio::time::timeout(PATIENCE, process.stdout.read_to_string(&mut said)).await;
    read.expect("the attacker does not end").unwrap();
    process.end().await;
    let ended = |how: &str, name: &str| said.lines().any(|line| line == format!("{how} {name}"));
    for (name, _) in ATTACKS {
        assert!(ended("done", name) != ended("refused", name), "{name} is not told of: {said}");
    }
    ATTACKS.iter().map(|(name, _)| *name).filter(|name| ended("done", name)).collect()
}

/// This machine's address towards other hosts. Connecting a datagram's socket sends nothing.
fn own_address() -> Ipv4Addr {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let away = (Ipv4Addr::new(198, 51, 100, 1), 9);
    socket.connect(away).expect("this test needs an address beside loopback, with a route");
    let IpAddr::V4(own) = socket.local_addr().unwrap().ip() else { panic!("no address of IPv4") };
    assert!(!own.is_loopback());
    own
}

fn one_other_port(prey: &Prey) -> Network {
    Network::Ports(vec![prey.port ^ 2])
}

fn the_port(prey: &Prey) -> Network {
    Network::Ports(vec![prey.port])
}

#[tokio::test]
async fn nothing_comes_through() {
    assert_eq!(successes(one_other_port, None).await, Vec::<&str>::new());
}

#[tokio::test]
async fn the_given_port_is_reached_on_loopback_only() {
    assert_eq!(successes(the_port, None).await, ["connects by TCP"]);
    let free = successes(the_port, Some(Layer::Hosts)).await;
    assert_eq!(free, ["connects by TCP", "connects to another host"], "without the supervisor's sockets");
}

#[tokio::test]
async fn checks_have_only_their_own_loopback() {
    let own = ["opens a port outside", "sends a datagram"];
    let reached = successes(|_| Network::Loopback, None).await;
    // Where the system refuses a namespace they do not even have that.
    assert!(reached.is_empty() || reached == own, "{reached:?}");
}

#[tokio::test]
async fn no_layer_can_be_left_out() {
    for (layer, expected) in [
        (Layer::Files, &["reads a secret", "lists a folder", "writes outside", "lists processes"][..]),
        (
            Layer::Network,
            &[
                "connects by TCP",
                "connects to another host",
                "leaves loopback",
                "connects by the first data",
                "opens a port outside",
                "sends a datagram",
                "connects to a socket's name",
                "makes a local socket",
            ],
        ),
        (Layer::Calls, &["is traced", "uses io_uring"]),
        (Layer::Bounds, &["makes larger files", "writes a huge file"]),
    ] {
        let came = successes(one_other_port, Some(layer)).await;
        let held: Vec<_> = expected.iter().filter(|name| !came.contains(name)).collect();
        assert!(held.is_empty(), "{held:?} are refused also without {layer:?}; {came:?} are not");
    }
}

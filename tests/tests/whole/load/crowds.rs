//! A thousand clients that say what they want a byte at a time, or nothing: they get their time and no more, and those who
//! ask how the engine is do not notice them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pantheon_engine::process::allow_open_files;
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::programs::Programs;
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{AT_ONCE, ask_for_health, is_long, median, tell};

const CLIENTS: usize = 1_000;

/// Between two bytes of one client.
const PAUSE: Duration = Duration::from_millis(200);

/// Clients that come in that time to an engine that is full.
const NEWCOMERS: usize = 50;

/// Far more than the engine gives anybody for headers, and for bodies.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a client never comes to the end of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Silent,
    Headers,
    Body,
}

struct Client {
    kind: Kind,
    socket: TcpStream,
}

impl Client {
    fn new(address: &str, number: usize) -> std::io::Result<Self> {
        let kind = [Kind::Silent, Kind::Headers, Kind::Body][number % 3];
        let mut socket = TcpStream::connect(address)?;
        socket.set_nonblocking(true)?;
        let begun = match kind {
            Kind::Silent => String::new(),
            Kind::Headers => "GET /commands HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".to_owned(),
            Kind::Body => "POST /execute/interactive-diff HTTP/1.1\r\nHost: localhost\r\n\
                           Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
                .to_owned(),
        };
        socket.write_all(begun.as_bytes())?;
        Ok(Self { kind, socket })
    }

    /// Says one byte more; whether the engine still listens.
    fn goes_on(&mut self) -> bool {
        let mut heard = [0; 1024];
        let is_open = match self.socket.read(&mut heard) {
            Ok(length) => length > 0,
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        };
        is_open && (self.kind == Kind::Silent || self.socket.write_all(b" ").is_ok())
    }
}

/// An engine with a limit of open files, as `prlimit` says it.
fn engine(folder: &TempDir, files: &str) -> Engine {
    // Each of the clients is a file of this program's too.
    let files_of_ours = allow_open_files(8 * CLIENTS as u64);
    assert!(files_of_ours > 2 * CLIENTS as u64, "the hard limit of open files is {files_of_ours}");
    let programs = Programs::with_engine_by(folder.path(), &format!("exec prlimit --nofile={files} \"$@\""));
    Engine::start_with(&programs, &[("PANTHEON_PROVIDER", "rules")]).unwrap()
}

#[test]
fn a_thousand_slow_clients_are_not_noticed() {
    let folder = TempDir::new().unwrap();
    // As most systems have it: a low limit that may be raised.
    let engine = engine(&folder, "1024:");
    let mut clients: Vec<Client> = (0..CLIENTS).map(|number| Client::new(engine.address(), number).unwrap()).collect();
    assert!(comes_true(|| open_files(&engine) > CLIENTS), "{} are held\n{}", open_files(&engine), engine.log());
    let begun = Instant::now();
    let times = std::thread::scope(|scope| {
        let dribbling = scope.spawn(|| dribble(&mut clients, begun));
        let times = ask_for_health(&engine, Duration::ZERO);
        dribbling.join().unwrap();
        times
    });
    tell(&format!(
        "{CLIENTS} slow clients: /health took {:?} (median of {}), at most {:?}; the last of them ended after {:?}",
        median(&times),
        times.len(),
        times.last().unwrap(),
        begun.elapsed()
    ));
    assert!(median(&times) < AT_ONCE, "{times:?}");
    works(&engine);
}

/// Goes on until none is listened to whose time for headers, and in the long suite that for bodies, is over.
fn dribble(clients: &mut Vec<Client>, begun: Instant) {
    let is_waited_for = |client: &Client| client.kind != Kind::Body || is_long();
    while clients.iter().any(is_waited_for) {
        assert!(begun.elapsed() < PATIENCE, "{} slow clients are listened to for ever", clients.len());
        std::thread::sleep(PAUSE);
        clients.retain_mut(Client::goes_on);
    }
}

#[test]
fn a_full_engine_says_how_it_is() {
    let folder = TempDir::new().unwrap();
    // No more than this, so that there is less room than clients, who come back whenever they are turned away.
    let engine = engine(&folder, "1024:1024");
    let is_over = AtomicBool::new(false);
    let times = std::thread::scope(|scope| {
        let flooding = scope.spawn(|| {
            let mut opened = 0;
            let mut clients = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                for _ in clients.len()..CLIENTS.min(clients.len() + NEWCOMERS) {
                    clients.extend(Client::new(engine.address(), opened));
                    opened += 1;
                }
                std::thread::sleep(PAUSE);
                clients.retain_mut(Client::goes_on);
            }
            opened
        });
        let is_full = || {
            let reply = http::ask(engine.address(), "GET /commands", &[], &Value::Null);
            reply.is_ok_and(|reply| reply.status == 503 && reply.header("retry-after").is_some())
        };
        let was_full = comes_true(is_full);
        let times = was_full.then(|| ask_for_health(&engine, Duration::from_millis(20)));
        is_over.store(true, Ordering::Relaxed);
        tell(&format!("{} connections were opened", flooding.join().unwrap()));
        times.expect("more connections than there is room for fill an engine")
    });
    tell(&format!("a full engine: /health took {:?}, at most {:?}", median(&times), times.last().unwrap()));
    assert!(median(&times) < AT_ONCE, "{times:?}");
    assert!(!engine.log().contains("accept failed"), "{}", engine.log());
    assert!(comes_true(|| edits(&engine)), "{}", engine.log());
}

fn works(engine: &Engine) {
    assert!(edits(engine), "{}", engine.log());
}

fn edits(engine: &Engine) -> bool {
    let request =
        json!({ "command": "document", "filePath": "a.py", "code": "def total(items):\n    return sum(items)\n" });
    let reply = http::ask(engine.address(), "POST /execute/interactive-diff", &[], &request);
    reply.is_ok_and(|reply| reply.status == 200)
}

fn open_files(engine: &Engine) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", engine.id())).unwrap().count()
}

//! Looks whether the sandbox holds, before anybody relies on it: a small child of the engine's own tries what is forbidden.
//!
//! What the kernel says that it can do is not asked: a container may stand between. It must not know what is started later.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;

use super::{Access, Launch, Network, system};

/// How long the child may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most that it says, in bytes.
const LONGEST: u64 = 1024;

/// Each attempt by the name that it is told by, with what holds it back.
const EXPECTED: [(&str, &str); 5] = [
    ("file", "files outside its folders (Landlock)"),
    ("port", "other ports of TCP (Landlock, Linux 6.7)"),
    ("host", "other hosts (seccomp's user notification)"),
    ("call", "forbidden system calls (seccomp)"),
    ("datagram", "other sockets (seccomp)"),
];

/// What the child has to try.
#[derive(Clone, Debug)]
pub struct Attempts {
    /// A file that it must not read.
    pub file: PathBuf,
    /// A port of loopback on which somebody listens.
    pub port: u16,
}

impl Attempts {
    /// Tries all of it; each line says what was tried, and `done` or `refused`.
    pub fn make(&self) -> String {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let tried = [
            ("file", std::fs::read(&self.file).is_ok()),
            ("port", TcpStream::connect_timeout(&address, PATIENCE).is_ok()),
            ("host", system::has_sockets_to_anywhere()),
            ("call", system::can_be_traced()),
            ("datagram", std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).is_ok()),
        ];
        tried.map(|(what, done)| format!("{what} {}\n", if done { "done" } else { "refused" })).concat()
    }
}

/// Starts `program`, which makes the attempts that `arguments` gives it in words, in the sandbox, with folders below
/// `root`; `Ok` when all are refused.
///
/// # Errors
/// What is missing, in words.
pub async fn probe<A>(program: PathBuf, arguments: impl FnOnce(&Attempts) -> A, root: &Path) -> Result<(), String>
where
    A: IntoIterator<Item = std::ffi::OsString>,
{
    judge(&said(program, arguments, root).await.map_err(|error| error.to_string())?)
}

/// What the child's lines leave open, in words.
fn judge(said: &str) -> Result<(), String> {
    let is_refused = |what: &str| said.lines().any(|line| line == format!("{what} refused"));
    let open: Vec<&str> = EXPECTED.iter().filter(|(what, _)| !is_refused(what)).map(|(_, open)| *open).collect();
    if open.is_empty() { Ok(()) } else { Err(format!("programs in it are not kept from {}", open.join(", "))) }
}

async fn said<A>(program: PathBuf, arguments: impl FnOnce(&Attempts) -> A, root: &Path) -> io::Result<String>
where
    A: IntoIterator<Item = std::ffi::OsString>,
{
    std::fs::create_dir_all(root)?;
    let outside = tempfile::tempdir_in(root)?;
    let file = outside.path().join("secret");
    std::fs::write(&file, "words")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let attempts = Attempts { file, port: listener.local_addr()?.port() };
    let scratch = tempfile::tempdir_in(root)?;
    let access = Access { readable: vec![program.clone()], network: Network::Ports(Vec::new()), ..Access::default() };
    let folder = scratch.path().to_owned();
    let launch = Launch::new(program, folder, scratch).arguments(arguments(&attempts)).confined_to(access);
    let mut process = launch.spawn().await?;
    let mut said = String::new();
    let output = &mut process.stdout;
    let read = tokio::time::timeout(PATIENCE, output.take(LONGEST).read_to_string(&mut said)).await;
    process.end().await;
    read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All lines, but for one attempt.
    fn said(but: &str, instead: &str) -> String {
        let line = |(what, _): &(&str, &str)| format!("{what} {}\n", if *what == but { instead } else { "refused" });
        EXPECTED.iter().map(line).collect()
    }

    #[test]
    fn each_attempt_must_be_refused() {
        assert_eq!(judge(&said("", "")), Ok(()));
        for (what, open) in EXPECTED {
            // Done, not told, broken off: all but a refusal is a hole.
            for instead in ["done", "", "refus"] {
                let told = judge(&said(what, instead)).unwrap_err();
                assert_eq!(told, format!("programs in it are not kept from {open}"), "{what} {instead}");
            }
        }
        let told = judge("").unwrap_err();
        assert!(EXPECTED.iter().all(|(_, open)| told.contains(open)), "{told}");
    }
}

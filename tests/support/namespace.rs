//! A network of its own for a program, with lanes to this machine that can be cut: what goes into a cut lane is lost, and
//! nobody is told. Needs root. It ends with its owner, even when that is killed, and the lanes with it.

use std::fs;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::programs::Programs;
use crate::traces::comes_true;

/// The network, which is there as long as somebody is in it: here a program that waits for its input.
#[derive(Debug)]
pub struct Namespace {
    keeper: Child,
    folder: TempDir,
}

/// A pair of devices: one here, the other one in the network.
#[derive(Debug)]
pub struct Lane {
    device: String,
    address: String,
}

impl Namespace {
    /// One without lanes.
    ///
    /// # Errors
    /// When the system does not let us, as for anybody but root.
    pub fn new() -> anyhow::Result<Self> {
        let mut command = Command::new("unshare");
        command.args(["--net", "cat"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let keeper = command.spawn().context("`unshare` does not start")?;
        let namespace = Self { keeper, folder: TempDir::new()? };
        let ours = fs::read_link("/proc/self/ns/net")?;
        let is_apart = || fs::read_link(namespace.path()).is_ok_and(|theirs| theirs != ours);
        ensure!(comes_true(is_apart), "there is no network of its own; that takes root");
        namespace.inside(&["ip", "link", "set", "lo", "up"])?;
        Ok(namespace)
    }

    /// A lane to this machine.
    ///
    /// # Errors
    /// When it cannot be laid.
    pub fn lane(&self) -> anyhow::Result<Lane> {
        static LANES: AtomicU32 = AtomicU32::new(0);
        let lane = LANES.fetch_add(1, Ordering::Relaxed);
        // A block for tests between networks (RFC 2544), where nobody else has addresses.
        let process = std::process::id();
        let part = (process.wrapping_mul(64).wrapping_add(lane)) % (1 << 15);
        let [.., high, low] = (part * 4).to_be_bytes();
        let place = |last: u8| format!("198.{}.{high}.{}", 18 + (part >> 14), low + last);
        let (device, peer) = (format!("pt{process}-{lane}"), format!("pp{process}-{lane}"));
        let keeper = self.keeper.id().to_string();
        run(&["ip", "link", "add", &device, "type", "veth", "peer", "name", &peer, "netns", &keeper])?;
        let laid = Lane { device, address: place(1) };
        run(&["ip", "address", "add", &format!("{}/30", laid.address), "dev", &laid.device])?;
        self.inside(&["ip", "address", "add", &format!("{}/30", place(2)), "dev", &peer])?;
        self.inside(&["ip", "link", "set", &peer, "up"])?;
        laid.mend()?;
        Ok(laid)
    }

    /// The built programs, which start in the network.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn programs(&self) -> anyhow::Result<Programs> {
        let name = "pantheon-engine";
        let path = self.folder.path().join(name);
        let (network, program) = (self.path(), Programs::built().path(name));
        fs::write(&path, format!("#!/bin/sh\nexec nsenter --net={network} {} \"$@\"\n", program.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(Programs::of(self.folder.path()))
    }

    fn inside(&self, words: &[&str]) -> anyhow::Result<()> {
        let network = format!("--net={}", self.path());
        run(&[&["nsenter", &network], words].concat())
    }

    fn path(&self) -> String {
        format!("/proc/{}/ns/net", self.keeper.id())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // One that is gone already is what we want.
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

impl Lane {
    /// This machine's address in it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on what is sent is lost.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn cut(&self) -> anyhow::Result<()> {
        run(&["ip", "link", "set", &self.device, "down"])
    }

    /// From now on it leads on again.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn mend(&self) -> anyhow::Result<()> {
        run(&["ip", "link", "set", &self.device, "up"])
    }

    /// A port of the lane's address that leads to a socket of this machine; its name. It is open until the end.
    ///
    /// # Errors
    /// When there is no port.
    pub fn port_to(&self, socket: &Path) -> io::Result<u16> {
        let listener = TcpListener::bind((self.address.as_str(), 0))?;
        let (port, socket) = (listener.local_addr()?.port(), socket.to_owned());
        std::thread::spawn(move || {
            for there in listener.incoming().map_while(Result::ok) {
                // Who cannot be led on is let go, as by a server that is away.
                let Ok(here) = UnixStream::connect(&socket) else { continue };
                let (Ok(mut from), Ok(mut to)) = (there.try_clone(), here.try_clone()) else { continue };
                let (mut here, mut there) = (here, there);
                std::thread::spawn(move || {
                    let _over = io::copy(&mut from, &mut to);
                    let _ = to.flush().and_then(|()| to.shutdown(std::net::Shutdown::Both));
                });
                std::thread::spawn(move || {
                    let _over = io::copy(&mut here, &mut there);
                    let _ = there.shutdown(std::net::Shutdown::Both);
                });
            }
        });
        Ok(port)
    }
}

fn run(words: &[&str]) -> anyhow::Result<()> {
    let output = Command::new(words[0]).args(&words[1..]).stdin(Stdio::null()).output().context("no such program")?;
    ensure!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

//! A Docker daemon of our own: with its own network, its own folders and its own processes, beside whatever Docker the
//! machine has. It ends with its owner, with every container, even when that is killed; the machine's own network and its
//! rules are left as they are.
//!
//! From within its network the machine's loopback is [`HOST`].

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::programs::words;
use crate::traces;

/// The machine's loopback, as containers see it.
pub const HOST: &str = "10.0.2.2";

/// Runs in a network and with mounts of its own: waits for its network to be laid, then starts the daemon in a world of
/// processes of its own, which ends as a whole when this script's input does.
const KEEPER: &str = r#"set -eu
folder=$1; data=$2; group=$3
ip link set lo up
mount -t tmpfs tmpfs /run
names=$(readlink -m /etc/resolv.conf)
mkdir -p "$(dirname "$names")"
touch "$names"
echo nameserver 10.0.2.3 >"$folder/resolv.conf"
mount --bind "$folder/resolv.conf" "$names"
read -r _go
exec unshare --pid --fork --kill-child --mount-proc sh -c '
    dockerd --host "unix://$1/socket" --data-root "$2" --cgroup-parent "$3" --shutdown-timeout 5 \
        --bip 10.77.0.1/24 --default-address-pool base=10.78.0.0/16,size=24 </dev/null >"$1/log" 2>&1 &
    daemon=$!
    # The daemon may end first; then whoever waits for it reads why in its log.
    cat >/dev/null
    kill "$daemon" 2>/dev/null && wait "$daemon"
' sh "$folder" "$data" "$group"
"#;

/// Lays the network of a process, in user space; ends when its input does. It says `1` when it is ready.
const CABLE: &str =
    "exec slirp4netns --configure --mtu=1400 --ready-fd=3 --exit-fd=4 \"$1\" tap0 3>&1 4<&0 1>&2 2>/dev/null";

/// The running daemon.
#[derive(Debug)]
pub struct Docker {
    keeper: Child,
    cable: Option<Child>,
    group: String,
    folder: TempDir,
    /// The images and containers; not below `/tmp`, which may be memory.
    _data: TempDir,
}

impl Docker {
    /// A daemon that answers; it keeps its data below `place`.
    ///
    /// # Errors
    /// When it does not start; its log is part of the error.
    pub fn start(place: &Path) -> anyhow::Result<Self> {
        ensure!(
            said(Command::new("id").arg("-u"))?.trim() == "0",
            "a Docker daemon can be started by root only; run `cargo xtask test` as root, on a machine of its own"
        );
        let (folder, data) = (TempDir::new()?, TempDir::with_prefix_in("docker-", place)?);
        let group = format!("/pantheon-test-{}", std::process::id());
        let mut keeper = Command::new("unshare");
        keeper.args(["--net", "--mount", "sh", "-c", KEEPER, "sh"]).args([folder.path(), data.path()]).arg(&group);
        let keeper =
            keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(fs::File::create(folder.path().join("said"))?);
        let keeper = keeper.spawn().context("`unshare` cannot be started")?;
        let mut docker = Self { keeper, cable: None, group, folder, _data: data };
        docker.lay_cable()?;
        docker.await_daemon()?;
        Ok(docker)
    }

    fn lay_cable(&mut self) -> anyhow::Result<()> {
        let mine = fs::read_link("/proc/self/ns/net")?;
        let theirs = format!("/proc/{}/ns/net", self.keeper.id());
        // The program takes a moment to get there.
        let is_apart = || fs::read_link(&theirs).is_ok_and(|theirs| theirs != mine);
        ensure!(traces::comes_true(is_apart), "no network namespace can be made: {}", self.log());
        let mut cable = Command::new("sh");
        cable.args(["-c", CABLE, "sh"]).arg(self.keeper.id().to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut cable = cable.stderr(Stdio::null()).spawn()?;
        let mut ready = [0];
        let read = cable.stdout.take().context("`slirp4netns` has no output")?.read(&mut ready);
        self.cable = Some(cable);
        ensure!(read? == 1, "`slirp4netns` does not lay a network; `cargo xtask test` installs it");
        let input = self.keeper.stdin.as_mut().context("the keeper has no input")?;
        Ok(input.write_all(b"go\n")?)
    }

    fn await_daemon(&mut self) -> anyhow::Result<()> {
        let answers = traces::comes_true(|| {
            let ended = !matches!(self.keeper.try_wait(), Ok(None));
            ended || self.docker(&["version"]).output().is_ok_and(|output| output.status.success())
        });
        if !answers || self.keeper.try_wait()?.is_some() {
            bail!(
                "the Docker daemon does not start; it needs root with all capabilities, cgroups that can be written and a \
                 disk for overlays. It says:\n{}",
                self.log()
            );
        }
        Ok(())
    }

    /// `docker`, connected to this daemon.
    pub fn docker(&self, arguments: &[&str]) -> Command {
        self.connected("docker", arguments)
    }

    /// A program that speaks to this daemon.
    pub fn connected(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        // Debian's own `docker` goes before others, which may lack what builds images.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([PathBuf::from("/usr/bin")].into_iter().chain(std::env::split_paths(&path)));
        command.envs(path.map(|path| ("PATH", path)));
        command
            .env("DOCKER_HOST", format!("unix://{}", self.folder.path().join("socket").display()))
            .env("DOCKER_CONFIG", self.folder.path())
            .env("DOCKER_BUILDKIT", "1")
            .env("COMPOSE_DOCKER_CLI_BUILD", "1")
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// A program in the daemon's network, as on the machine that containers run on.
    pub fn beside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net=/proc/{}/ns/net", self.keeper.id())).arg(program).stdin(Stdio::null());
        command
    }

    /// Takes an archive of files as an image.
    ///
    /// # Errors
    /// When the daemon does not.
    pub fn import(&self, archive: &Path, name: &str) -> anyhow::Result<()> {
        said(self.docker(&["import"]).arg(archive).arg(name)).map(drop)
    }

    fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        let (words, log) = (read("said"), read("log"));
        let last = log.lines().rev().take(20).collect::<Vec<_>>();
        words + &last.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        // Both end when their input does; the daemon ends its containers first.
        drop(self.keeper.stdin.take());
        let ended = traces::comes_true(|| !matches!(self.keeper.try_wait(), Ok(None)));
        if !ended {
            let _ = self.keeper.kill();
            let _ = self.keeper.wait();
        }
        if let Some(mut cable) = self.cable.take() {
            drop(cable.stdin.take());
            let _ = cable.wait();
        }
        remove_groups(&self.group);
    }
}

/// The empty control groups that containers and builds leave behind, in each hierarchy.
fn remove_groups(group: &str) {
    let below = |folder: &Path| folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let top = Path::new("/sys/fs/cgroup");
    for ours in below(top).chain([top.to_owned()]).map(|hierarchy| hierarchy.join(group.trim_start_matches('/'))) {
        for folder in below(&ours).filter(|path| path.is_dir()).chain([ours.clone()]) {
            // One that is not there, or still in use by somebody, cannot be removed, and need not.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// What a command says, when it works.
///
/// # Errors
/// When it fails, with the end of its words.
pub fn said(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    ensure!(output.status.success(), "{command:?} failed:\n{}", words(&output));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

//! What a program may touch, enforced by the kernel and never by the program itself.
//!
//! Several layers, each of which holds alone: Landlock for files and the ports of TCP, seccomp for system calls and all
//! other sockets, a network namespace where there can be one, and bounds on what is used up. All is made before the fork
//! and put on in the child.
//! Fails closed: where a layer cannot be had, the program is not started.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use seccompiler::BpfProgram;

use super::landlock;
use super::limits::{Bounds, Limits};
use super::seccomp::{self, Sockets};

/// Whether programs are started without a fence, because somebody asked for it.
static OFF: AtomicBool = AtomicBool::new(false);

/// Starts no program in a sandbox from now on, whatever its launch says: for a machine that cannot have one.
pub fn leave_unconfined() {
    OFF.store(true, Ordering::Release);
}

pub(super) fn is_off() -> bool {
    OFF.load(Ordering::Acquire)
}

/// The paths that a program may touch, with all below them. All else is refused.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// To be read and run, beside the system's own libraries; those that do not exist are left out.
    pub readable: Vec<PathBuf>,
    /// To be read, written, made and removed, but not run; each must exist.
    pub writable: Vec<PathBuf>,
    /// To be read, written, made, removed and run; each must exist.
    pub runnable: Vec<PathBuf>,
    /// What it reaches beside files.
    pub network: Network,
    /// What it may use up.
    pub limits: Limits,
}

/// What of the network a program reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// All that the engine reaches.
    #[default]
    Open,
    /// Nothing but a loopback of its own; where the system refuses it one, nothing at all.
    Loopback,
    /// Connections by TCP to these ports of this machine's loopback, and nothing else.
    Ports(Vec<u16>),
}

/// What is put on a confined program, ready for the child.
#[derive(Default)]
pub(super) struct Fence {
    /// Landlock's rules about files.
    pub(super) files: Option<OwnedFd>,
    /// The network.
    pub(super) network: Wire,
    /// Filters of system calls.
    pub(super) calls: Vec<BpfProgram>,
    /// Bounds of the kernel's, and the loss of root's powers, with which they would not count.
    pub(super) bounds: Option<Bounds>,
}

/// What holds for the network of a confined program.
#[derive(Default)]
pub(super) enum Wire {
    /// Nothing.
    #[default]
    Open,
    /// These rules and this filter; and one that asks the supervisor for each socket, which is then bound to loopback.
    Fenced { ports: Ports, asked: BpfProgram },
    /// A namespace of its own with this filter; where there is none the ports, or no start.
    Namespace { inside: BpfProgram, without: Option<Ports> },
}

/// What holds for the network where there is no namespace.
pub(super) struct Ports {
    /// Landlock's rules about TCP.
    pub(super) rules: OwnedFd,
    /// Which sockets can be made.
    pub(super) sockets: BpfProgram,
}

impl Fence {
    /// All layers that this access needs.
    ///
    /// # Errors
    /// `Unsupported` when the kernel lacks one; others when a writable path cannot be opened.
    pub(super) fn around(access: &Access) -> io::Result<Self> {
        Ok(Self {
            files: Some(landlock::files(access)?),
            network: Wire::around(&access.network)?,
            calls: seccomp::common()?,
            bounds: Some(Bounds::of(access.limits)),
        })
    }
}

impl Wire {
    fn around(network: &Network) -> io::Result<Self> {
        Ok(match network {
            Network::Open => Self::Open,
            Network::Loopback => Self::Namespace {
                inside: seccomp::sockets(Sockets::Any)?,
                // An old kernel may still have the namespace.
                without: Ports::new(&[], Sockets::Nothing).ok(),
            },
            Network::Ports(ports) => {
                Self::Fenced { ports: Ports::new(ports, Sockets::Tcp)?, asked: seccomp::asked_for() }
            }
        })
    }
}

impl Ports {
    fn new(connected: &[u16], sockets: Sockets) -> io::Result<Self> {
        Ok(Self { rules: landlock::ports(connected)?, sockets: seccomp::sockets(sockets)? })
    }
}

/// The layers that tests leave out, one at a time.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Files,
    Network,
    Hosts,
    Calls,
    Bounds,
}

#[cfg(test)]
impl Wire {
    /// The same, but for where the ports may be.
    fn into_any_host(self) -> Self {
        match self {
            Self::Fenced { ports, .. } => Self::Fenced { ports, asked: seccomp::nothing() },
            other => other,
        }
    }
}

#[cfg(test)]
impl Fence {
    pub(super) fn without(mut self, layer: Layer) -> Self {
        match layer {
            Layer::Files => self.files = None,
            Layer::Network => self.network = Wire::Open,
            Layer::Hosts => self.network = self.network.into_any_host(),
            Layer::Calls => self.calls.clear(),
            Layer::Bounds => self.bounds = None,
        }
        self
    }
}

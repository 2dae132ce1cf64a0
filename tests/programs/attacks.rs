//! What a hostile program tries from within the sandbox. Each attack says whether it came through.
//!
//! Read by the tests of the engine's sandbox, whose program is also the hostile one.

#![expect(unsafe_code, reason = "an attacker calls the kernel directly")]

use std::ffi::CString;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::Path;
use std::time::Duration;

/// What there is to be had.
pub struct Prey {
    /// A folder outside, with a file `secret` and a socket `socket`.
    pub folder: String,
    /// A process outside.
    pub process: i32,
    /// An address of this machine that is not on loopback: to the kernel as far away as any other host.
    pub host: Ipv4Addr,
    /// A port of all addresses, where somebody listens.
    pub port: u16,
}

impl Prey {
    /// From words: a line for each of the above.
    pub fn from_words(words: &str) -> Option<Self> {
        let mut lines = words.lines();
        let folder = lines.next()?.to_owned();
        let process = lines.next()?.parse().ok()?;
        Some(Self { folder, process, host: lines.next()?.parse().ok()?, port: lines.next()?.parse().ok()? })
    }
}

type Attack = fn(&Prey) -> io::Result<()>;

/// All of them by name. Each that is refused leaves nothing behind.
pub const ATTACKS: &[(&str, Attack)] = &[
    ("reads a secret", |prey| fs::read(format!("{}/secret", prey.folder)).map(drop)),
    ("reads passwords", |_| fs::read("/etc/shadow").or_else(|_| fs::read("/etc/passwd")).map(drop)),
    ("lists a folder", |prey| fs::read_dir(&prey.folder).map(drop)),
    ("writes outside", |prey| fs::write(format!("{}/made", prey.folder), "x")),
    ("writes to the common folder", |_| write_and_remove(Path::new("/tmp/pantheon-escaped"))),
    ("reads an environment", |prey| fs::read(format!("/proc/{}/environ", prey.process)).map(drop)),
    ("opens a memory", |prey| fs::File::open(format!("/proc/{}/mem", prey.process)).map(drop)),
    ("lists processes", |_| fs::read_dir("/proc").map(drop)),
    ("connects by TCP", |prey| tcp(Ipv4Addr::LOCALHOST, prey.port)),
    ("connects to another host", |prey| tcp(prey.host, prey.port)),
    ("leaves loopback", |_| leave_loopback()),
    ("connects by the first data", |prey| fast_open(prey.port)),
    ("opens a port outside", |prey| TcpListener::bind((Ipv4Addr::LOCALHOST, prey.port ^ 1)).map(drop)),
    ("sends a datagram", |prey| {
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.send_to(b"x", (Ipv4Addr::LOCALHOST, prey.port)).map(drop)
    }),
    ("connects to a socket's name", |prey| UnixStream::connect(format!("{}/socket", prey.folder)).map(drop)),
    ("makes a local socket", |_| UnixDatagram::unbound().map(drop)),
    ("makes a raw socket", |_| socket(libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP)),
    ("makes a packet socket", |_| socket(libc::AF_PACKET, libc::SOCK_RAW, 0)),
    ("makes another stream", |_| socket(libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_MPTCP)),
    ("makes a virtual machine's socket", |_| socket(libc::AF_VSOCK, libc::SOCK_STREAM, 0)),
    ("makes a kernel's cipher", |_| socket(libc::AF_ALG, libc::SOCK_SEQPACKET, 0)),
    // SAFETY (here and below): numbers and texts that end in NUL; the kernel checks them.
    ("traces a process", |prey| called(unsafe { libc::ptrace(libc::PTRACE_SEIZE, prey.process, 0, 0) })),
    ("reads another's memory", |prey| call(libc::SYS_process_vm_readv, [i64::from(prey.process), 0, 0, 0, 0])),
    ("signals a process", |prey| called(i64::from(unsafe { libc::kill(prey.process, 0) }))),
    ("mounts", |_| mount()),
    ("gets a user namespace", |_| call(libc::SYS_unshare, [i64::from(libc::CLONE_NEWUSER), 0, 0, 0, 0])),
    ("clones into a namespace", |_| clone_user()),
    ("uses io_uring", |_| uring()),
    ("adds a key", |_| {
        let (kind, name) = (c"user", c"pantheon");
        let [kind, name] = [kind, name].map(|text| text.as_ptr() as i64);
        call(libc::SYS_add_key, [kind, name, name, 8, -2])
    }),
    ("asks for a keyring", |_| call(libc::SYS_keyctl, [0, -3, 1, 0, 0])),
    ("handles faults", |_| call(libc::SYS_userfaultfd, [1, 0, 0, 0, 0])),
    ("changes its root", |prey| {
        let folder = CString::new(prey.folder.as_str())?;
        call(libc::SYS_chroot, [folder.as_ptr() as i64, 0, 0, 0, 0])
    }),
    ("types for the user", |_| called(i64::from(unsafe { libc::ioctl(0, libc::TIOCSTI, c"x".as_ptr()) }))),
    ("has root's powers", |_| has_powers()),
    ("opens more files", |_| raise(libc::RLIMIT_NOFILE)),
    ("makes larger files", |_| raise(libc::RLIMIT_FSIZE)),
    ("writes a huge file", |_| huge_file()),
    // The last: it stops at the next signal.
    ("is traced", |_| called(unsafe { libc::ptrace(libc::PTRACE_TRACEME) })),
];

/// Makes each attack; a line for each, `done` or `refused` and its name.
pub fn report(prey: &Prey) -> String {
    let line = |(name, attack): &(&str, Attack)| {
        let ended = attack(prey);
        format!("{} {name}\n", if ended.is_ok() { "done" } else { "refused" })
    };
    ATTACKS.iter().map(line).collect()
}

fn write_and_remove(path: &Path) -> io::Result<()> {
    fs::write(path, "x")?;
    fs::remove_file(path)
}

fn tcp(host: Ipv4Addr, port: u16) -> io::Result<()> {
    TcpStream::connect_timeout(&SocketAddr::from((host, port)), Duration::from_secs(2)).map(drop)
}

/// Takes a socket off the device that it is bound to.
fn leave_loopback() -> io::Result<()> {
    // SAFETY: numbers, and a text of the given length that outlives the call.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        called(i64::from(socket))?;
        let left = libc::setsockopt(socket, libc::SOL_SOCKET, libc::SO_BINDTODEVICE, c"".as_ptr().cast(), 1);
        let left = called(i64::from(left));
        libc::close(socket);
        left
    }
}

fn fast_open(port: u16) -> io::Result<()> {
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as libc::sa_family_t,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from(Ipv4Addr::LOCALHOST).to_be() },
        sin_zero: [0; 8],
    };
    // SAFETY: pointers to values of the given sizes that outlive the call.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        let length = size_of_val(&address) as libc::socklen_t;
        let sent =
            libc::sendto(socket, c"x".as_ptr().cast(), 1, libc::MSG_FASTOPEN, (&raw const address).cast(), length);
        let sent = called(sent as i64);
        libc::close(socket);
        sent
    }
}

fn socket(family: i32, kind: i32, protocol: i32) -> io::Result<()> {
    // SAFETY: numbers.
    unsafe {
        let socket = libc::socket(family, kind, protocol);
        called(i64::from(socket))?;
        libc::close(socket);
    }
    Ok(())
}

fn mount() -> io::Result<()> {
    // SAFETY: texts that end in NUL.
    called(i64::from(unsafe {
        libc::mount(c"none".as_ptr(), c"/mnt".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null())
    }))
}

/// A child in a user namespace of its own, which ends at once.
fn clone_user() -> io::Result<()> {
    // SAFETY: as `fork`; the child does nothing but end.
    unsafe {
        let flags = i64::from(libc::CLONE_NEWUSER | libc::SIGCHLD);
        let child = libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0);
        if child == 0 {
            libc::_exit(0);
        }
        called(child)?;
        libc::waitpid(child as i32, std::ptr::null_mut(), 0);
    }
    Ok(())
}

fn uring() -> io::Result<()> {
    let parameters = [0_u8; 120];
    call(libc::SYS_io_uring_setup, [1, parameters.as_ptr() as i64, 0, 0, 0])
}

/// Gives a file away, which only root's powers can.
fn has_powers() -> io::Result<()> {
    let name = CString::new(format!("{}/given", own_folder()))?;
    fs::write(format!("{}/given", own_folder()), "x")?;
    // SAFETY: a text that ends in NUL.
    called(i64::from(unsafe { libc::chown(name.as_ptr(), 12_345, 12_345) }))
}

fn raise(resource: libc::__rlimit_resource_t) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: pointers to a value that outlives the calls.
    unsafe {
        called(i64::from(libc::getrlimit(resource, &raw mut limit)))?;
        if limit.rlim_max == libc::RLIM_INFINITY {
            return Ok(());
        }
        limit.rlim_max += 1;
        limit.rlim_cur = limit.rlim_max;
        called(i64::from(libc::setrlimit(resource, &raw const limit)))
    }
}

/// Of a size that no check may have; it takes no room.
fn huge_file() -> io::Result<()> {
    // SAFETY: the signal that comes with the refusal is ignored.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    let path = format!("{}/huge", own_folder());
    let made = fs::File::create(&path)?.set_len(1 << 40);
    fs::remove_file(path)?;
    made
}

/// Where it may write.
fn own_folder() -> String {
    std::env::var("TMPDIR").unwrap_or_else(|_| ".".to_owned())
}

fn call(number: libc::c_long, [a, b, c, d, e]: [i64; 5]) -> io::Result<()> {
    // SAFETY: what the kernel is given it checks.
    called(unsafe { libc::syscall(number, a, b, c, d, e, 0_i64) })
}

fn called(answer: i64) -> io::Result<()> {
    if answer == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

//! Sockets for programs that may not make their own: each is bound to loopback before the program gets it.
//!
//! Landlock knows ports and no addresses. A socket that is bound to the loopback device reaches no other machine,
//! whatever it is connected to, and only a power that confined programs have not (`CAP_NET_RAW`) lifts that. So the
//! program's `socket` is answered here (seccomp_unotify(2)): its arguments are numbers, nothing is read from the
//! program's memory, and all that comes after, `connect` too, stays between the program and the kernel.

use std::io;
use std::os::fd::RawFd;

use super::super::checked;

/// The device.
const LOOPBACK: &[u8] = b"lo";

/// The most that the kernel adds to one descriptor that is sent, in bytes.
const ROOM: usize = 64;

/// The two ends over which the listener goes from the program to its supervisor.
pub(super) fn pair() -> io::Result<[RawFd; 2]> {
    let mut ends = [0; 2];
    let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC;
    // SAFETY: a pointer to an array of the needed length that outlives the call.
    checked(unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, ends.as_mut_ptr()) })?;
    Ok(ends)
}

/// Where the supervisor is asked for sockets.
pub(super) struct Counter {
    fd: RawFd,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// The program has not handed over its listener, and may have none.
    Waits,
    /// It has.
    Open,
    /// Nobody will ask.
    Closed,
}

impl Counter {
    /// Is to be known by this number.
    pub(super) fn new(fd: RawFd) -> Self {
        Self { fd, state: State::Waits }
    }

    /// What is to be polled; no file when nobody will ask.
    pub(super) fn watched(&self) -> RawFd {
        if matches!(self.state, State::Closed) { -1 } else { self.fd }
    }

    /// Does what there is to do after a poll with these events.
    pub(super) fn serve(&mut self, events: libc::c_short) {
        self.state = match self.state {
            State::Waits if events != 0 && receive(self.fd) => State::Open,
            State::Waits if events != 0 => State::Closed,
            State::Open if events & libc::POLLIN != 0 => {
                answer(self.fd);
                State::Open
            }
            // All that could ask are gone.
            State::Open if events != 0 => State::Closed,
            state => state,
        };
    }
}

/// A message of one byte, with room for one descriptor.
struct Message {
    byte: u8,
    room: Room,
}

#[repr(align(8))]
struct Room([u8; ROOM]);

impl Message {
    fn new() -> Self {
        Self { byte: 0, room: Room([0; ROOM]) }
    }

    /// Has it sent or received by `call`; the answer is the call's.
    fn with(&mut self, call: impl FnOnce(*mut libc::msghdr) -> libc::ssize_t) -> libc::ssize_t {
        let mut part = libc::iovec { iov_base: (&raw mut self.byte).cast(), iov_len: 1 };
        // SAFETY: plain data, for which zeros are good; the length fits, and is that of the room.
        unsafe {
            let mut header: libc::msghdr = std::mem::zeroed();
            header.msg_iov = &raw mut part;
            header.msg_iovlen = 1;
            header.msg_control = self.room.0.as_mut_ptr().cast();
            header.msg_controllen = libc::CMSG_SPACE(size_of::<RawFd>() as libc::c_uint) as _;
            call(&raw mut header)
        }
    }
}

/// Sends the listener to the supervisor.
pub(super) fn hand_over(above: RawFd, listener: RawFd) -> io::Result<()> {
    let sent = Message::new().with(|header| {
        // SAFETY: a header with room for one descriptor, which it is given here.
        unsafe {
            let control = libc::CMSG_FIRSTHDR(header);
            (*control).cmsg_level = libc::SOL_SOCKET;
            (*control).cmsg_type = libc::SCM_RIGHTS;
            (*control).cmsg_len = libc::CMSG_LEN(size_of::<RawFd>() as libc::c_uint) as _;
            libc::CMSG_DATA(control).cast::<RawFd>().write_unaligned(listener);
            libc::sendmsg(above, header, libc::MSG_NOSIGNAL)
        }
    });
    if sent == 1 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Takes the listener, which from then on has the number of the end that it came by; false when none comes.
fn receive(end: RawFd) -> bool {
    let mut listener = None;
    Message::new().with(|header| {
        // SAFETY: a header with room for one descriptor; it is read only where the kernel says that it wrote one.
        unsafe {
            let received = libc::recvmsg(end, header, libc::MSG_CMSG_CLOEXEC);
            let control = libc::CMSG_FIRSTHDR(header);
            if received == 1 && !control.is_null() && (*control).cmsg_type == libc::SCM_RIGHTS {
                listener = Some(libc::CMSG_DATA(control).cast::<RawFd>().read_unaligned());
            }
            received
        }
    });
    // SAFETY: numbers.
    unsafe {
        match listener {
            Some(listener) => {
                let renamed = libc::dup2(listener, end);
                libc::close(listener);
                renamed == end
            }
            None => {
                libc::close(end);
                false
            }
        }
    }
}

/// Answers one question: with a socket, or as the kernel would have refused it.
fn answer(listener: RawFd) {
    // SAFETY: plain data, for which zeros are good; pointers to values that outlive the calls. Who asked may be gone
    // meanwhile: then the kernel takes no answer, and nobody needs one.
    unsafe {
        let mut question: libc::seccomp_notif = std::mem::zeroed();
        if libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_RECV as _, &raw mut question) == -1 {
            return;
        }
        // The kernel itself takes the lower halves only.
        let [family, kind, protocol, ..] = question.data.args.map(|argument| argument as libc::c_int);
        match socket(family, kind, protocol) {
            Ok(socket) => {
                let given = libc::seccomp_notif_addfd {
                    id: question.id,
                    flags: libc::SECCOMP_ADDFD_FLAG_SEND as u32,
                    srcfd: socket as u32,
                    newfd: 0,
                    newfd_flags: (kind & libc::SOCK_CLOEXEC) as u32,
                };
                let added = libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_ADDFD as _, &raw const given);
                let refused = if added == -1 { errno() } else { 0 };
                libc::close(socket);
                // Such as too many open files, of which the program is to hear.
                if refused != 0 {
                    refuse(listener, question.id, refused);
                }
            }
            Err(errno) => refuse(listener, question.id, errno),
        }
    }
}

fn refuse(listener: RawFd, id: u64, errno: libc::c_int) {
    let mut reply = libc::seccomp_notif_resp { id, val: 0, error: -errno, flags: 0 };
    // SAFETY: a pointer to a value that outlives the call.
    unsafe { libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_SEND as _, &raw mut reply) };
}

/// A socket of the internet's on loopback, or the number of the error.
fn socket(family: libc::c_int, kind: libc::c_int, protocol: libc::c_int) -> Result<RawFd, libc::c_int> {
    // Others are refused by the filters already.
    if family != libc::AF_INET && family != libc::AF_INET6 {
        return Err(libc::EPERM);
    }
    // SAFETY: numbers, and a text of the given length that outlives the call.
    unsafe {
        let socket = libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol);
        if socket == -1 {
            return Err(errno());
        }
        let length = LOOPBACK.len() as libc::socklen_t;
        let device = libc::SO_BINDTODEVICE;
        if libc::setsockopt(socket, libc::SOL_SOCKET, device, LOOPBACK.as_ptr().cast(), length) == -1 {
            libc::close(socket);
            return Err(libc::EPERM);
        }
        Ok(socket)
    }
}

fn errno() -> libc::c_int {
    // SAFETY: the pointer is always good, and this thread's own.
    unsafe { *libc::__errno_location() }
}

//! A supervisor stands over each program: a fork of the engine that owns the program's whole tree and nothing else.
//!
//! It is the subreaper of the tree, so that whatever loses its parent there comes to it and to nobody else. It ends the tree
//! when its order pipe closes: on the engine's word, or because there is no engine any more, however that ended. It stays
//! outside the fence, and makes the sockets of a tree that may not make its own (`sockets.rs`). It holds no file of the
//! engine, and runs on its stack alone: between its fork and its end nothing may allocate, lock or panic.

mod sockets;

use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use super::checked;
use sockets::Counter;

/// What the supervisor's order pipe and its report pipe are called in it, where it is asked for sockets, and where signals
/// are told.
const ORDERS: RawFd = 0;
const REPORTS: RawFd = 1;
const COUNTER: RawFd = 2;
const SIGNALS: RawFd = 3;

/// Children that cannot be found are looked for again after this, in nanoseconds.
const PAUSE: libc::c_long = 500_000;

/// The program's side of its supervisor, until it becomes the program.
pub(super) struct Above {
    counter: RawFd,
}

impl Above {
    /// Lets the supervisor make the sockets, which the filter behind this listener asks for.
    pub(super) fn take_on_sockets(&self, listener: RawFd) -> io::Result<()> {
        sockets::hand_over(self.counter, listener)
    }
}

/// Splits this process, which is between fork and exec: the supervisor stays in here for ever, its child returns.
///
/// # Errors
/// When there can be no child.
pub(super) fn stand_over(orders: &OwnedFd, reports: &OwnedFd) -> io::Result<Above> {
    let [counter, above] = sockets::pair()?;
    // SAFETY: numbers, and pointers to values that outlive the calls; the child goes on with a copy of all memory.
    unsafe {
        checked(libc::setsid())?;
        let mut all = MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = MaybeUninit::<libc::sigset_t>::uninit();
        libc::sigfillset(all.as_mut_ptr());
        // The handlers of the engine must not run in here.
        checked(libc::sigprocmask(libc::SIG_BLOCK, all.as_ptr(), before.as_mut_ptr()))?;
        checked(libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))?;
        let me = libc::getpid();
        // Not `fork`: its handlers belong to the engine's other threads, which are not here.
        match libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                checked(libc::sigprocmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut()))?;
                checked(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0))?;
                // The signal does not come for a parent that died before it was asked for.
                let is_there = libc::getppid() == me;
                if is_there { Ok(Above { counter: above }) } else { Err(io::Error::from_raw_os_error(libc::ESRCH)) }
            }
            program => {
                // A process id always fits: the kernel's own type is a signed 32-bit number.
                Supervisor { me, program: program as i32, is_reaped: false, counter: Counter::new(COUNTER) }.work([
                    orders.as_raw_fd(),
                    reports.as_raw_fd(),
                    counter,
                ])
            }
        }
    }
}

struct Supervisor {
    me: i32,
    program: i32,
    is_reaped: bool,
    counter: Counter,
}

impl Supervisor {
    fn work(mut self, files: [RawFd; 3]) -> ! {
        let tells = become_small(files).is_ok();
        // Without a way to hear of the tree it must not live.
        while tells && self.wait_for_orders() {}
        self.end_tree();
        // SAFETY: ends this process at once; no handler of the engine runs.
        unsafe { libc::_exit(0) }
    }

    /// Reaps what ends, and makes the sockets that are asked for; false when the order to end came, or nobody is left.
    fn wait_for_orders(&mut self) -> bool {
        let watched = [ORDERS, SIGNALS, self.counter.watched()];
        let mut files = watched.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
        let mut told = [0_u8; size_of::<libc::signalfd_siginfo>()];
        // SAFETY: pointers to arrays of the given lengths that outlive the calls.
        unsafe {
            libc::poll(files.as_mut_ptr(), 3, -1);
            if files[1].revents != 0 {
                libc::read(SIGNALS, told.as_mut_ptr().cast(), told.len());
            }
        }
        self.counter.serve(files[2].revents);
        loop {
            match self.reap(libc::WNOHANG) {
                0 => return files[0].revents == 0,
                -1 => return false,
                _ => {}
            }
        }
    }

    /// Kills until nobody is left. Each round ends what has us for a parent; its children are then ours, and next.
    fn end_tree(&mut self) {
        if !self.is_reaped {
            super::kill_group_and_leader(self.program);
            // Most programs are alone, and then this was it.
            self.reap(0);
        }
        loop {
            match self.reap(libc::WNOHANG) {
                0 if strike_children(self.me) > 0 => {
                    self.reap(0);
                }
                0 => pause(),
                -1 => return,
                _ => {}
            }
        }
    }

    /// Reaps one child, and reports the program's end: the id, 0 when none has ended, -1 when there is none.
    fn reap(&mut self, options: libc::c_int) -> i32 {
        let mut status = 0;
        // SAFETY: a pointer to a value that outlives the calls.
        let ended = unsafe { libc::waitpid(-1, &raw mut status, options) };
        // One that its parent may trace is told of also when it only stops.
        let is_over = libc::WIFEXITED(status) || libc::WIFSIGNALED(status);
        if ended == self.program && is_over && !self.is_reaped {
            self.is_reaped = true;
            // Somebody who no longer listens has no use for it.
            // SAFETY: as above.
            unsafe { libc::write(REPORTS, (&raw const status).cast(), size_of_val(&status)) };
        }
        ended
    }
}

/// Lets go of all that it has of the engine but memory: files, the working folder, and what may be read of it in `/proc`.
fn become_small([orders, reports, counter]: [RawFd; 3]) -> io::Result<()> {
    // SAFETY: numbers, texts that end in NUL, and pointers to values that outlive the calls.
    unsafe {
        checked(libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0))?;
        libc::prctl(libc::PR_SET_NAME, c"pantheon-keeper".as_ptr(), 0, 0, 0);
        checked(libc::chdir(c"/".as_ptr()))?;
        // The standard streams are the program's; here they are of no use.
        checked(libc::dup2(orders, ORDERS))?;
        checked(libc::dup2(reports, REPORTS))?;
        checked(libc::dup2(counter, COUNTER))?;
        close_from(SIGNALS);
        let mut ends = MaybeUninit::<libc::sigset_t>::uninit();
        libc::sigemptyset(ends.as_mut_ptr());
        libc::sigaddset(ends.as_mut_ptr(), libc::SIGCHLD);
        let signals = libc::signalfd(-1, ends.as_ptr(), libc::SFD_NONBLOCK | libc::SFD_CLOEXEC);
        if signals == SIGNALS { Ok(()) } else { Err(io::Error::from_raw_os_error(libc::EBADF)) }
    }
}

/// Closes this file and all with higher numbers: an order pipe of another program must not be kept open here.
fn close_from(first: RawFd) {
    // SAFETY: numbers, and a pointer to a value that outlives the call.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) == 0 {
            return;
        }
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        for file in first..i32::try_from(limit.rlim_cur).unwrap_or(1 << 20).min(1 << 20) {
            libc::close(file);
        }
    }
}

fn pause() {
    let time = libc::timespec { tv_sec: 0, tv_nsec: PAUSE };
    // SAFETY: a pointer to a value that outlives the call; a null pointer is allowed.
    unsafe { libc::nanosleep(&raw const time, std::ptr::null_mut()) };
}

/// Kills all children of this process; says how many it found. Its own list costs the same on a machine with many
/// processes, where looking at each takes long; but a kernel may come without (`CONFIG_PROC_CHILDREN`).
fn strike_children(me: i32) -> usize {
    match strike_listed() {
        0 => strike_found(me),
        found => found,
    }
}

/// Kills those that the kernel lists; see proc_tid_children(5).
fn strike_listed() -> usize {
    let mut text = [0_u8; 4096];
    let (mut pid, mut found) = (0_i32, 0);
    // SAFETY: a text that ends in NUL, and a buffer of the given length that outlives the calls.
    unsafe {
        let list = libc::open(c"/proc/thread-self/children".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        while let Ok(length @ 1..) = usize::try_from(libc::read(list, text.as_mut_ptr().cast(), text.len())) {
            // Each number ends with a space, which may come with the next piece only.
            for byte in text.get(..length).unwrap_or_default() {
                match byte {
                    b'0'..=b'9' => pid = pid.saturating_mul(10).saturating_add(i32::from(byte - b'0')),
                    _ if pid > 0 => {
                        super::kill(pid);
                        (pid, found) = (0, found + 1);
                    }
                    _ => {}
                }
            }
        }
        libc::close(list);
    }
    found
}

/// Kills those that are found among all processes.
fn strike_found(me: i32) -> usize {
    #[repr(align(8))]
    struct Entries([u8; 8192]);
    let mut entries = Entries([0; 8192]);
    let mut found = 0;
    // SAFETY: texts that end in NUL, and a buffer of the given length that outlives the calls.
    unsafe {
        let folder = libc::open(c"/proc".as_ptr(), libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC);
        loop {
            let filled = libc::syscall(libc::SYS_getdents64, folder, entries.0.as_mut_ptr(), entries.0.len());
            let Some(filled) = usize::try_from(filled).ok().filter(|filled| *filled > 0) else { break };
            found += numbers(entries.0.get(..filled).unwrap_or_default()).filter(|pid| strike_child(*pid, me)).count();
        }
        libc::close(folder);
    }
    found
}

/// The names that are numbers, of entries as `getdents64` gives them: an inode and an offset of 8 bytes each, the entry's
/// length in 2, a kind in 1, and a name that ends in NUL.
fn numbers(entries: &[u8]) -> impl Iterator<Item = i32> {
    let mut rest = entries;
    std::iter::from_fn(move || {
        let length = usize::from(u16::from_ne_bytes([*rest.get(16)?, *rest.get(17)?]));
        let name = rest.get(19..length)?;
        rest = rest.get(length..)?;
        Some(number(name))
    })
    .flatten()
}

/// Kills the process if its parent is this one.
fn strike_child(pid: i32, me: i32) -> bool {
    let mut path = [0_u8; 32];
    let mut written = [0_u8; 512];
    let Some(path) = stat_of(pid, &mut path) else { return false };
    // SAFETY: a text that ends in NUL, and a buffer of the given length that outlives the calls.
    let length = unsafe {
        let file = libc::open(path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        let length = libc::read(file, written.as_mut_ptr().cast(), written.len());
        libc::close(file);
        usize::try_from(length).unwrap_or(0)
    };
    let is_mine = parent(written.get(..length).unwrap_or_default()) == Some(me);
    if is_mine {
        super::kill(pid);
    }
    is_mine
}

/// `/proc/PID/stat`, made in the buffer.
fn stat_of(pid: i32, buffer: &mut [u8; 32]) -> Option<&CStr> {
    let mut digits = [0_u8; 10];
    let (mut rest, mut count) = (pid, 0);
    while rest > 0 {
        *digits.get_mut(count)? = b'0' + u8::try_from(rest % 10).ok()?;
        (rest, count) = (rest / 10, count + 1);
    }
    let text = b"/proc/".iter().chain(digits.get(..count)?.iter().rev()).chain(b"/stat\0");
    for (place, letter) in buffer.iter_mut().zip(text) {
        *place = *letter;
    }
    CStr::from_bytes_until_nul(buffer).ok()
}

/// The parent in a line of `/proc/PID/stat`: the second field after the name, which may contain anything, even `)`.
fn parent(stat: &[u8]) -> Option<i32> {
    let name_end = stat.iter().rposition(|byte| *byte == b')')?;
    number(stat.get(name_end..)?.split(|byte| *byte == b' ').nth(2)?)
}

/// The number that is written here, up to a NUL.
fn number(text: &[u8]) -> Option<i32> {
    let digits = text.split(|byte| *byte == 0).next().filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_i32, |number, digit| {
        let digit = i32::from(*digit).checked_sub(i32::from(b'0')).filter(|digit| (0..10).contains(digit))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_found_behind_any_name() {
        for (line, expected) in [
            (&b"12 (sh) S 7 12 12 0"[..], Some(7)),
            (b"12 (a) S 9 (b) R 31 1", Some(31)),
            (b"12 (x) Z 0 1", Some(0)),
            (b"12 (x)", None),
            (b"", None),
        ] {
            assert_eq!(parent(line), expected);
        }
    }

    #[test]
    fn paths_are_made_without_memory() {
        for pid in [1, 90, 4_194_304, i32::MAX] {
            let mut buffer = [0; 32];
            assert_eq!(stat_of(pid, &mut buffer).unwrap().to_str().unwrap(), format!("/proc/{pid}/stat"));
        }
    }
}

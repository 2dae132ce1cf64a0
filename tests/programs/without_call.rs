//! `without-call CALL ERROR PROGRAM…`: runs a program on a machine that has not this system call, as far as it can see.
//!
//! `CALL` is `landlock_create_ruleset`, `seccomp` or `none`; `ERROR` is `ENOSYS` or `EPERM`. What containers do to their
//! programs, without a container.

#![expect(unsafe_code, reason = "a filter of system calls has no safe form in the standard library")]

use std::error::Error;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [call, error, program, rest @ ..] = arguments.as_slice() else {
        return Err("what is wanted is: without-call CALL ERROR PROGRAM…".into());
    };
    let number = match call.to_str() {
        Some("landlock_create_ruleset") => Some(libc::SYS_landlock_create_ruleset),
        Some("seccomp") => Some(libc::SYS_seccomp),
        _ => None,
    };
    let errno = if error == "ENOSYS" { libc::ENOSYS } else { libc::EPERM };
    number.map_or(Ok(()), |number| refuse(number, errno))?;
    Err(Command::new(program).args(rest).exec().into())
}

/// From now on this call is answered so, here and in all that is started.
fn refuse(number: libc::c_long, errno: i32) -> io::Result<()> {
    let step = |code: u32, k: u32, jf: u8| libc::sock_filter { code: code as u16, jt: 0, jf, k };
    let mut filter = [
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, number as u32, 1),
        step(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ERRNO | errno.unsigned_abs(), 0),
        step(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW, 0),
    ];
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: numbers, and a pointer to a program of the given length that outlives the call.
    let is_refused = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) == 0
    };
    if is_refused { Ok(()) } else { Err(io::Error::last_os_error()) }
}

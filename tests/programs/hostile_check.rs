//! `hostile-check`: the tests of a repository that wants out of the sandbox. Whatever it gets it says on its output.
//!
//! `hostile-check MODE MARK [PREY [PATH…]]`: `MARK` is an argument by which the processes that it leaves are found; `PREY`
//! is that of `attacks.rs`, with `,` in place of its line ends. `grab` makes every attack, prints every `PATH` and all
//! below it, and fails; `stay` leaves processes behind and passes; `hang` does that and ignores every signal that it can.

#![expect(unsafe_code, reason = "an attacker calls the kernel directly")]

mod attacks;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use attacks::Prey;

/// Processes that are left behind.
const LEFT: usize = 20;

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(3600);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("grab") => {
            grab(&arguments[2..]);
            ExitCode::FAILURE
        }
        Some("stay") => {
            leave_processes();
            ExitCode::SUCCESS
        }
        Some("hang") => {
            leave_processes();
            ignore_signals();
            loop {
                std::thread::sleep(FOR_EVER);
            }
        }
        _ => ExitCode::from(2),
    }
}

fn grab(words: &[String]) {
    for (name, value) in std::env::vars_os() {
        say(&format!("variable {}={}", name.display(), value.display()));
    }
    let paths = words.get(1..).unwrap_or_default();
    for path in paths.iter().map(Path::new).chain([Path::new("/proc")]) {
        show(path, 4);
    }
    if let Some(prey) = words.first().and_then(|prey| Prey::from_words(&prey.replace(',', "\n"))) {
        say(&attacks::report(&prey));
    }
}

/// What of this can be read, and of that below it.
fn show(path: &Path, depth: usize) {
    if let Ok(bytes) = fs::read(path) {
        let start = bytes.get(..200).unwrap_or(&bytes);
        say(&format!("read {}: {}", path.display(), String::from_utf8_lossy(start)));
    }
    let Some(depth) = depth.checked_sub(1) else { return };
    if let Ok(entries) = fs::read_dir(path) {
        say(&format!("listed {}", path.display()));
        entries.flatten().for_each(|entry| show(&entry.path(), depth));
    }
}

/// Each in a session of its own, without a parent, deaf, and with this program's output in its hands.
fn leave_processes() {
    for _ in 0..LEFT {
        // SAFETY: this program has one thread, so a child may do what it likes.
        unsafe {
            if libc::fork() == 0 {
                libc::setsid();
                if libc::fork() == 0 {
                    ignore_signals();
                    std::thread::sleep(FOR_EVER);
                }
                libc::_exit(0);
            }
        }
    }
    say(&format!("left {LEFT}"));
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    // Nobody is there to be told of an error.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn ignore_signals() {
    for signal in 1..32 {
        // SAFETY: numbers; those that cannot be ignored are refused.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
}

//! What the system says of this process: proc_pid_stat(5) and its neighbours.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Ticks of a second in what the kernel tells programs, on every machine (`USER_HZ`).
const TICKS: f64 = 100.0;

/// This process.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Processor time, of the system and the user.
    pub cpu: Duration,
    /// Memory in use, in bytes.
    pub memory: u64,
    /// When it began.
    pub began: SystemTime,
    /// Open files.
    pub open_files: u64,
    /// Files that may be open.
    pub most_files: u64,
}

/// Looks; `None` where the system does not say.
pub fn own() -> Option<Own> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name, which may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |number: usize| fields.get(number - 3)?.parse::<f64>().ok().map(|ticks| ticks / TICKS);
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let system = fs::read_to_string("/proc/stat").ok()?;
    let booted = Duration::from_secs(word(&system, "btime", 1)?.parse().ok()?);
    Some(Own {
        cpu: Duration::try_from_secs_f64(ticks(14)? + ticks(15)?).ok()?,
        memory: word(&status, "VmRSS:", 1)?.parse::<u64>().ok()? * 1024,
        began: UNIX_EPOCH + booted + Duration::try_from_secs_f64(ticks(22)?).ok()?,
        open_files: u64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()?,
        most_files: word(&limits, "Max open files", 3)?.parse().unwrap_or(u64::MAX),
    })
}

/// A word of the line that begins so.
fn word<'a>(text: &'a str, beginning: &str, number: usize) -> Option<&'a str> {
    text.lines().find(|line| line.starts_with(beginning))?.split_whitespace().nth(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_knows_this_process() {
        let own = own().unwrap();
        assert!(own.memory > 1024 * 1024 && own.open_files > 2 && own.most_files >= own.open_files, "{own:?}");
        assert!(
            own.began <= SystemTime::now() && own.began.elapsed().unwrap() < Duration::from_secs(24 * 3600),
            "{own:?}"
        );
    }
}

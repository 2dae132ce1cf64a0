//! How many idle processes the machine, or the container, has room for.

use super::PoolSize;

const GIB: u64 = 1024 * 1024 * 1024;

/// A machine with less keeps none.
const SMALLEST_MACHINE: u64 = 4 * GIB;

/// Memory that must be free for each process that waits: it takes some now, and more when it is given work.
const FOR_EACH: u64 = 4 * GIB;

/// The most that ever wait; more at once are started as they come.
const MOST: usize = 16;

/// How many wait where nothing says that more are needed.
const USUAL: usize = 2;

/// How many processes may wait now, when so many were wanted at once of late.
pub(super) fn allowed(size: PoolSize, wanted: usize) -> usize {
    match size {
        PoolSize::Fixed(count) => count,
        PoolSize::Auto => wanted.max(USUAL).min(fitting(Memory::now())),
    }
}

/// Bytes.
#[derive(Clone, Copy)]
struct Memory {
    total: u64,
    available: u64,
}

impl Memory {
    /// Of the machine, or of the container where that has less. Unknown counts as none.
    fn now() -> Self {
        let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let machine = Self { total: kib(&info, "MemTotal:"), available: kib(&info, "MemAvailable:") };
        let number = |path| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
        match (number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current")) {
            (Some(most), Some(used)) => {
                Self { total: machine.total.min(most), available: machine.available.min(most.saturating_sub(used)) }
            }
            _ => machine,
        }
    }
}

fn fitting(memory: Memory) -> usize {
    match memory {
        Memory { total, .. } if total < SMALLEST_MACHINE => 0,
        Memory { available, .. } if available < GIB => 0,
        Memory { available, .. } => usize::try_from(available / FOR_EACH).unwrap_or(MOST).clamp(1, MOST),
    }
}

/// A field of `/proc/meminfo`, in bytes.
fn kib(info: &str, field: &str) -> u64 {
    let line = info.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_ascii_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_machines_keep_none_ready() {
        for (total, available, expected) in
            [(0, 0, 0), (3 * GIB, 3 * GIB, 0), (8 * GIB, GIB / 2, 0), (8 * GIB, 4 * GIB, 1), (32 * GIB, 20 * GIB, 5)]
        {
            assert_eq!(fitting(Memory { total, available }), expected, "{total} {available}");
        }
        assert_eq!(fitting(Memory { total: 512 * GIB, available: 500 * GIB }), MOST);
    }

    #[test]
    fn fields_are_found() {
        assert_eq!(kib("MemTotal:       24683520 kB\nMemFree:  1 kB\n", "MemFree:"), 1024);
    }
}

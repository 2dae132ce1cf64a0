//! Who is still running, found by a value that only our own processes have in their environment.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long an ended owner's processes may take to follow it.
const GRACE: Duration = Duration::from_secs(10);

/// The ids of live processes whose environment holds `mark`, after they had time to end.
pub fn left_running(mark: &str) -> Vec<u32> {
    let deadline = Instant::now() + GRACE;
    loop {
        let running = marked(mark);
        if running.is_empty() || Instant::now() > deadline {
            return running;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The ids of live processes whose environment holds `mark`, now.
pub fn marked(mark: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| *id != std::process::id() && is_marked(*id, mark)).collect()
}

fn is_marked(id: u32, mark: &str) -> bool {
    let process = Path::new("/proc").join(id.to_string());
    let environment = fs::read(process.join("environ")).unwrap_or_default();
    let found = environment.windows(mark.len()).any(|window| window == mark.as_bytes());
    found && !fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "))
}

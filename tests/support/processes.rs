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

/// The ids of all processes below one, now: children before theirs.
pub fn descendants(of: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let parents: Vec<(u32, u32)> = ids.filter_map(|id| Some((id, parent(id)?))).collect();
    let mut found = vec![of];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == id).map(|(child, _)| *child));
        next += 1;
    }
    found.split_off(1)
}

fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn is_marked(id: u32, mark: &str) -> bool {
    let process = Path::new("/proc").join(id.to_string());
    let environment = fs::read(process.join("environ")).unwrap_or_default();
    let found = environment.windows(mark.len()).any(|window| window == mark.as_bytes());
    found && !fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "))
}

//! More of everything than there is room for: slow clients, floods, kills under load. What was accepted is done, the rest is
//! told to come back, and whoever asks how the engine is hears it at once.

use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use serde_json::Value;

use super::suite::{is_long, random, tell};

mod acknowledged;
mod crowds;
mod flood;
mod overload;

/// How often an engine under load is asked how it is.
const ASKS: usize = 100;

/// Half of the times it says so faster than this.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Asks an engine how it is; each time it must say so. Gives the times it took, the shortest first.
fn ask_for_health(engine: &Engine, pause: Duration) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..ASKS)
        .map(|_| {
            std::thread::sleep(pause);
            let asked = Instant::now();
            let reply = http::ask(engine.address(), "GET /health", &[], &Value::Null);
            let status = reply.map(|reply| (reply.status, reply.json().unwrap()));
            assert!(matches!(status, Ok((200, _))), "{status:?}\n{}", engine.log());
            asked.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn median(times: &[Duration]) -> Duration {
    times[times.len() / 2]
}

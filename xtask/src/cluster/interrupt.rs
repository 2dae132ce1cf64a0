//! Ctrl-C and its like: remembered, so that whoever waits goes back, and what was started and written goes with it.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;
use tokio::signal::unix::{SignalKind, signal};

static ENDED: AtomicBool = AtomicBool::new(false);

/// From now on such signals do not end this program by themselves.
///
/// # Errors
/// When the system does not let us.
pub(super) fn listen() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let within = runtime.enter();
    let [mut interrupt, mut terminate, mut hangup] =
        [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    drop(within);
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        });
        ENDED.store(true, Ordering::Relaxed);
    });
    Ok(())
}

/// Goes on only while nobody has ended this.
///
/// # Errors
/// When somebody has.
pub(super) fn check() -> anyhow::Result<()> {
    if ENDED.load(Ordering::Relaxed) { bail!("ended by a signal; all that was started is gone") } else { Ok(()) }
}

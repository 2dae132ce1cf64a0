//! How much a run of the suite does, and what it says of it.

use fastrand::Rng;

/// Whether the full counts are wanted.
pub(in crate::whole) fn is_long() -> bool {
    std::env::var_os("PANTHEON_TEST_LONG").is_some()
}

/// Random numbers whose seed is said, and may be given.
pub(in crate::whole) fn random() -> Rng {
    let seed = std::env::var("PANTHEON_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    tell(&format!("PANTHEON_TEST_SEED={seed}"));
    Rng::with_seed(seed)
}

/// For `docs/assurance.md`, and for whoever repeats a failure.
#[expect(clippy::print_stdout, reason = "what was measured is of no use unless it is said")]
pub(in crate::whole) fn tell(figures: &str) {
    println!("{figures}");
}

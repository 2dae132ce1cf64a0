//! What leaves: the outgoing filter, and keys in code.

use std::sync::LazyLock;

use pantheon_engine::filter::{Allowance, Guard, Key, Prompt};
use pantheon_engine::provider::Task;
use pantheon_engine::secrets;

use super::text;

/// What must not leave.
pub const SECRET: &str =
    "Prefer a table of tariffs over nested conditions, and never let a rounding rule hide in a loop.";

static GUARD: LazyLock<Guard> = LazyLock::new(|| {
    let key = Key::random().expect("random numbers");
    Guard::new(key, &[Prompt { name: "secret", text: SECRET }], &[])
});

/// Looks at any bytes, and finds the secret beside them.
pub fn leak(input: &[u8]) {
    let nothing = Allowance::default();
    let first = GUARD.scan(input, &nothing);
    assert_eq!(first.withheld(), GUARD.scan(input, &nothing).withheld());
    let beside = [input, b"\n", SECRET.as_bytes(), b"\n"].concat();
    assert!(GUARD.scan(&beside, &nothing).withheld(), "the secret leaves beside this");
}

/// Masks the keys in a file, and puts them back.
pub fn keys(input: &[u8]) {
    let code = text(input);
    let Ok(masked) = secrets::mask(Task::of_file("refactor", "a.txt", &code)) else { return };
    assert_eq!(masked.code.len(), code.len(), "places have moved");
    let tidy = masked.masks.tidy(&masked.code);
    assert_eq!(tidy, *masked.code);
    let restored = masked.masks.restore("a.txt", &tidy).expect("they stay in their file");
    assert_eq!(restored.as_deref().unwrap_or(&tidy), code);
}

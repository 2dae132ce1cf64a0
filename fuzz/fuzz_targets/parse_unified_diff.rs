//! Reads answers as unified diff.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::unified_diff(input));

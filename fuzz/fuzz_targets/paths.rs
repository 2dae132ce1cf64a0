//! Finds the files that written paths mean.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::paths::resolve(input));

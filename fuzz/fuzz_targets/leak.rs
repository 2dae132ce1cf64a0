//! Looks for a secret in any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::leaks::leak(input));

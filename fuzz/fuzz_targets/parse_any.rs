//! Reads answers of unknown form.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::any(input));

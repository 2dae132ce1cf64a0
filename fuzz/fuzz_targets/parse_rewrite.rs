//! Reads answers as rewrite.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::rewrite(input));

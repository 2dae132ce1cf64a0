//! Masks keys in code and puts them back.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::leaks::keys(input));

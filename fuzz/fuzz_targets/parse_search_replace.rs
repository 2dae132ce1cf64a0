//! Reads answers as search replace.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::search_replace(input));

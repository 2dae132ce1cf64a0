//! Shows answers in pieces of any length.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::preview(input));

//! Reads answers as apply patch.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::answers::apply_patch(input));

//! Reads the events of a model's service.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::wires::events(input));

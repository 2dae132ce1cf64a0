//! Reads what `claude` writes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::wires::stream_json(input));

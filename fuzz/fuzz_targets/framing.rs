//! Cuts what a language client sends into messages.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::wires::framing(input));

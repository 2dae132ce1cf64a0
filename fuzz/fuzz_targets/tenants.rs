//! Reads files of tenants.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::tenants::file(input));

//! Reads addresses of repositories.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::names::repo_url(input));

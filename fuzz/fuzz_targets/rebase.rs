//! Carries edits over to texts that were typed in meanwhile.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pantheon_fuzz::rebasing::rebase(input));

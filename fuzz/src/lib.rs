//! What each fuzz target does with its input, and what it starts from. `tests` runs the same bodies on inputs of its
//! own, without a nightly compiler, so nothing here may need libFuzzer.
//!
//! An input is any bytes. The byte 0xff, which no text has, parts it; each part is read as UTF-8 as well as it can be.

pub mod answers;
pub mod leaks;
pub mod names;
pub mod paths;
pub mod places;
pub mod rebasing;
pub mod seeds;
pub mod tenants;
pub mod wires;

#[path = "../../pantheon-engine/src/edit/parse/tests/fragments.rs"]
mod fragments;

pub use fragments::FRAGMENTS;

/// A body: panics when something that must hold does not.
pub type Body = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Body); 18] = [
    ("parse_rewrite", answers::rewrite),
    ("parse_search_replace", answers::search_replace),
    ("parse_apply_patch", answers::apply_patch),
    ("parse_unified_diff", answers::unified_diff),
    ("parse_whole_file", answers::whole_file),
    ("parse_any", answers::any),
    ("preview", answers::preview),
    ("locate", places::locate),
    ("paths", paths::resolve),
    ("rebase", rebasing::rebase),
    ("framing", wires::framing),
    ("stream_json", wires::stream_json),
    ("events", wires::events),
    ("repo_url", names::repo_url),
    ("refname", names::refname),
    ("leak", leaks::leak),
    ("keys", leaks::keys),
    ("tenants", tenants::file),
];

/// What parts an input.
pub const PARTING: u8 = 0xff;

/// The parts of an input as bytes.
fn parts(input: &[u8]) -> Vec<&[u8]> {
    input.split(|byte| *byte == PARTING).collect()
}

/// Bytes as text.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A text as lines without ends, none of which holds a return.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.replace('\r', "")).collect()
}

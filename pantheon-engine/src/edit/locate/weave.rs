//! Merges a changed line with the file's own bytes: characters that the answer did not change keep their form.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::fold::tokens;

/// Characters on both sides together above which a line is taken as the answer writes it.
const MAX_COMPARED: usize = 4_000;

/// The new line with the file's bytes wherever `new` repeats what `old` has; `old` and `file` are the same line but for
/// forms of characters. Lines that share too little are taken as written.
pub(super) fn body(old: &str, file: &str, new: &str) -> String {
    let (old_tokens, file_tokens, new_tokens) = (tokens(old), tokens(file), tokens(new));
    let aligned = old_tokens.iter().map(|token| &token.key).eq(file_tokens.iter().map(|token| &token.key));
    if old == file || !aligned || old_tokens.len() + new_tokens.len() > MAX_COMPARED {
        return new.to_owned();
    }
    let old_bytes: Vec<&str> = old_tokens.iter().map(|token| &old[token.range.clone()]).collect();
    let new_bytes: Vec<&str> = new_tokens.iter().map(|token| &new[token.range.clone()]).collect();
    let mut woven = String::with_capacity(new.len());
    for op in capture_diff_slices(Algorithm::Myers, &old_bytes, &new_bytes) {
        match op {
            DiffOp::Equal { old_index, len, .. } => {
                woven.extend(file_tokens[old_index..old_index + len].iter().map(|token| &file[token.range.clone()]));
            }
            _ => woven.extend(new_bytes[op.new_range()].iter().copied()),
        }
    }
    woven
}

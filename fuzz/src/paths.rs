//! Paths as answers write them: an input is the written one and the known ones.

use std::collections::BTreeSet;

use pantheon_engine::edit::paths::{self, Intent, Resolved};
use pantheon_protocol::path::RelativePath;

use super::{parts, text};

/// Looks up a path among those that are known.
pub fn resolve(input: &[u8]) {
    let parts: Vec<String> = parts(input).into_iter().map(text).collect();
    let known: BTreeSet<&str> = parts[1..].iter().map(String::as_str).collect();
    let known: Vec<&str> = known.into_iter().collect();
    for intent in [Intent::Edit, Intent::Overwrite, Intent::Create] {
        check(&parts[0], &known, intent);
    }
    // What is sure enough to replace a file is sure enough to edit it.
    if let Ok(found) = paths::resolve(&parts[0], &known, Intent::Overwrite) {
        assert_eq!(paths::resolve(&parts[0], &known, Intent::Edit), Ok(found));
    }
}

fn check(written: &str, known: &[&str], intent: Intent) {
    let resolved = paths::resolve(written, known, intent);
    let reversed: Vec<&str> = known.iter().rev().copied().collect();
    let again = paths::resolve(written, &reversed, intent);
    assert_eq!(again.as_ref().ok(), resolved.as_ref().ok(), "with the known files in another order");
    match resolved {
        Ok(Resolved::Known(path)) => {
            assert!(known.iter().any(|known| RelativePath::new(known).as_ref() == Ok(&path)), "{path} was not shown");
        }
        Ok(Resolved::New(path)) => {
            assert_eq!(intent, Intent::Create);
            let lower = path.as_str().to_lowercase();
            assert!(known.iter().all(|known| known.replace('\\', "/").to_lowercase() != lower), "{path} is known");
            check_inside(&path);
        }
        Err(refused) => {
            assert!(!refused.written.contains(char::is_control), "{:?} is not printable", refused.written);
        }
    }
}

/// The path stays in its workspace, and says so when it is read again.
fn check_inside(path: &RelativePath) {
    let text = path.as_str();
    assert_eq!(RelativePath::new(text).as_ref(), Ok(path));
    assert!(!text.starts_with('/') && !text.contains(['\\', ':', '\0']), "{text:?}");
    let harmful = |part: &str| part == ".." || part.is_empty() || part.eq_ignore_ascii_case(".git");
    assert!(!text.split('/').any(harmful), "{text:?}");
}

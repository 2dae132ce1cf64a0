//! The file of tenants, which administrators write.

use std::path::Path;

use pantheon_engine::tenants;

use super::text;

/// Reads a file.
pub fn file(input: &[u8]) {
    match tenants::check(&text(input), Path::new("/etc/pantheon")) {
        Ok(names) => {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(names.iter().all(|name| !name.is_empty() && name.chars().all(plain)), "{names:?}");
        }
        Err(error) => assert!(!format!("{error:#}").trim().is_empty()),
    }
}

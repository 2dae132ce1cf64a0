//! Lists of what is inside, as CycloneDX 1.5 in JSON: the same list for the same commit.

pub(super) mod npm;
pub(super) mod rust;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::commit::Commit;
use super::sums::hex;

/// Gives a list its number and its time. Both would be new in each run, and so are made of what is listed and of the
/// commit.
///
/// # Errors
/// When the list cannot be written as JSON.
fn sealed(mut document: Value, commit: &Commit) -> anyhow::Result<String> {
    document["serialNumber"] = "".into();
    document["metadata"]["timestamp"] = commit.time().into();
    let properties = serde_json::json!([{"name": "pantheon:commit", "value": commit.id}]);
    document["metadata"]["properties"] = properties;
    document["serialNumber"] = format!("urn:uuid:{}", uuid(&document.to_string())).into();
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// A UUID of version 8 (RFC 9562, section 5.8): its bits are ours, here those of a sum.
fn uuid(text: &str) -> String {
    let mut bytes = Sha256::digest(text.as_bytes())[..16].to_vec();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_from_what_is_listed() {
        let commit = Commit { id: "0a1b".to_owned(), seconds: 1_700_000_000 };
        let list = |name: &str| serde_json::json!({"serialNumber": fastrand::u32(..), "components": [{"name": name}]});
        let one = sealed(list("a"), &commit).unwrap();
        assert_eq!(one, sealed(list("a"), &commit).unwrap());
        assert_ne!(one, sealed(list("b"), &commit).unwrap());
        assert!(one.contains("2023-11-14T22:13:20Z"), "{one}");
    }

    #[test]
    fn uuids_are_well_formed() {
        let uuid = uuid("anything");
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "8");
    }
}

//! The list of the programs: every crate with its version, licences, package URL and the sum of its release.

use serde_json::{Value, json};

use super::super::commit::Commit;
use super::super::crates::{Crate, Crates};
use super::sealed;

/// The list.
///
/// # Errors
/// When it cannot be written as JSON.
pub(crate) fn document(crates: &Crates, commit: &Commit) -> anyhow::Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    let components: Vec<Value> = crates.all.iter().map(|(key, found)| component(key, found)).collect();
    let programs = crates.all.iter().filter(|(_, found)| found.is_program()).map(|(key, _)| key);
    let mut needs = vec![json!({"ref": "pantheon", "dependsOn": programs.collect::<Vec<_>>()})];
    needs.extend(crates.all.iter().map(|(key, found)| json!({"ref": key, "dependsOn": found.needs})));
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "pantheon-xtask", "version": version}]},
            "component": {
                "bom-ref": "pantheon", "type": "application", "name": "pantheon", "version": version,
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": needs,
    });
    sealed(document, commit)
}

fn component(key: &str, found: &Crate) -> Value {
    let mut component = json!({
        "bom-ref": key,
        "type": if found.is_program() { "application" } else { "library" },
        "name": found.name,
        "version": found.version,
        // What only builds the programs is not in them.
        "scope": if found.inside { "required" } else { "excluded" },
        "licenses": [licence(found)],
    });
    // Ours are on no registry, where the same name would be somebody else's.
    if let Some(sum) = &found.sum {
        component["purl"] = purl(found).into();
        component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    if let Some(repository) = &found.repository {
        component["externalReferences"] = json!([{"type": "vcs", "url": repository}]);
    }
    component
}

fn licence(found: &Crate) -> Value {
    match &found.licence {
        Some(expression) => json!({"expression": expression}),
        None => json!({"license": {"name": "the text in its release"}}),
    }
}

/// A package URL, where a `+` is written as its code.
fn purl(found: &Crate) -> String {
    format!("pkg:cargo/{}@{}", found.name, found.version.replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::PathBuf;

    use super::*;

    fn found(name: &str, sum: Option<&str>) -> Crate {
        Crate {
            name: name.to_owned(),
            version: "1.0.0+2.0".to_owned(),
            licence: Some("MIT".to_owned()),
            repository: None,
            sum: sum.map(str::to_owned),
            inside: true,
            folder: PathBuf::new(),
            needs: BTreeSet::new(),
        }
    }

    #[test]
    fn releases_have_an_address_and_a_sum() {
        let component = component("toml@1.0.0+2.0", &found("toml", Some("0a1b")));
        assert_eq!(component["purl"], "pkg:cargo/toml@1.0.0%2B2.0");
        assert_eq!(component["hashes"][0]["content"], "0a1b");
        assert_eq!(component["licenses"][0]["expression"], "MIT");
    }

    #[test]
    fn ours_claim_no_release() {
        let component = component("gods@1.0.0+2.0", &found("gods", None));
        assert_eq!((component["purl"].is_null(), component["type"].as_str()), (true, Some("application")));
    }

    #[test]
    fn programs_hang_below_the_product() {
        let all =
            BTreeMap::from([("gods@1".to_owned(), found("gods", None)), ("a@1".to_owned(), found("a", Some("0")))]);
        let commit = Commit { id: "0a1b".to_owned(), seconds: 0 };
        let document: Value = serde_json::from_str(&document(&Crates { all }, &commit).unwrap()).unwrap();
        assert_eq!(document["dependencies"][0], json!({"ref": "pantheon", "dependsOn": ["gods@1"]}));
    }
}

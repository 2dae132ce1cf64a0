//! The list of the extension, by npm itself from the lockfile: what its bundle holds, not what builds it.
//!
//! npm's own `--omit dev` loses packages that the bundle shares with what builds it (seen in npm 11.19). So npm lists
//! all of them, and what only builds is taken out here, by the lockfile's own marks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use super::super::commit::Commit;
use super::super::notices::Part;
use super::sealed;
use crate::step;
use crate::workspace::root;

/// The list.
///
/// # Errors
/// When npm cannot make it, which it can since its version 10, or it is not what the lockfile says.
pub(crate) fn document(commit: &Commit) -> anyhow::Result<String> {
    let folder = root().join("vscode-client");
    let mut npm = Command::new("npm");
    npm.args(["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"]);
    let list = step::quietly(npm.current_dir(&folder))?;
    let mut document: Value = serde_json::from_str(&list).context("npm's list is no JSON")?;
    keep(&mut document, &inside(&lockfile()?).context("the lockfile lists no package")?.into_keys().collect())?;
    // npm takes the folder's name.
    document["metadata"]["component"]["name"] = "pantheon".into();
    sealed(document, commit)
}

/// What is in the extension and not ours. Its packages must be installed.
///
/// # Errors
/// When the lockfile cannot be read.
pub(crate) fn parts() -> anyhow::Result<Vec<Part>> {
    let inside = inside(&lockfile()?).context("the lockfile lists no package")?;
    let parts = inside.into_iter().map(|(key, (place, licence))| {
        let folder = root().join("vscode-client").join(place);
        Part { key, licence, folder }
    });
    Ok(parts.collect())
}

fn lockfile() -> anyhow::Result<Value> {
    let text = fs::read_to_string(root().join("vscode-client/package-lock.json"))?;
    serde_json::from_str(&text).context("the lockfile is no JSON")
}

/// What is in the bundle, as `name@version`, each with its folder and its licence.
fn inside(lockfile: &Value) -> Option<BTreeMap<String, (String, Option<String>)>> {
    let packages = lockfile["packages"].as_object()?.iter();
    let bundled = packages.filter(|(place, package)| !place.is_empty() && package["dev"] != true);
    bundled
        .map(|(place, package)| {
            let (_, name) = place.rsplit_once("node_modules/")?;
            let licence = package["license"].as_str().map(str::to_owned);
            Some((format!("{name}@{}", package["version"].as_str()?), (place.clone(), licence)))
        })
        .collect()
}

/// Takes all others out of a list, also where they are needed by something.
fn keep(document: &mut Value, inside: &BTreeSet<String>) -> anyhow::Result<()> {
    let product = document["metadata"]["component"]["bom-ref"].as_str().unwrap_or_default().to_owned();
    let is_kept = |reference: &Value| reference.as_str().is_some_and(|name| inside.contains(name) || name == product);
    let components = document["components"].as_array_mut().context("npm lists no component")?;
    components.retain(|component| is_kept(&component["bom-ref"]));
    if components.len() != inside.len() {
        bail!("npm lists {} of the {} packages in the extension", components.len(), inside.len());
    }
    let needs = document["dependencies"].as_array_mut().context("npm does not list what needs what")?;
    needs.retain(|need| is_kept(&need["ref"]));
    for need in needs {
        if let Some(on) = need["dependsOn"].as_array_mut() {
            on.retain(is_kept);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn example() -> Value {
        json!({"packages": {
            "": {"name": "ours"},
            "node_modules/a": {"version": "1.0.0"},
            "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
            "node_modules/tool": {"version": "3.0.0", "dev": true},
        }})
    }

    fn names() -> BTreeSet<String> {
        inside(&example()).unwrap().into_keys().collect()
    }

    fn list(components: &[&str]) -> Value {
        let components: Vec<Value> = components.iter().map(|name| json!({"bom-ref": name})).collect();
        let needs = [("ours@1", vec!["a@1.0.0", "tool@3.0.0"]), ("tool@3.0.0", vec!["a@1.0.0"])];
        let needs: Vec<Value> = needs.iter().map(|(one, on)| json!({"ref": one, "dependsOn": on})).collect();
        json!({
            "metadata": {"component": {"bom-ref": "ours@1"}}, "components": components, "dependencies": needs,
        })
    }

    #[test]
    fn what_only_builds_is_left_out() {
        let mut list = list(&["a@1.0.0", "@s/b@2.0.0", "tool@3.0.0"]);
        keep(&mut list, &names()).unwrap();
        assert_eq!(list["components"], json!([{"bom-ref": "a@1.0.0"}, {"bom-ref": "@s/b@2.0.0"}]));
        assert_eq!(list["dependencies"], json!([{"ref": "ours@1", "dependsOn": ["a@1.0.0"]}]));
    }

    #[test]
    fn incomplete_lists_are_refused() {
        let error = keep(&mut list(&["a@1.0.0"]), &names()).unwrap_err();
        assert!(error.to_string().contains("1 of the 2"), "{error}");
    }
}

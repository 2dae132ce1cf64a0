//! The crates that the released programs are built from, as cargo resolves them for this system.
//!
//! Cargo resolves features for the whole workspace here, so a crate may be listed that only a test switches on: rather
//! one too many than one too few.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use super::notices::Part;
use crate::step;
use crate::workspace::{cargo, root};

/// What is released.
const PROGRAMS: [&str; 3] = ["gods", "pantheon-engine", "pantheon-ls"];

/// One crate.
#[derive(Debug)]
pub(super) struct Crate {
    /// Its name.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// Its licences as SPDX writes them, where it says so.
    pub(super) licence: Option<String>,
    /// Where its source is published.
    pub(super) repository: Option<String>,
    /// The SHA-256 sum of its release; ours have none.
    pub(super) sum: Option<String>,
    /// Whether it is in the programs, not only in their build.
    pub(super) inside: bool,
    /// The folder of its source.
    pub(super) folder: PathBuf,
    /// What it is built with, as keys of [`Crates::all`].
    pub(super) needs: BTreeSet<String>,
}

/// All crates, by name and version.
#[derive(Debug)]
pub(super) struct Crates {
    /// `name@version` and the crate, in order.
    pub(super) all: BTreeMap<String, Crate>,
}

impl Crates {
    /// Asks cargo.
    ///
    /// # Errors
    /// When cargo cannot resolve them with the lockfile as it is.
    pub(super) fn read(host: &str) -> anyhow::Result<Self> {
        let words = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
        let metadata: Value = serde_json::from_str(&step::quietly(cargo().args(words))?)?;
        let sums = sums(&fs::read_to_string(root().join("Cargo.lock"))?)?;
        Self::of(&metadata, &sums).context("cargo's list of crates is not understood")
    }

    /// What is in the programs and not ours.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        let inside = self.all.iter().filter(|(_, found)| found.inside && found.sum.is_some());
        inside.map(|(key, found)| Part {
            key: key.clone(),
            licence: found.licence.clone(),
            folder: found.folder.clone(),
        })
    }

    fn of(metadata: &Value, sums: &BTreeMap<String, String>) -> Option<Self> {
        let packages = by_id(&metadata["packages"])?;
        let nodes = by_id(&metadata["resolve"]["nodes"])?;
        let inside = reached(&packages, &nodes, Reach::Inside)?;
        let mut all = BTreeMap::new();
        for id in reached(&packages, &nodes, Reach::Build)? {
            let needs = needs(nodes[id], Reach::Build)?;
            let needs = needs.into_iter().map(|id| key(packages[id])).collect::<Option<_>>()?;
            let found = Crate::of(packages[id], inside.contains(id), needs, sums)?;
            all.insert(key(packages[id])?, found);
        }
        Some(Self { all })
    }
}

impl Crate {
    fn of(package: &Value, inside: bool, needs: BTreeSet<String>, sums: &BTreeMap<String, String>) -> Option<Self> {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        Some(Self {
            name: text("name")?,
            version: text("version")?,
            // Before SPDX a slash stood for a choice.
            licence: text("license").map(|licence| licence.replace(" / ", "/").replace('/', " OR ")),
            repository: text("repository"),
            sum: sums.get(&key(package)?).cloned(),
            inside,
            folder: Path::new(&text("manifest_path")?).parent()?.to_owned(),
            needs,
        })
    }

    /// Whether it is one of the programs that are released.
    pub(super) fn is_program(&self) -> bool {
        self.sum.is_none() && PROGRAMS.contains(&self.name.as_str())
    }
}

/// How far to follow what crates need.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// What is linked.
    Inside,
    /// Also what builds it. What only tests it never counts.
    Build,
}

fn by_id(list: &Value) -> Option<BTreeMap<&str, &Value>> {
    list.as_array()?.iter().map(|item| Some((item["id"].as_str()?, item))).collect()
}

/// `name@version`, which no two crates of one registry share.
fn key(package: &Value) -> Option<String> {
    Some(format!("{}@{}", package["name"].as_str()?, package["version"].as_str()?))
}

/// Everything that the programs need.
fn reached<'a>(
    packages: &BTreeMap<&'a str, &'a Value>,
    nodes: &BTreeMap<&'a str, &'a Value>,
    reach: Reach,
) -> Option<BTreeSet<&'a str>> {
    let programs = packages.iter().filter(|(_, package)| {
        package["source"].is_null() && PROGRAMS.iter().any(|program| package["name"] == *program)
    });
    let mut open: Vec<&str> = programs.map(|(id, _)| *id).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let is_macro = || packages.get(id).is_some_and(|package| expands_code(package));
        if (reach == Reach::Build || !is_macro()) && seen.insert(id) {
            open.extend(needs(nodes.get(id)?, reach)?);
        }
    }
    Some(seen)
}

/// Macros run in the compiler, and are not in the program.
fn expands_code(package: &Value) -> bool {
    let kinds = package["targets"].as_array().into_iter().flatten().filter_map(|target| target["kind"].as_array());
    kinds.flatten().any(|kind| kind == "proc-macro")
}

fn needs(node: &Value, reach: Reach) -> Option<Vec<&str>> {
    let counts = |kind: &Value| match kind["kind"].as_str() {
        None => true,
        Some(kind) => reach == Reach::Build && kind == "build",
    };
    let needed = node["deps"]
        .as_array()?
        .iter()
        .filter(|need| need["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(counts)));
    needed.map(|need| need["pkg"].as_str()).collect()
}

/// The sums in a Cargo.lock, by `name@version`.
fn sums(lockfile: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let lockfile: toml::Table = toml::from_str(lockfile)?;
    let packages = lockfile.get("package").and_then(toml::Value::as_array).context("Cargo.lock lists no package")?;
    let entry = |package: &toml::Value| {
        let text = |key: &str| package.get(key)?.as_str();
        Some((format!("{}@{}", text("name")?, text("version")?), text("checksum")?.to_owned()))
    };
    Ok(packages.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, source: Option<&str>, kind: &str) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "source": source, "license": "MIT/Apache-2.0",
            "manifest_path": format!("/sources/{name}/Cargo.toml"), "targets": [{"kind": [kind]}],
        })
    }

    fn node(name: &str, needs: &[(&str, Option<&str>)]) -> Value {
        let needs = needs.iter().map(|(name, kind)| json!({"pkg": name, "dep_kinds": [{"kind": kind}]}));
        json!({"id": name, "deps": needs.collect::<Vec<_>>()})
    }

    #[test]
    fn what_is_linked_is_told_from_what_builds() {
        let registry = Some("registry");
        let metadata = json!({
            "packages": [
                package("gods", None, "bin"), package("linked", registry, "lib"), package("cc", registry, "lib"),
                package("derive", registry, "proc-macro"), package("syn", registry, "lib"),
                package("proptest", registry, "lib"), package("xtask", None, "bin"),
            ],
            "resolve": {"nodes": [
                node("gods", &[("linked", None), ("derive", None), ("proptest", Some("dev"))]),
                node("linked", &[("cc", Some("build"))]),
                node("derive", &[("syn", None)]),
                node("cc", &[]), node("syn", &[]), node("proptest", &[]), node("xtask", &[("proptest", None)]),
            ]},
        });
        let sums = BTreeMap::from([("linked@1.0.0".to_owned(), "0a1b".to_owned())]);
        let crates = Crates::of(&metadata, &sums).unwrap();
        let found: Vec<(&str, bool)> = crates.all.iter().map(|(key, found)| (key.as_str(), found.inside)).collect();
        let expected = [("cc", false), ("derive", false), ("gods", true), ("linked", true), ("syn", false)];
        assert_eq!(
            found,
            expected
                .map(|(name, inside)| (format!("{name}@1.0.0"), inside))
                .each_ref()
                .map(|(key, inside)| (key.as_str(), *inside))
        );
        let linked = &crates.all["linked@1.0.0"];
        assert_eq!((linked.licence.as_deref(), linked.sum.as_deref()), (Some("MIT OR Apache-2.0"), Some("0a1b")));
        assert!(crates.all["gods@1.0.0"].is_program() && !linked.is_program());
    }
}

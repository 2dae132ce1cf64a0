//! The lockfiles by themselves: everything comes from a registry, with a sum, and nothing names a place of its own.
//!
//! This reads texts only, so that it also holds for `fuzz/`, which is no member of the workspace.

use std::fs;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::workspace::root;

/// The lockfiles of cargo.
const CRATES: [&str; 2] = ["Cargo.lock", "fuzz/Cargo.lock"];

/// The lockfile of the extension.
const NPM: &str = "vscode-client/package-lock.json";

/// The lockfiles of what the images of docker-compose.yml take from npm. They are other people's programs, which nobody gets
/// from us.
const IMAGES: [&str; 2] =
    ["deploy/docker/packages/claude/package-lock.json", "deploy/docker/packages/code-server/package-lock.json"];

/// The licences of packages that go into the extension. Those that only build it stay out of it.
const LICENCES: [&str; 7] = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT"];

/// Checks all of them.
///
/// # Errors
/// At the first package that comes from elsewhere, has no sum, or a licence that is not on the list.
pub(super) fn check() -> anyhow::Result<()> {
    for lockfile in CRATES {
        crates(&read(lockfile)?).with_context(|| format!("{lockfile} is refused"))?;
    }
    for lockfile in IMAGES {
        packages(&read(lockfile)?, Licences::TheirOwn).with_context(|| format!("{lockfile} is refused"))?;
    }
    packages(&read(NPM)?, Licences::OfTheList).with_context(|| format!("{NPM} is refused"))
}

fn read(lockfile: &str) -> anyhow::Result<String> {
    fs::read_to_string(root().join(lockfile)).with_context(|| format!("{lockfile} cannot be read"))
}

/// Checks a Cargo.lock. Which registry it is `cargo-deny` says; here it must be a single one.
fn crates(lockfile: &str) -> anyhow::Result<()> {
    let lockfile: toml::Table = toml::from_str(lockfile)?;
    let mut registry: Option<&str> = None;
    for package in lockfile.get("package").and_then(toml::Value::as_array).context("it lists no package")? {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str);
        let name = text("name").context("a package has no name")?;
        // Ours are in the checkout.
        let Some(source) = text("source") else { continue };
        if !source.starts_with("registry+") || *registry.get_or_insert(source) != source {
            bail!("{name} comes from {source}; take a release from the registry of the others");
        }
        if text("checksum").is_none_or(|sum| !is_sum(sum, 64)) {
            bail!("{name} has no checksum; let cargo write the lockfile anew");
        }
    }
    Ok(())
}

fn is_sum(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Which licences packages may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Licences {
    /// Those of [`LICENCES`], because we pass the packages on.
    OfTheList,
    /// Any.
    TheirOwn,
}

/// Checks a package-lock.json.
fn packages(lockfile: &str, licences: Licences) -> anyhow::Result<()> {
    let lockfile: Value = serde_json::from_str(lockfile)?;
    let packages = lockfile["packages"].as_object().context("it lists no package")?;
    for (place, package) in packages.iter().filter(|(place, _)| !place.is_empty()) {
        // `.npmrc` keeps the registry's own addresses out, so an address here is another one's: git, a file, a host.
        if let Some(address) = package.get("resolved") {
            bail!("{place} comes from {address}; take a release from the registry, with the settings of .npmrc");
        }
        if package["integrity"].as_str().is_none_or(|sum| !sum.starts_with("sha512-") || sum.len() < 90) {
            bail!("{place} has no SHA-512 sum; let npm write the lockfile anew");
        }
        let licence = package["license"].as_str().unwrap_or("no licence");
        let passed_on = licences == Licences::OfTheList && package["dev"] != true;
        if passed_on && !LICENCES.contains(&licence) {
            bail!("{place} goes into the extension and has {licence}; xtask/src/audit/lockfiles.rs lists what may");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn of_crates(lines: &str) -> String {
        let good = format!("[[package]]\nname = \"a\"\nsource = \"registry+one\"\nchecksum = \"{SUM}\"\n");
        let ours = "[[package]]\nname = \"ours\"\n";
        let verdict = crates(&format!("{good}{ours}[[package]]\nname = \"b\"\n{lines}"));
        verdict.err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn crates_come_from_one_registry() {
        let sum = format!("checksum = \"{SUM}\"\n");
        assert_eq!(of_crates(&format!("source = \"registry+one\"\n{sum}")), "");
        for source in ["git+https://git.example/b?branch=main#0a1b", "registry+another", "sparse+one"] {
            let said = of_crates(&format!("source = \"{source}\"\n{sum}"));
            assert!(said.contains(source), "{source}: {said}");
        }
    }

    #[test]
    fn crates_have_a_sum() {
        for line in ["", "checksum = \"\"\n", "checksum = \"0a1b\"\n"] {
            assert!(of_crates(&format!("source = \"registry+one\"\n{line}")).contains("no checksum"), "{line}");
        }
    }

    fn of_packages(package: &Value) -> String {
        let lockfile = serde_json::json!({"packages": {"": {"name": "ours"}, "node_modules/a": package}});
        packages(&lockfile.to_string(), Licences::OfTheList).err().map_or_else(String::new, |error| error.to_string())
    }

    fn package() -> Value {
        serde_json::json!({"version": "1.0.0", "integrity": format!("sha512-{}", "A".repeat(88)), "license": "MIT"})
    }

    #[test]
    fn packages_name_no_place() {
        assert_eq!(of_packages(&package()), "");
        for address in ["git+ssh://git@git.example/a.git#0a1b", "file:../a", "https://host.example/a.tgz"] {
            let mut package = package();
            package["resolved"] = address.into();
            assert!(of_packages(&package).contains(address), "{address}");
        }
    }

    #[test]
    fn packages_have_a_strong_sum() {
        for sum in ["", "sha1-deadbeef", "sha512-short"] {
            let mut package = package();
            package["integrity"] = sum.into();
            assert!(of_packages(&package).contains("SHA-512"), "{sum}");
        }
    }

    #[test]
    fn licences_inside_are_listed() {
        let mut package = package();
        package["license"] = "GPL-3.0-only".into();
        assert!(of_packages(&package).contains("GPL-3.0-only"));
        package["dev"] = true.into();
        assert_eq!(of_packages(&package), "", "what only builds the extension stays out of it");
    }

    #[test]
    fn our_lockfiles_pass() {
        check().unwrap();
    }
}

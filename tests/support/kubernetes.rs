//! The deployments of `deploy/kubernetes` as teams take them: its overlays, and what its pieces make together. Each is a folder
//! that `kubectl` builds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::examples;
use crate::programs::words;

/// A whole deployment, with the IDE.
pub const PRODUCTION: &str = "production with the IDE";

/// A folder for `kubectl apply -k`.
#[derive(Debug)]
pub struct Deployment {
    /// What it is called.
    pub name: &'static str,
    folder: PathBuf,
    _made: Option<TempDir>,
}

impl Deployment {
    /// One that is in the repository.
    pub fn of(overlay: &'static str) -> Self {
        Self { name: overlay, folder: folder().join(overlay), _made: None }
    }

    /// What a team of its own would write, with paths in `deploy/kubernetes`.
    fn composed(name: &'static str, kustomization: &str) -> io::Result<Self> {
        let made = TempDir::new()?;
        let own = made.path().canonicalize()?;
        let up = own.components().skip(1).map(|_| "../").collect::<String>();
        let here = format!("{up}{}/", folder().canonicalize()?.display().to_string().trim_start_matches('/'));
        let mut text = "namespace: pantheon\n".to_owned() + kustomization;
        for room in ["base", "components/", "overlays/"] {
            text = text.replace(room, &format!("{here}{room}"));
        }
        fs::write(own.join("kustomization.yaml"), text)?;
        Ok(Self { name, folder: own, _made: Some(made) })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `kubectl` builds of it.
    ///
    /// # Panics
    /// When it does not, or warns of what is old-fashioned.
    pub fn build(&self, kubectl: &Path) -> String {
        kustomize(kubectl, &self.folder)
    }
}

/// The deployments that are in the repository, and those that its pieces make.
///
/// # Errors
/// When a temporary folder cannot be written.
pub fn deployments() -> io::Result<Vec<Deployment>> {
    let images = "images: [{name: pantheon-engine, newTag: '1'}, {name: pantheon-ide, newTag: '1'}]\n";
    let with_ide = |overlay: &str| format!("resources: [{overlay}]\ncomponents: [components/ide]\n{images}");
    let keda = "resources: [base]\ncomponents: [components/metrics, components/queue-age-keda, components/ide]\n";
    Ok(vec![
        Deployment::of("overlays/small"),
        Deployment::of("overlays/production"),
        Deployment::composed("small with the IDE", &with_ide("overlays/small"))?,
        Deployment::composed(PRODUCTION, &with_ide("overlays/production"))?,
        Deployment::composed("workers by KEDA", &format!("{keda}{images}"))?,
    ])
}

/// What `kubectl` builds of a folder.
///
/// # Panics
/// When it does not, or warns of what is old-fashioned.
pub fn kustomize(kubectl: &Path, folder: &Path) -> String {
    let output = Command::new(kubectl).arg("kustomize").arg(folder).output().expect("`kubectl` can be started");
    assert!(output.status.success() && output.stderr.is_empty(), "{}: {}", folder.display(), words(&output));
    String::from_utf8(output.stdout).expect("manifests are text")
}

/// `secrets` with values that are made up, removed when dropped.
///
/// # Panics
/// When it cannot be made.
pub fn copy_of_secrets() -> TempDir {
    let made = TempDir::new().expect("a temporary folder can be made");
    for name in ["kustomization.yaml", "make.sh"] {
        fs::copy(folder().join("secrets").join(name), made.path().join(name)).expect("a manifest can be copied");
    }
    let output = Command::new("sh").arg(made.path().join("make.sh")).output().expect("a shell can be started");
    assert!(output.status.success(), "{}", words(&output));
    made
}

/// Puts a value at a place in an object, `and/a/pointer/in/it`; null takes away what is there. None where there is no such
/// place.
pub fn put(object: &mut Value, place: &str, value: Value) -> Option<()> {
    let (parent, last) =
        place.rsplit_once('/').map_or((String::new(), place), |(parent, last)| (format!("/{parent}"), last));
    let last = last.replace("~1", "/");
    match (object.pointer_mut(&parent)?, value) {
        (Value::Array(items), value) => *items.get_mut(last.parse::<usize>().ok()?)? = value,
        (Value::Object(members), Value::Null) => drop(members.remove(&last)?),
        (Value::Object(members), value) => drop(members.insert(last, value)),
        _ => return None,
    }
    Some(())
}

/// `deploy/kubernetes` of the checkout.
pub fn folder() -> PathBuf {
    examples().with_file_name("deploy/kubernetes")
}

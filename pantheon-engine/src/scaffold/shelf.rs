//! All templates of one moment: those of a prompts folder, or the ones inside the program where it has none.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};

use super::{Template, TemplateError};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../prompts/templates");

/// The deepest folder that is read: so many parts has its path.
const MAX_DEPTH: usize = 16;

/// Templates by name.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    templates: BTreeMap<String, Arc<Template>>,
}

/// Paths below a template's folder, and texts.
type Texts = Vec<(String, String)>;

/// What is wrong, by the template's name.
pub type Faults = Vec<(String, TemplateError)>;

impl Shelf {
    /// The templates inside the program.
    pub fn embedded() -> (Self, Faults) {
        let folders = EMBEDDED.dirs().map(|folder| {
            let mut texts = Texts::new();
            collect(folder, folder.path(), &mut texts);
            (folder.path().to_string_lossy().into_owned(), Ok(texts))
        });
        Self::default().merge(folders)
    }

    /// The templates of a prompts folder; a broken one keeps its version of `previous`, if that had one.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn load(prompts: &Path, previous: &Self) -> io::Result<(Self, Faults)> {
        let folder = prompts.join("templates");
        if !folder.is_dir() {
            return Ok(Self::embedded());
        }
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') {
                folders.push((name, read(&path)));
            }
        }
        Ok(previous.merge(folders))
    }

    /// Those of a tenant's prompts folder above others; without a folder of templates, the others alone.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn load_over(under: &Self, prompts: &Path, previous: &Self) -> io::Result<(Self, Faults)> {
        if !prompts.join("templates").is_dir() {
            return Ok((under.clone(), Faults::new()));
        }
        let (upper, faults) = Self::load(prompts, previous)?;
        let mut shelf = under.clone();
        shelf.templates.extend(upper.templates);
        Ok((shelf, faults))
    }

    /// The template of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.templates.get(name)
    }

    fn merge(&self, folders: impl IntoIterator<Item = (String, Result<Texts, TemplateError>)>) -> (Self, Faults) {
        let (mut shelf, mut faults) = (Self::default(), Faults::new());
        for (name, texts) in folders {
            match texts.and_then(|texts| Template::read(&name, &texts)) {
                Ok(template) => drop(shelf.templates.insert(name, Arc::new(template))),
                Err(fault) => {
                    if let Some(template) = self.get(&name) {
                        shelf.templates.insert(name.clone(), Arc::clone(template));
                    }
                    faults.push((name, fault));
                }
            }
        }
        (shelf, faults)
    }
}

fn collect(folder: &Dir<'static>, root: &Path, texts: &mut Texts) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, root, texts),
            DirEntry::File(file) => {
                let path = file.path().strip_prefix(root).unwrap_or(file.path());
                // A file that is no text is a fault of the program, which its tests find.
                texts.push((path.to_string_lossy().into_owned(), file.contents_utf8().unwrap_or_default().to_owned()));
            }
        }
    }
}

/// All files below a template's folder.
fn read(folder: &Path) -> Result<Texts, TemplateError> {
    let mut texts = Texts::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((at, name)) = open.pop() {
        let failed =
            |error: io::Error| TemplateError { file: name.clone(), reason: format!("cannot be read: {error}") };
        for entry in std::fs::read_dir(&at).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let path = if name.is_empty() { own } else { format!("{name}/{own}") };
            let failed = |reason: String| TemplateError { file: path.clone(), reason };
            if path.split('/').count() > MAX_DEPTH {
                return Err(failed(format!("lies deeper than {MAX_DEPTH} folders")));
            }
            let kind = entry.file_type().map_err(|error| failed(format!("cannot be read: {error}")))?;
            if kind.is_dir() {
                open.push((entry.path(), path));
            } else {
                let text = std::fs::read_to_string(entry.path());
                texts.push((path.clone(), text.map_err(|error| failed(format!("cannot be read: {error}")))?));
            }
        }
    }
    texts.sort();
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_templates_have_no_fault() {
        let (shelf, faults) = Shelf::embedded();
        assert_eq!(faults, []);
        let names: Vec<&str> = shelf.templates.keys().map(String::as_str).collect();
        assert_eq!(names, ["fastapi", "go-http", "node-express", "python-service", "rust-axum", "static-site"]);
    }

    #[test]
    fn a_broken_template_keeps_its_previous_version() {
        let prompts = tempfile::tempdir().unwrap();
        let folder = prompts.path().join("templates/t");
        std::fs::create_dir_all(folder.join("files/deep")).unwrap();
        std::fs::write(folder.join("template.yml"), "title: T").unwrap();
        std::fs::write(folder.join("files/deep/a.j2"), "{{ name }}").unwrap();
        let (first, faults) = Shelf::load(prompts.path(), &Shelf::default()).unwrap();
        assert_eq!((faults.len(), first.get("t").is_some()), (0, true));
        std::fs::write(folder.join("files/deep/a.j2"), "{{").unwrap();
        let (second, faults) = Shelf::load(prompts.path(), &first).unwrap();
        assert_eq!(faults[0].0, "t");
        assert_eq!(second.get("t").map(|template| template.version), first.get("t").map(|template| template.version));
    }

    #[test]
    fn a_folder_without_templates_has_the_embedded_ones() {
        let prompts = tempfile::tempdir().unwrap();
        let (shelf, _) = Shelf::load(prompts.path(), &Shelf::default()).unwrap();
        assert!(shelf.get("fastapi").is_some());
    }
}

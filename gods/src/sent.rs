//! What one request is about: the files that the engine may see, and the folder in which it may make others.

use pantheon_protocol::files::{Place, Workspace};
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::{EditRequest, SourceFile};

use crate::document::Document;

/// The files of one request.
#[derive(Debug)]
pub(crate) struct Sent {
    /// The file that stands out, if one does.
    pub(crate) main: Option<Document>,
    /// The others.
    pub(crate) others: Vec<Document>,
    /// Where files may be made, renamed and deleted; absent when none may.
    pub(crate) workspace: Option<Workspace>,
    /// What it goes by where no file gives it a name.
    pub(crate) title: Option<String>,
}

impl Sent {
    /// One file, with its folder as the workspace where the path that is sent leads to it from here.
    pub(crate) fn one(document: Document) -> Self {
        let here = std::env::current_dir().and_then(|here| Workspace::open(&here)).ok();
        let workspace = here.filter(|here| document.is_at(place(here, &document.path).as_ref()));
        Self { main: Some(document), others: Vec::new(), workspace, title: None }
    }

    /// No file: what comes of it is new, below this folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn nothing(name: &str) -> std::io::Result<Self> {
        let workspace = Workspace::open(&std::env::current_dir()?)?;
        Ok(Self { main: None, others: Vec::new(), workspace: Some(workspace), title: Some(name.to_owned()) })
    }

    /// Puts the files into a request.
    pub(crate) fn fill(&self, request: &mut EditRequest) {
        if let Some(main) = &self.main {
            request.code.clone_from(&main.text);
            request.file_path.clone_from(&main.path);
            request.selection = main.selection;
        }
        let others = self.others.iter();
        request.files =
            others.map(|file| SourceFile { file_path: file.path.clone(), code: file.text.clone() }).collect();
        request.file_operations = self.workspace.is_none().then(Vec::new);
    }

    /// The file of that path.
    pub(crate) fn find(&self, path: &str) -> Option<&Document> {
        self.main.iter().chain(&self.others).find(|document| document.path == path)
    }

    /// Whether it is standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.main.as_ref().is_some_and(|main| main.place.is_none())
    }

    /// The name for people.
    pub(crate) fn name(&self) -> String {
        match (&self.main, self.others.as_slice()) {
            (None, []) => self.title.clone().unwrap_or_default(),
            (Some(only), []) | (None, [only]) => only.path.clone(),
            (main, others) => format!("{} files", others.len() + usize::from(main.is_some())),
        }
    }
}

/// The place of a path in a workspace, if there is one without a link in its way.
pub(crate) fn place(workspace: &Workspace, path: &str) -> Option<Place> {
    workspace.place(&RelativePath::new(path).ok()?).ok()
}

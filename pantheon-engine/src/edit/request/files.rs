//! The further files of a request, which only actions on the workspace may have.

use std::collections::HashSet;
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Action, EditRequest, Scope, SourceFile};

use super::{BOM, check_path};
use crate::language::Language;
use crate::provider::Material;
use crate::refusal::Refusal;

/// The most files that one request may bring.
pub const MAX_FILES: usize = 10_000;

/// Checks the files of a request: each path once, each a text of a bearable size. Empty texts are files too.
///
/// # Errors
/// A refusal that names the file.
pub(super) fn resolve(request: &EditRequest, action: &Action, max_bytes: usize) -> Result<Vec<Material>, Refusal> {
    if action.scope != Scope::Workspace && !request.files.is_empty() {
        let message = format!("`{}` works on one file, so `files` must be empty.", action.name);
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    if request.files.len() > MAX_FILES {
        let message = format!("`files` has {} entries; one request may bring {MAX_FILES}.", request.files.len());
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    let mut seen: HashSet<String> = check_path(&request.file_path).into_iter().collect();
    let mut files = Vec::with_capacity(request.files.len());
    for file in &request.files {
        let file = material(file, max_bytes)?;
        if !seen.insert(file.path.clone()) {
            return Err(Refusal::new(ErrorCode::InvalidRequest, format!("`{}` is sent twice.", file.path)));
        }
        files.push(file);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn material(file: &SourceFile, max_bytes: usize) -> Result<Material, Refusal> {
    let path = check_path(&file.file_path)?;
    if file.code.len() > max_bytes {
        let message = format!("`{path}` has {} bytes; this engine takes {max_bytes} a file.", file.code.len());
        return Err(Refusal::new(ErrorCode::FileTooLarge, message));
    }
    if file.code.contains('\0') {
        return Err(Refusal::new(ErrorCode::BinaryCode, format!("`{path}` has NUL characters, so it is not text.")));
    }
    let code = file.code.strip_prefix(BOM).unwrap_or(&file.code);
    Ok(Material { language: Language::detect(None, &path), path, code: Arc::from(code) })
}

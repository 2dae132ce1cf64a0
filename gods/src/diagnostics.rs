//! What other tools say about the lines: from `--message` and `--code`, or as JSON.

use std::io::Read;
use std::path::Path;

use pantheon_protocol::wire::Diagnostic;

use crate::cli::Complaint;
use crate::failure::Failure;

/// The diagnostics of the command line; none when it names none.
///
/// # Errors
/// When the file cannot be read or has another shape.
pub(crate) fn collect(complaint: &Complaint) -> Result<Vec<Diagnostic>, Failure> {
    if let Some(path) = &complaint.diagnostics {
        return from_json(path);
    }
    let Complaint { message, code, .. } = complaint;
    let Some(text) = message.as_ref().or(code.as_ref()) else { return Ok(Vec::new()) };
    Ok(vec![Diagnostic { message: text.clone(), code: code.clone(), ..Diagnostic::default() }])
}

fn from_json(path: &Path) -> Result<Vec<Diagnostic>, Failure> {
    let failed = |reason: String| Failure::Diagnostics { path: path.to_owned(), reason };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
    } else {
        text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    }
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

//! Shows a text to the user as a document, or says where it is.

use std::sync::Arc;

use url::Url;

use crate::session::Session;

/// Opens the text in the editor under this name. Returns what has to be said in front of the question where that was not
/// possible: where the text is, or why it is nowhere.
pub(super) async fn show(session: &Arc<Session>, name: &str, text: &str) -> Option<String> {
    let path = match session.shown.write(name, text) {
        Ok(path) => path,
        Err(error) => return Some(format!("The diff cannot be shown: {error}. ")),
    };
    let opened = match Url::from_file_path(&path) {
        Ok(uri) if session.capabilities().show_document => session.editor.open(uri).await,
        _ => false,
    };
    (!opened).then(|| format!("See {} — ", path.display()))
}

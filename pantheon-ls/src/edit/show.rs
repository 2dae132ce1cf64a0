//! Shows a text to the user as a document, or says where it is.

use std::sync::Arc;

use url::Url;

use crate::lsp::Level;
use crate::session::Session;

/// Opens the text in the editor under this name.
pub(super) async fn show(session: &Arc<Session>, name: &str, text: &str) {
    let path = match session.shown.write(name, text) {
        Ok(path) => path,
        Err(error) => {
            session.editor.show(Level::Error, format!("Pantheon: the diff cannot be shown: {error}")).await;
            return;
        }
    };
    let opened = match Url::from_file_path(&path) {
        Ok(uri) if session.capabilities().show_document => session.editor.open(uri).await,
        _ => false,
    };
    if !opened {
        session.editor.show(Level::Info, format!("Pantheon: see {}", path.display())).await;
    }
}

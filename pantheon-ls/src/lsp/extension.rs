//! The notifications beyond LSP, each sent only to clients that declare it in `capabilities.experimental.pantheon`.
//!
//! What they hold is written down in docs/editors.md. Without them an editor misses comfort, never a function.

use serde_json::Value;
use tower_lsp::lsp_types::notification::Notification;

macro_rules! notifications {
    ($($name:ident $method:literal;)+) => {$(
        #[doc = concat!("`", $method, "`.")]
        pub(super) enum $name {}

        impl Notification for $name {
            type Params = Value;
            const METHOD: &'static str = $method;
        }
    )+};
}

notifications! {
    ReviewClosed "pantheon/reviewClosed";
    Preview "pantheon/preview";
    JobsChanged "pantheon/jobs";
    ShowDiff "pantheon/diff";
    StatusChanged "pantheon/status";
}

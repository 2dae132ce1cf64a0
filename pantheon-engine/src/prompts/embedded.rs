//! The prompt pack that ships inside the program, for an engine without a prompts folder.

use std::sync::{Arc, LazyLock};

use super::{PromptFile, PromptPack};

static PACK: LazyLock<PromptPack> = LazyLock::new(|| PromptPack::embedded().0);

/// The embedded prompt of a command, for callers that have no pack.
pub fn embedded(command: &str) -> Option<Arc<PromptFile>> {
    PACK.get(command).cloned()
}

/// File name without `.md`, and text.
pub(super) const FILES: [(&str, &str); 9] = [
    ("add_tests", include_str!("../../../prompts/add_tests.md")),
    ("change_workspace", include_str!("../../../prompts/change_workspace.md")),
    ("document", include_str!("../../../prompts/document.md")),
    ("explain", include_str!("../../../prompts/explain.md")),
    ("fix", include_str!("../../../prompts/fix.md")),
    ("modern_typing", include_str!("../../../prompts/modern_typing.md")),
    ("refactor", include_str!("../../../prompts/refactor.md")),
    ("scaffold_service", include_str!("../../../prompts/scaffold_service.md")),
    ("scaffold_site", include_str!("../../../prompts/scaffold_site.md")),
];

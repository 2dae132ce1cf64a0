//! Pantheon in Zed: finds `pantheon-ls`, and hands it what the user's settings say under `lsp` → `pantheon-ls`.

use zed_extension_api::serde_json::{Value, json};
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

/// The program, unless the settings name another one.
const PROGRAM: &str = "pantheon-ls";

/// The server's section of the settings.
const SECTION: &str = "pantheon";

struct Pantheon;

impl zed::Extension for Pantheon {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, args, env) = match binary {
            Some(binary) => (binary.path, binary.arguments.unwrap_or_default(), binary.env.unwrap_or_default()),
            None => Default::default(),
        };
        let command = path.or_else(|| worktree.which(PROGRAM)).ok_or_else(|| {
            format!(
                "`{PROGRAM}` is not on the PATH; put it there, or its path into `lsp` → `{server}` → `binary` → `path`"
            )
        })?;
        // A Zed that was not started from a shell lacks the shell's PANTHEON_… variables otherwise.
        let env = worktree.shell_env().into_iter().chain(env).collect();
        Ok(Command { command, args, env })
    }

    fn language_server_initialization_options(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree)?;
        Ok(settings.initialization_options.or(settings.settings))
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree)?.settings.map(sectioned))
    }
}

/// Zed answers a question for a section with that member of the settings, which the user need not write.
fn sectioned(settings: Value) -> Value {
    if settings.get(SECTION).is_some() { settings } else { json!({ SECTION: settings }) }
}

zed::register_extension!(Pantheon);

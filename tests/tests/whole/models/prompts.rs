//! Prompts and configurations for asking providers without the rest of the engine.

use std::path::PathBuf;
use std::time::Duration;

use pantheon_engine::provider::{Prompt, Task};
use pantheon_engine::providers::claude::{ClaudeConfig, PoolSize};

/// The system text of [`prompt`], found nowhere else.
pub const SYSTEM: &str = "Proprietary words 7c1f0e, for the model only.";

/// A prompt with these words of the user.
pub fn prompt(user: &str) -> Prompt {
    Prompt {
        system: SYSTEM.to_owned().into(),
        user: user.to_owned(),
        model: None,
        max_output_tokens: 1000,
        task: Task::of_file("refactor", "src/example.txt", "x = 1\n"),
    }
}

/// A `claude` with a key, scratch directories in this folder, and no pool.
pub fn claude_config(program: PathBuf, folder: PathBuf) -> ClaudeConfig {
    ClaudeConfig {
        program,
        api_key: Some("placeholder-key".to_owned().into()),
        base_url: None,
        model: None,
        home: None,
        config_dir: None,
        scratch_root: folder,
        environment: Vec::new(),
        pool: PoolSize::Fixed(0),
        deadline: Duration::from_secs(60),
    }
}

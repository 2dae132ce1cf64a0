//! The prompt pack: one Markdown file per action, loaded, checked and reloaded.
//!
//! Prompt text leaves this module only inside a `SecretString`, rendered for one request.

mod embedded;
mod file;
mod front_matter;
mod guarded;
mod pack;
mod store;
mod template;
mod watch;

pub use embedded::embedded;
pub use file::{PromptError, PromptFile};
pub use front_matter::{Changes, Output};
pub use guarded::Guarded;
pub use pack::{PromptPack, Report};
pub use store::PromptStore;
pub use template::Variables;
pub use watch::watch;

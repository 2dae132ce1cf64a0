//! Scaffolds: new projects laid out from templates, without a model; a model may then change what was laid out.
//!
//! Templates are data: `prompts/templates/NAME/template.yml` beside a tree of files, or the ones inside the program.

mod arguments;
mod shelf;
mod template;

pub use arguments::{Arguments, ProjectName};
pub use shelf::{Faults, Shelf};
pub use template::{LaidOut, Template, TemplateError};

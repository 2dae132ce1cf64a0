//! Secrets in users' code: what looks like a key is not shown to models, and not committed.
//!
//! Only well-known forms are looked for, which hardly ever are something else. Before a model sees a file, each is replaced
//! by a placeholder of the same length, so that every place in the file stays where it was; in the answer it is put back,
//! in the file that it came from and in no other.

mod formats;
mod masks;

pub use formats::find;
pub use masks::{Masks, mask};

//! The edit pipeline: from a request to a checked diff.

pub mod sentinel;

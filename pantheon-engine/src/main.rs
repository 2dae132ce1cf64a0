//! The engine's program: hands over to the library's command line.

fn main() {}

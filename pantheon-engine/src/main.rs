//! The engine's program: hands over to the library's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    pantheon_engine::cli::run()
}

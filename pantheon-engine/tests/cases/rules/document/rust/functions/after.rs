use std::io;

/// An HTTP server.
#[derive(Debug)]
pub struct HttpServer {
    port: u16,
}

impl HttpServer {
    /// Creates a new `HttpServer`.
    ///
    /// # Arguments
    ///
    /// * `port` - The port.
    pub fn new(port: u16) -> Self {
        Self { port }
    }

    /// Returns whether it is running.
    #[must_use]
    pub fn is_running(&self) -> bool {
        true
    }

    /// Done.
    pub fn stop(&mut self) {}
}

impl Drop for HttpServer {
    fn drop(&mut self) {}
}

/// Reads the configuration.
///
/// # Arguments
///
/// * `path` - The path.
/// * `strict` - The strict flag.
///
/// # Errors
///
/// Returns `io::Error` if `path.as_os_str().is_empty()`, or if `read_to_string` or `parse` fails.
///
/// # Panics
///
/// Panics unless `limit > 0`.
pub fn read_config(path: &Path, strict: bool) -> Result<Config, io::Error> {
    if path.as_os_str().is_empty() {
        return Err(io::Error::other("empty"));
    }
    let text = std::fs::read_to_string(path)?;
    let limit = text.parse::<usize>().map_err(io::Error::other)?;
    assert!(limit > 0, "positive");
    Ok(Config { limit })
}

/// Copies the bytes.
///
/// # Arguments
///
/// * `dst` - The destination.
/// * `src` - The source.
/// * `n_bytes` - The number of bytes.
///
/// # Safety
///
/// The caller must make sure that `dst` and `src` are valid for the accesses made here.
pub unsafe fn copy_bytes(dst: *mut u8, src: *const u8, n_bytes: usize) {}

#[cfg(test)]
mod tests {
    #[test]
    fn works() {}
}

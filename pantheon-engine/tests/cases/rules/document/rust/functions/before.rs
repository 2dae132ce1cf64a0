use std::io;

#[derive(Debug)]
pub struct HttpServer {
    port: u16,
}

impl HttpServer {
    pub fn new(port: u16) -> Self {
        Self { port }
    }

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

pub fn read_config(path: &Path, strict: bool) -> Result<Config, io::Error> {
    if path.as_os_str().is_empty() {
        return Err(io::Error::other("empty"));
    }
    let text = std::fs::read_to_string(path)?;
    let limit = text.parse::<usize>().map_err(io::Error::other)?;
    assert!(limit > 0, "positive");
    Ok(Config { limit })
}

pub unsafe fn copy_bytes(dst: *mut u8, src: *const u8, n_bytes: usize) {}

#[cfg(test)]
mod tests {
    #[test]
    fn works() {}
}

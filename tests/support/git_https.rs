//! A real HTTPS server of Git repositories on a free port of loopback, with a certificate that only a test trusts.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;

/// The server; dropping it ends it.
#[derive(Debug)]
pub struct GitHttps {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl GitHttps {
    /// Serves the repositories of a folder to whoever sends the token; paths below `/moved/` lead to those without it.
    ///
    /// # Errors
    /// When Python or OpenSSL is missing, or it does not start.
    pub fn start(root: &Path, token: &str) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        make_identity(folder.path())?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/git_https.py");
        let mut command = Command::new("python3");
        command.arg("-B").arg(script).arg(root).arg(folder.path().join("identity")).arg(token);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is not connected")?).read_line(&mut line)?;
        let port = line.trim().parse().context("it did not start")?;
        Ok(Self { child, port, folder })
    }

    /// `127.0.0.1:PORT`.
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Who vouches for it.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("certificate")
    }
}

impl Drop for GitHttps {
    fn drop(&mut self) {
        // One that is gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn make_identity(folder: &Path) -> anyhow::Result<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key"]);
    let made = openssl.args(["-out", "certificate"]).current_dir(folder).output().context("`openssl` is missing")?;
    ensure!(made.status.success(), "no certificate: {}", String::from_utf8_lossy(&made.stderr));
    let [certificate, key] = ["certificate", "key"].map(|name| std::fs::read_to_string(folder.join(name)));
    Ok(std::fs::write(folder.join("identity"), certificate? + &key?)?)
}

//! What a `claude` process can reach: its own program, its private folders, and the way to its model.
//!
//! That way is one port of the engine's on loopback: with a key the engine's own proxy, with a sign-in its tunnel to the
//! hosts of the service. Which tools a model gets is not decided here.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::ClaudeConfig;
use super::proxy::Pass;
use super::tunnel::Tunnel;
use crate::process::{Access, Network};

/// Variables that name files which the program must read: certificate authorities.
const CERTIFICATES: [&str; 3] = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/// Of a process that asks nobody.
pub(super) fn alone(config: &ClaudeConfig) -> Access {
    Access { readable: installation(&config.program), network: Network::Ports(Vec::new()), ..Access::default() }
}

/// Of a process that asks by its pass.
pub(super) fn with_pass(config: &ClaudeConfig, pass: &Pass) -> Access {
    Access { network: Network::Ports(vec![pass.port()]), ..alone(config) }
}

/// Of a process that asks by its sign-in, whose folder it renews by itself, through this tunnel. A folder that is not there
/// yet fails with the program's own words.
pub(super) fn with_sign_in(config: &ClaudeConfig, sign_in: Option<&Path>, tunnel: Option<&Tunnel>) -> Access {
    let mut access = alone(config);
    access.readable.extend(certificates(config).map(|(_, path)| PathBuf::from(path)));
    access.writable.extend(sign_in.filter(|folder| folder.is_dir()).map(Path::to_owned));
    access.network = Network::Ports(tunnel.map(Tunnel::port).into_iter().collect());
    access
}

/// The variables that name certificate authorities: the service is asked through the tunnel, and encrypted.
pub(super) fn certificates(config: &ClaudeConfig) -> impl Iterator<Item = (&OsStr, &OsStr)> {
    let named = config.environment.iter().filter(|(name, _)| CERTIFICATES.iter().any(|known| name == known));
    named.map(|(name, value)| (name.as_os_str(), value.as_os_str()))
}

/// What the program consists of: its file, and the package around it where it came as one.
fn installation(program: &Path) -> Vec<PathBuf> {
    let file = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let is_packages = |folder: &&Path| folder.file_name() == Some(OsStr::new("node_modules"));
    let package = file.ancestors().find(is_packages).map(Path::to_owned);
    [program.to_owned(), file].into_iter().chain(package).collect()
}

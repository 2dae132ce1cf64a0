//! What a `claude` process can reach: its own program, its private folders, and the way to its model.
//!
//! With a key that way is one port of the engine. With a sign-in it is the model's service itself, which the kernel knows
//! by its port only: the weaker way. Which tools a model gets is not decided here.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::ClaudeConfig;
use super::proxy::Pass;
use crate::process::{Access, Network};

/// Variables that name files which the program must read: certificate authorities.
const CERTIFICATES: [&str; 3] = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/// Variables whose value is the address of a proxy.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// The model's service, and names that are too long for a datagram.
const SERVICE: [u16; 2] = [443, 53];

/// Of a process that asks nobody.
pub(super) fn alone(config: &ClaudeConfig) -> Access {
    Access { readable: installation(&config.program), network: Network::Tcp(Vec::new()), ..Access::default() }
}

/// Of a process that asks by its pass.
pub(super) fn with_pass(config: &ClaudeConfig, pass: &Pass) -> Access {
    Access { network: Network::Tcp(vec![pass.port()]), ..alone(config) }
}

/// Of a process that asks by its sign-in, whose folder it renews by itself. One that is not there yet fails with the
/// program's own words.
pub(super) fn with_sign_in(config: &ClaudeConfig, sign_in: Option<&Path>) -> Access {
    let certificates = config.environment.iter().filter(|(name, _)| CERTIFICATES.iter().any(|known| name == known));
    let mut access = alone(config);
    access.readable.extend(certificates.map(|(_, path)| PathBuf::from(path)));
    access.writable.extend(sign_in.filter(|folder| folder.is_dir()).map(Path::to_owned));
    access.network = Network::TcpAndNames(ports(config));
    access
}

/// The ports of the model's service, of another address of it, and of proxies on the way.
fn ports(config: &ClaudeConfig) -> Vec<u16> {
    let proxies = config.environment.iter().filter(|(name, _)| PROXIES.iter().any(|known| name == known));
    let proxies = proxies.filter_map(|(_, address)| address.to_str());
    let others = proxies.chain(config.base_url.as_deref()).filter_map(port);
    SERVICE.into_iter().chain(others).collect()
}

/// The port of an address, which may lack its scheme.
fn port(address: &str) -> Option<u16> {
    let whole = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    reqwest::Url::parse(&whole).ok()?.port_or_known_default()
}

/// What the program consists of: its file, and the package around it where it came as one.
fn installation(program: &Path) -> Vec<PathBuf> {
    let file = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let is_packages = |folder: &&Path| folder.file_name() == Some(OsStr::new("node_modules"));
    let package = file.ancestors().find(is_packages).map(Path::to_owned);
    [program.to_owned(), file].into_iter().chain(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_addresses() {
        for (address, expected) in [
            ("https://gateway.example", Some(443)),
            ("http://127.0.0.1:8080/v1", Some(8080)),
            ("proxy.example:3128", Some(3128)),
            ("http://user:words@proxy", Some(80)),
            ("", None),
        ] {
            assert_eq!(port(address), expected, "{address}");
        }
    }
}

//! Which hosts repositories may live on, and the one address that a host is reached at. It must not know about paths.
//!
//! A name is looked up once, and the programs are told the address: a second answer of the name server cannot lead them
//! into the engine's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use pantheon_protocol::error::ErrorCode;

use super::address::RepoUrl;
use crate::refusal::Refusal;

/// Hosts whose addresses must be public, whoever names them.
const PUBLIC: [&str; 3] = ["github.com", "gitlab.com", "bitbucket.org"];

/// The hosts of `PANTHEON_GIT_HOSTS`. An entry without a port means the usual one of ssh and https.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHosts(Vec<(String, Option<u16>)>);

impl Default for AllowedHosts {
    /// The three large public ones.
    fn default() -> Self {
        Self(PUBLIC.iter().map(|host| ((*host).to_owned(), None)).collect())
    }
}

impl FromStr for AllowedHosts {
    type Err = String;

    /// Reads `host` and `host:port` between commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let hosts = entries.map(entry).collect::<Result<Vec<_>, _>>()?;
        if hosts.is_empty() { Err("no host is named".to_owned()) } else { Ok(Self(hosts)) }
    }
}

impl AllowedHosts {
    /// Whether repositories at this port of the host are taken. `usual` is the port of the scheme.
    pub(super) fn allow(&self, host: &str, port: u16, usual: u16) -> bool {
        self.0.iter().any(|(name, only)| name == host && port == only.unwrap_or(usual))
    }

    /// Whether the token is this host's: github.com's where that is allowed, else the first host's. No other gets it.
    pub(super) fn trust(&self, url: &RepoUrl) -> bool {
        let owner = self.0.iter().find(|(name, _)| name == PUBLIC[0]).or(self.0.first());
        owner.is_some_and(|(name, only)| *name == url.host && only.is_none_or(|port| port == url.port))
    }
}

fn entry(entry: &str) -> Result<(String, Option<u16>), String> {
    let lower = entry.to_ascii_lowercase();
    let (name, port) = match lower.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        _ => (lower.as_str(), None),
    };
    let port =
        port.map(|port| port.parse().map_err(|_| format!("`{entry}` has no port after its colon"))).transpose()?;
    if is_host(name) { Ok((name.to_owned(), port)) } else { Err(format!("`{entry}` is no host")) }
}

/// Whether a text in lower case is a host as it is written in addresses: a name, an IPv4 address, or IPv6 in brackets.
pub(super) fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // `127.1`, `2130706433` and `0x7f.1` are addresses to some programs and names to others.
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    host.len() <= 253 && host.split('.').all(label) && (!is_number || host.parse::<Ipv4Addr>().is_ok())
}

/// The address of a host.
///
/// # Errors
/// When the name is not known, or has no address that may be used.
pub(super) async fn resolve(host: &str, port: u16) -> Result<IpAddr, Refusal> {
    let plain = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((plain, port)).await.map_err(|error| {
        tracing::warn!(%host, %error, "a host cannot be looked up");
        Refusal::new(ErrorCode::RepoUnreachable, format!("The host `{host}` is not known to the engine's name server."))
    })?;
    let addresses: Vec<IpAddr> = found.map(|address: SocketAddr| address.ip()).collect();
    choose(host, &addresses)
}

/// The first usable address, IPv4 before IPv6: containers often have no way out for the latter.
fn choose(host: &str, addresses: &[IpAddr]) -> Result<IpAddr, Refusal> {
    let usable = |address: &&IpAddr| if PUBLIC.contains(&host) { is_public(**address) } else { is_ordinary(**address) };
    addresses.iter().filter(usable).min_by_key(|address| address.is_ipv6()).copied().ok_or_else(|| {
        let message = format!("The host `{host}` has an address that the engine does not go to.");
        Refusal::new(ErrorCode::RepoHostRefused, message)
    })
}

/// Whether it can be one machine's address at all.
fn is_ordinary(address: IpAddr) -> bool {
    let broadcast = matches!(embedded(address), IpAddr::V4(v4) if v4.is_broadcast());
    let address = embedded(address);
    !address.is_unspecified() && !address.is_multicast() && !broadcast
}

/// Whether it belongs to the public network, as far as the registries of special addresses say (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    is_ordinary(address)
        && match embedded(address) {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                let shared = a == 100 && (64..128).contains(&b);
                let special = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0) || (a == 198 && b & 0xfe == 18);
                let own = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_documentation();
                !own && !shared && !special
            }
            IpAddr::V6(v6) => {
                // Only 2000::/3 is given out; documentation is not.
                let [first, second, ..] = v6.segments();
                first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0xdb8)
            }
        }
}

/// The IPv4 address inside an IPv6 one, where gateways or the kernel take it out: mapped, 64:ff9b::/96 and 2002::/16.
fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_lists_are_read_strictly() {
        for (text, usable) in [
            ("github.com", true),
            ("GitHub.com, git.example.org:2222", true),
            ("127.0.0.1:2222,[::1]:22", true),
            ("", false),
            (" , ", false),
            ("host:", false),
            ("host:x", false),
            ("-host", false),
            ("ho_st", false),
            ("*.example.org", false),
            ("ssh://host", false),
        ] {
            assert_eq!(text.parse::<AllowedHosts>().is_ok(), usable, "{text:?}");
        }
    }

    #[test]
    fn public_hosts_stay_out_of_private_networks() {
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "198.18.0.1",
            "192.0.2.1",
            "192.0.0.8",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert!(choose("github.com", &[address]).is_err(), "{address}");
        }
        for address in ["140.82.121.4", "2606:50c0:8000::154", "2002:8c52:7904::"] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(choose("github.com", &[address]), Ok(address));
        }
    }

    #[test]
    fn named_hosts_may_be_private() {
        let private: IpAddr = "10.1.2.3".parse().unwrap();
        assert_eq!(choose("git.corp", &[private]), Ok(private));
        assert!(choose("git.corp", &["0.0.0.0".parse().unwrap()]).is_err());
    }

    #[test]
    fn later_usable_addresses_are_taken() {
        let addresses = ["10.0.0.1", "2606:50c0::1", "140.82.121.4"].map(|address| address.parse().unwrap());
        assert_eq!(choose("github.com", &addresses), Ok(addresses[2]));
    }
}

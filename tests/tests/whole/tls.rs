//! The engine's port with TLS: clients that trust it, certificates of clients, one that is renewed, and clients that never
//! come to terms.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::traces;
use tempfile::TempDir;

/// What `openssl ca` needs, which alone gives certificates other times than from now on.
const OLD: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\n\
                   default_md = sha256\npolicy = p\ncopy_extensions = copy\n[p]\ncommonName = supplied\n";

/// An authority, and what it vouches for.
struct Authority(TempDir);

impl Authority {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        openssl(folder.path(), "ca", &["-subj", "/CN=Tests"]);
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A certificate and its key.
    fn vouches(&self, name: &str) -> [PathBuf; 2] {
        let extensions = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"];
        let by = ["-subj", &format!("/CN={name}"), "-CA", "ca.pem", "-CAkey", "ca.key"];
        openssl(self.0.path(), name, &[&by[..], &extensions].concat());
        [self.path(&format!("{name}.pem")), self.path(&format!("{name}.key"))]
    }

    /// A certificate that is over since 2020, and its key.
    fn expired(&self) -> [PathBuf; 2] {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "old.key"];
        let name = ["req", "-subj", "/CN=old", "-addext", "subjectAltName=IP:127.0.0.1", "-out", "old.csr"];
        run(self.0.path(), &[&name[..], &key].concat());
        fs::write(self.path("index.txt"), "").unwrap();
        fs::write(self.path("ca.cnf"), OLD).unwrap();
        let by = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key"];
        let times = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"];
        run(self.0.path(), &[&by[..], &times, &["-in", "old.csr", "-out", "old.pem"]].concat());
        [self.path("old.pem"), self.path("old.key")]
    }
}

fn openssl(folder: &Path, name: &str, more: &[&str]) {
    let key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    run(folder, &[&key[..], &["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")], more].concat());
}

fn run(folder: &Path, arguments: &[&str]) {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).current_dir(folder);
    let made = openssl.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn engine(more: &[(&str, &Path)]) -> Engine {
    let rules = [("PANTHEON_PROVIDER", "rules"), ("PANTHEON_TOKEN", "token")];
    let files = more.iter().map(|(name, path)| (*name, path.to_str().unwrap()));
    Engine::start_with(&Programs::built(), &rules.into_iter().chain(files).collect::<Vec<_>>()).unwrap()
}

fn curl(engine: &Engine, authority: &Path, more: &[&str]) -> Output {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert"]).arg(authority).args(more);
    curl.arg(format!("{}/health", engine.url())).output().unwrap()
}

#[test]
fn programs_speak_to_an_engine_by_https() {
    let authority = Authority::new();
    let [certificate, key] = authority.vouches("engine");
    let engine = engine(&[("PANTHEON_TLS_CERT", &certificate), ("PANTHEON_TLS_KEY", &key)]);
    assert!(engine.url().starts_with("https://"), "{}", engine.url());
    let actions = |trusted: &Path| {
        let mut gods = Programs::built().command("gods");
        gods.arg("actions").env("PANTHEON_ENGINE_URL", engine.url()).env("PANTHEON_TOKEN", "token");
        gods.env("SSL_CERT_FILE", trusted).stdin(Stdio::null()).output().unwrap()
    };
    let output = actions(&authority.path("ca.pem"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!actions(&Authority::new().path("ca.pem")).status.success(), "anybody may pass for the engine");
    let url = engine.url().replace("https", "http");
    let plain = Command::new("curl").args(["--silent", "--noproxy", "*", &url]).output().unwrap();
    assert!(!plain.status.success(), "something is said in the clear");

    // Renewed, by another authority so that it can be told.
    let later = Authority::new();
    let [new_certificate, new_key] = later.vouches("engine");
    fs::copy(new_key, &key).unwrap();
    fs::copy(new_certificate, &certificate).unwrap();
    let renewed = || curl(&engine, &later.path("ca.pem"), &[]).status.success();
    assert!(traces::comes_true(renewed), "{}", engine.log());
}

#[test]
fn clients_must_show_a_certificate_where_that_is_wanted() {
    let authority = Authority::new();
    let ([certificate, key], ca) = (authority.vouches("engine"), authority.path("ca.pem"));
    let engine =
        engine(&[("PANTHEON_TLS_CERT", &certificate), ("PANTHEON_TLS_KEY", &key), ("PANTHEON_TLS_CLIENT_CA", &ca)]);
    assert!(!curl(&engine, &ca, &[]).status.success(), "a client without a certificate is let in");
    let shows = |by: &Authority| {
        let [certificate, key] = by.vouches("client");
        curl(&engine, &ca, &["--cert", certificate.to_str().unwrap(), "--key", key.to_str().unwrap()])
    };
    let output = shows(&authority);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!shows(&Authority::new()).status.success(), "any certificate will do");
}

/// What `gods doctor` and `pantheon-ls doctor` say about an engine, and whether all is well.
fn doctors(engine: &Engine, variables: &[(&str, &Path)]) -> [(bool, String); 2] {
    ["gods", "pantheon-ls"].map(|program| {
        let mut doctor = Programs::built().command(program);
        doctor.arg("doctor").env("PANTHEON_ENGINE_URL", engine.url()).env("PANTHEON_TOKEN", "token");
        let output = doctor.envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap();
        (output.status.success(), words(&output))
    })
}

#[test]
fn programs_show_their_certificate() {
    let authority = Authority::new();
    let ([certificate, key], ca) = (authority.vouches("engine"), authority.path("ca.pem"));
    let engine =
        engine(&[("PANTHEON_TLS_CERT", &certificate), ("PANTHEON_TLS_KEY", &key), ("PANTHEON_TLS_CLIENT_CA", &ca)]);
    let ([own, own_key], other) = (authority.vouches("client"), Authority::new());
    let [strange, strange_key] = other.vouches("client");
    let expired = authority.expired();
    let nowhere = Path::new("/nowhere.pem");
    let ask = |certificate: Option<&Path>, key: Option<&Path>, ca: Option<&Path>| {
        let named = [("PANTHEON_CLIENT_CERT", certificate), ("PANTHEON_CLIENT_KEY", key), ("PANTHEON_CA_FILE", ca)];
        let variables: Vec<_> = named.into_iter().filter_map(|(name, path)| Some((name, path?))).collect();
        doctors(&engine, &variables)
    };
    for (well, said) in ask(Some(&own), Some(&own_key), Some(&ca)) {
        assert!(well && said.contains("good until 2"), "{said}");
    }
    let (own, own_key, ca) = (Some(own.as_path()), Some(own_key.as_path()), Some(ca.as_path()));
    for (certificate, key, ca, what) in [
        (own, own_key, None, "PANTHEON_CA_FILE"),
        (None, None, ca, "cannot be reached"),
        (Some(strange.as_path()), Some(strange_key.as_path()), ca, "cannot be reached"),
        (own, None, ca, "both or none"),
        (own, Some(strange_key.as_path()), ca, "does not fit"),
        (Some(nowhere), own_key, ca, "`/nowhere.pem` cannot be read"),
        (own_key, own_key, ca, "holds no certificate"),
        (own, own, ca, "holds no private key"),
        (own, own_key, Some(nowhere), "`/nowhere.pem` cannot be read"),
        (own, own_key, own_key, "holds no certificate"),
        (Some(expired[0].as_path()), Some(expired[1].as_path()), ca, "is over since"),
    ] {
        for (well, said) in ask(certificate, key, ca) {
            assert!(!well && said.contains(what), "{what}: {said}");
            assert!(!said.contains("PRIVATE KEY"), "{said}");
        }
    }
}

/// The greeting of a client, whose beginning says that 512 bytes follow.
const HELLO: [u8; 6] = [0x16, 3, 1, 2, 0, 1];

/// Connections that the engine may have in this test.
const PLACES: usize = 20;

/// Between two bytes of one that goes on: with all that it says it would come to its end in a minute and a half.
const PAUSE: Duration = Duration::from_millis(200);

/// A client that greets as far as it greets at all.
struct HalfOpen {
    socket: TcpStream,
    begun: usize,
}

impl HalfOpen {
    fn new(engine: &Engine, number: usize) -> Self {
        let mut socket = TcpStream::connect(engine.url().trim_start_matches("https://")).unwrap();
        socket.set_nonblocking(true).unwrap();
        let begun = number % (HELLO.len() + 1);
        socket.write_all(&HELLO[..begun]).unwrap();
        Self { socket, begun }
    }

    /// Says one byte more where all was right so far; whether the engine still listens.
    fn goes_on(&mut self) -> bool {
        let heard = self.socket.read(&mut [0; 64]);
        let is_open = heard.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        is_open && (self.begun < HELLO.len() || self.socket.write_all(&[0]).is_ok())
    }
}

#[test]
fn half_open_clients_hold_no_place() {
    let authority = Authority::new();
    let [certificate, key] = authority.vouches("engine");
    let places = PLACES.to_string();
    let mut engine = engine(&[
        ("PANTHEON_TLS_CERT", &certificate),
        ("PANTHEON_TLS_KEY", &key),
        ("PANTHEON_MAX_CONNECTIONS", Path::new(&places)),
        ("PANTHEON_DRAIN_TIMEOUT", Path::new("5")),
    ]);
    let status = |path: &str| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert"]);
        curl.arg(authority.path("ca.pem")).args(["--header", "Authorization: Bearer token"]);
        let output = curl.arg(format!("{}{path}", engine.url())).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // Some beyond the places that there are: how the engine is it says to anybody, and what else is wanted must wait.
    let mut silent: Vec<HalfOpen> = (0..2 * PLACES).map(|number| HalfOpen::new(&engine, number)).collect();
    assert_eq!((status("/commands").as_str(), status("/health").as_str()), ("503", "200"), "{}", engine.log());
    // Each has its time, however it spends it.
    let all_are_ended = traces::comes_true(|| {
        std::thread::sleep(PAUSE);
        silent.retain_mut(HalfOpen::goes_on);
        silent.is_empty()
    });
    assert!(all_are_ended, "{} are waited for", silent.len());
    assert!(traces::comes_true(|| status("/commands") == "200"), "{}", engine.log());
    // Nor do they hold up the end.
    let _silent: Vec<HalfOpen> = (0..PLACES).map(|number| HalfOpen::new(&engine, number)).collect();
    assert!(traces::comes_true(|| status("/commands") == "503"), "{}", engine.log());
    engine.signal("TERM").unwrap();
    engine.wait().unwrap();
    assert!(engine.log().contains("draining") && !engine.log().contains("cut off"), "{}", engine.log());
}

#[test]
fn half_a_configuration_is_refused() {
    let folder = TempDir::new().unwrap();
    let mut engine = Programs::built().command("pantheon-engine");
    engine.arg("serve").current_dir(folder.path()).env("PANTHEON_STATE", folder.path()).stdin(Stdio::null());
    engine.env("PANTHEON_LISTEN", "127.0.0.1:0").env("PANTHEON_TLS_CERT", "/nowhere.pem");
    let said = String::from_utf8(engine.output().unwrap().stderr).unwrap();
    assert!(said.contains("PANTHEON_TLS_KEY"), "{said}");
    let said = String::from_utf8(engine.env("PANTHEON_TLS_KEY", "/nowhere.key").output().unwrap().stderr).unwrap();
    assert!(said.contains("/nowhere"), "{said}");
}

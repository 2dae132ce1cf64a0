//! A real keychain: the Secret Service of GNOME on a D-Bus session of its own, unlocked, ended when dropped.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::programs::words;
use crate::traces;

/// What the service is called on the bus.
const NAME: &str = "org.freedesktop.secrets";

/// The password of the keyring that is made for it.
const PASSWORD: &[u8] = b"of this test";

/// The bus and the service behind it.
#[derive(Debug)]
pub struct Keychain {
    bus: Child,
    service: Option<Child>,
    address: String,
    home: TempDir,
}

impl Keychain {
    /// An empty one.
    ///
    /// # Panics
    /// When the bus or the service does not start; `cargo xtask test` installs both.
    pub fn start() -> Self {
        let home = TempDir::with_prefix("keys").expect("a temporary folder can be made");
        let at = format!("--address=unix:path={}", home.path().join("bus").display());
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address", &at]);
        // Whoever would ask the owner for a password finds no screen.
        bus.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let mut bus = bus.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("`dbus-daemon` starts");
        let mut address = String::new();
        let out = bus.stdout.take().expect("its output is connected");
        BufReader::new(out).read_line(&mut address).expect("the bus says where it is");
        let mut keychain = Self { bus, service: None, address: address.trim().to_owned(), home };
        let mut service = Command::new("gnome-keyring-daemon");
        service.args(["--foreground", "--unlock", "--components=secrets"]);
        service.envs(keychain.variables()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut service = service.spawn().expect("`gnome-keyring-daemon` starts");
        let mut input = service.stdin.take().expect("its input is connected");
        input.write_all(PASSWORD).expect("it reads the password");
        drop(input);
        keychain.service = Some(service);
        assert!(traces::comes_true(|| keychain.is_there()), "the Secret Service does not come to {}", keychain.address);
        keychain
    }

    /// What a program's environment has to say so that it finds this one and no other.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        let home = self.home.path().display().to_string();
        [
            ("DBUS_SESSION_BUS_ADDRESS", self.address.clone()),
            ("HOME", home.clone()),
            ("XDG_DATA_HOME", format!("{home}/data")),
            ("XDG_RUNTIME_DIR", home),
        ]
    }

    /// Where the service keeps what it is given.
    pub fn folder(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Locks it; nobody unlocks it again.
    ///
    /// # Panics
    /// When it cannot be locked.
    pub fn lock(&self) {
        let all = "array:objpath:/org/freedesktop/secrets/aliases/default";
        let said = self.ask(NAME, "/org/freedesktop/secrets", &["org.freedesktop.Secret.Service.Lock", all]);
        assert!(said.contains("aliases/default"), "it is not locked: {said}");
    }

    fn is_there(&self) -> bool {
        let question = ["org.freedesktop.DBus.NameHasOwner", &format!("string:{NAME}")];
        self.ask("org.freedesktop.DBus", "/", &question).contains("boolean true")
    }

    fn ask(&self, who: &str, place: &str, question: &[&str]) -> String {
        let mut ask = Command::new("dbus-send");
        ask.arg(format!("--bus={}", self.address)).args(["--print-reply", &format!("--dest={who}"), place]);
        words(&ask.args(question).output().expect("`dbus-send` runs"))
    }
}

impl Drop for Keychain {
    fn drop(&mut self) {
        for child in self.service.iter_mut().chain([&mut self.bus]) {
            // Either it runs and is ended, or it has ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

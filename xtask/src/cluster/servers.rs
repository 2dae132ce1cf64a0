//! The servers of one cluster, on free ports of loopback, with a key and a certificate of their own. They keep everything in one
//! temporary folder, and end with their owner, even when that is killed.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::json;
use tempfile::TempDir;

use super::interrupt;
use super::kubectl::{Kubectl, NAMESPACE};
use crate::step;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(120);

/// What manifests are held against; it comes a moment after the server is ready.
const SCHEMAS: &str = "/openapi/v3/apis/apiextensions.k8s.io/v1";

/// The programs of Kubernetes.
#[derive(Debug)]
pub(super) struct Programs {
    etcd: PathBuf,
    server: PathBuf,
    controllers: Option<PathBuf>,
}

impl Programs {
    /// Those of a folder.
    ///
    /// # Errors
    /// When one is missing that nothing works without.
    pub(super) fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("{} is not there", folder.display()))?;
        let find = |name: &str| Some(folder.join(name)).filter(|path| path.is_file());
        let need = |name: &str| find(name).with_context(|| format!("there is no {name} in {}", folder.display()));
        let controllers = find("kube-controller-manager");
        Ok(Self { etcd: need("etcd")?, server: need("kube-apiserver")?, controllers })
    }

    /// Whether there are controllers.
    pub(super) const fn has_controllers(&self) -> bool {
        self.controllers.is_some()
    }
}

/// A running cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) kubectl: Kubectl,
    pub(super) has_controllers: bool,
    // Before their folder, which is removed when they have ended.
    servers: Vec<Server>,
    folder: TempDir,
}

impl Cluster {
    /// One whose server answers.
    ///
    /// # Errors
    /// When it does not start; its log is part of the error.
    pub(super) fn start(programs: &Programs, kubectl: &Path) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("cluster")?;
        make_certificate(folder.path())?;
        let [etcd, peers, server] = [free_port()?, free_port()?, free_port()?];
        let config = folder.path().join("kubeconfig");
        fs::write(&config, kubeconfig(server))?;
        let kubectl = Kubectl::new(kubectl, &config);
        let mut cluster = Self { kubectl, has_controllers: programs.has_controllers(), servers: Vec::new(), folder };
        cluster.add(&programs.etcd, &etcd_arguments(etcd, peers))?;
        cluster.add(&programs.server, &server_arguments(server, etcd))?;
        cluster.await_ready()?;
        if let Some(controllers) = &programs.controllers {
            cluster.add(controllers, &controller_arguments())?;
        }
        Ok(cluster)
    }

    fn add(&mut self, program: &Path, arguments: &[String]) -> anyhow::Result<()> {
        self.servers.push(Server::start(program, arguments, self.folder.path())?);
        Ok(())
    }

    fn await_ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.answers("/readyz")? || !self.answers(SCHEMAS)? {
            for server in &mut self.servers {
                server.check()?;
            }
            ensure!(Instant::now() < deadline, "the server does not answer:\n{}", self.servers[1].last_words());
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    fn answers(&self, path: &str) -> anyhow::Result<bool> {
        Ok(self.kubectl.outcome(&["get", "--raw", path], "")?.status.success())
    }
}

#[derive(Debug)]
struct Server {
    child: Child,
    name: String,
    log: PathBuf,
}

impl Server {
    fn start(program: &Path, arguments: &[String], folder: &Path) -> anyhow::Result<Self> {
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let log = folder.join(format!("{name}.log"));
        let said = File::create(&log)?;
        // It is killed when the thread that started it ends, by which way ever.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program).args(arguments).current_dir(folder);
        command.stdin(Stdio::null()).stdout(said.try_clone()?).stderr(said);
        // Ctrl-C is for us, who then end it.
        let child = command.process_group(0).spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { child, name, log })
    }

    fn check(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} ended ({status}):\n{}", self.name, self.last_words());
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that is gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One certificate for all: the servers', the administrator's and the authority that they trust.
fn make_certificate(folder: &Path) -> anyhow::Result<()> {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/O=system:masters/CN=everybody"]);
    openssl.args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem"]);
    step::quietly(&mut openssl).map(drop)
}

/// One that nobody listens on now.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// It is read as YAML, of which JSON is a part; paths are relative to it.
fn kubeconfig(port: u16) -> String {
    let cluster = json!({"server": format!("https://127.0.0.1:{port}"), "certificate-authority": "certificate.pem"});
    let user = json!({"client-certificate": "certificate.pem", "client-key": "key.pem"});
    let context = json!({"cluster": "cluster", "user": "everybody", "namespace": NAMESPACE});
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "cluster", "cluster": cluster}],
        "users": [{"name": "everybody", "user": user}],
        "contexts": [{"name": "cluster", "context": context}],
        "current-context": "cluster",
    })
    .to_string()
}

fn flags(text: &str) -> Vec<String> {
    text.split_whitespace().map(|flag| format!("--{flag}")).collect()
}

fn etcd_arguments(clients: u16, peers: u16) -> Vec<String> {
    flags(&format!(
        "data-dir=etcd log-level=error unsafe-no-fsync
        listen-client-urls=https://127.0.0.1:{clients} advertise-client-urls=https://127.0.0.1:{clients}
        listen-peer-urls=http://127.0.0.1:{peers} initial-advertise-peer-urls=http://127.0.0.1:{peers}
        initial-cluster=default=http://127.0.0.1:{peers}
        cert-file=certificate.pem key-file=key.pem trusted-ca-file=certificate.pem client-cert-auth"
    ))
}

fn server_arguments(port: u16, etcd: u16) -> Vec<String> {
    flags(&format!(
        "etcd-servers=https://127.0.0.1:{etcd} etcd-cafile=certificate.pem etcd-certfile=certificate.pem
        etcd-keyfile=key.pem bind-address=127.0.0.1 secure-port={port} endpoint-reconciler-type=none
        tls-cert-file=certificate.pem tls-private-key-file=key.pem client-ca-file=certificate.pem
        service-account-issuer=https://kubernetes.default.svc service-account-key-file=certificate.pem
        service-account-signing-key-file=key.pem service-cluster-ip-range=10.96.0.0/16 authorization-mode=RBAC"
    ))
}

/// Nobody looks after the node that `nodes.rs` makes up, for it does not give signs of life.
fn controller_arguments() -> Vec<String> {
    flags(
        "kubeconfig=kubeconfig leader-elect=false secure-port=0 service-account-private-key-file=key.pem
        root-ca-file=certificate.pem horizontal-pod-autoscaler-sync-period=1s
        controllers=*,-node-lifecycle-controller",
    )
}

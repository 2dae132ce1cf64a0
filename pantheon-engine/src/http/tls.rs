//! TLS of the engine's own port: a certificate, and where clients must show one too, who vouches for theirs.
//!
//! The files are read again when they change, so that a renewed certificate needs no restart; one that cannot be used
//! leaves the old one in place.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to agree on a connection.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How often the files are looked at, at most.
const LOOK: Duration = Duration::from_secs(5);

/// Where certificates are.
#[derive(Clone, Debug)]
pub struct TlsConfig {
    /// The engine's certificate, with those between it and its authority, as PEM.
    pub certificate: PathBuf,
    /// Its private key, as PEM.
    pub key: PathBuf,
    /// Authorities of clients: each must show a certificate of one of them. `None` asks for none.
    pub client_authorities: Option<PathBuf>,
}

/// The certificates that serve now.
pub struct Tls {
    config: TlsConfig,
    current: Mutex<Current>,
}

struct Current {
    acceptor: TlsAcceptor,
    times: Times,
    looked: Instant,
}

/// When each file was last written.
type Times = [Option<SystemTime>; 3];

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one cannot be read or used; the message says which.
    pub fn open(config: TlsConfig) -> anyhow::Result<Self> {
        let times = config.times();
        let acceptor = config.acceptor()?;
        Ok(Self { config, current: Mutex::new(Current { acceptor, times, looked: Instant::now() }) })
    }

    /// Agrees with a client.
    ///
    /// # Errors
    /// When it does not come to terms in time.
    pub(super) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let acceptor = self.acceptor();
        tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await.map_err(std::io::Error::from)?
    }

    fn acceptor(&self) -> TlsAcceptor {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() > LOOK {
            current.looked = Instant::now();
            let times = self.config.times();
            if times != current.times {
                match self.config.acceptor() {
                    Ok(acceptor) => {
                        tracing::info!("certificates read again");
                        (current.acceptor, current.times) = (acceptor, times);
                    }
                    Err(error) => tracing::error!(error = format!("{error:#}"), "the certificates stay as they were"),
                }
            }
        }
        current.acceptor.clone()
    }
}

impl TlsConfig {
    fn times(&self) -> Times {
        let time = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
        [time(&self.certificate), time(&self.key), self.client_authorities.as_deref().and_then(time)]
    }

    fn acceptor(&self) -> anyhow::Result<TlsAcceptor> {
        let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        let builder = match &self.client_authorities {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(path)? {
                    roots.add(authority).with_context(|| unusable(path))?;
                }
                let provider = Arc::new(rustls::crypto::ring::default_provider());
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                builder.with_client_cert_verifier(verifier.with_context(|| unusable(path))?)
            }
        };
        let key = PrivateKeyDer::from_pem_file(&self.key).with_context(|| unusable(&self.key))?;
        let mut config = builder
            .with_single_cert(certificates(&self.certificate)?, key)
            .with_context(|| unusable(&self.certificate))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = || CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>();
    let found = read().with_context(|| unusable(path))?;
    anyhow::ensure!(!found.is_empty(), "`{}` holds no certificate", path.display());
    Ok(found)
}

fn unusable(path: &Path) -> String {
    format!("`{}` cannot be used for TLS", path.display())
}

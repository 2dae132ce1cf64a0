//! Certificates between a client and its engine: the client's own, and who vouches for the engine's beside those whom the
//! system trusts. All are files of PEM; they are read when a client is made, and looked at before anything is sent.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use reqwest::{Certificate, ClientBuilder, Identity};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, CertificateError, InconsistentKeys, RootCertStore};

/// A time behind the end of every certificate, in seconds since 1970.
const FAR: u64 = 253_402_300_800;

/// Where certificates are; all absent is what most engines need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The client's certificate, with those between it and its authority.
    pub certificate: Option<PathBuf>,
    /// Its private key, without a passphrase.
    pub key: Option<PathBuf>,
    /// Authorities that may vouch for the engine, beside the system's.
    pub authorities: Option<PathBuf>,
}

/// Why certificates cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate without its key, or the other way round.
    #[error(
        "a client certificate and its key belong together, and only one is named. Set PANTHEON_CLIENT_CERT and \
         PANTHEON_CLIENT_KEY, both or none"
    )]
    Half,
    /// A file is missing or may not be read.
    #[error("`{path}` cannot be read: {source}. Correct {name}")]
    Unreadable {
        /// As configured.
        path: PathBuf,
        /// Which variable means it.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file is something else.
    #[error("`{path}` holds no {what}. Correct {name}")]
    Empty {
        /// As configured.
        path: PathBuf,
        /// Which variable means it.
        name: &'static str,
        /// What should be in it.
        what: &'static str,
    },
    /// Certificate and key are not of each other.
    #[error("the key `{key}` does not fit the client certificate `{certificate}`. Correct PANTHEON_CLIENT_KEY")]
    Misfit {
        /// As configured.
        certificate: PathBuf,
        /// As configured.
        key: PathBuf,
    },
    /// The certificate's time is over.
    #[error("the client certificate `{path}` is over since {}. Renew it", humantime::format_rfc3339_seconds(*.since))]
    Over {
        /// As configured.
        path: PathBuf,
        /// When its time ended.
        since: SystemTime,
    },
    /// The certificate's time has not begun.
    #[error(
        "the client certificate `{path}` is not valid before {}. Look at this machine's clock",
        humantime::format_rfc3339_seconds(*.until)
    )]
    Early {
        /// As configured.
        path: PathBuf,
        /// When its time begins.
        until: SystemTime,
    },
    /// The certificate is of a kind that cannot be used.
    #[error("the client certificate `{path}` cannot be used: {reason}")]
    Unusable {
        /// As configured.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl TlsFiles {
    /// When the client's certificate is over; `None` where there is none.
    ///
    /// # Errors
    /// What is wrong with it or its key.
    pub fn valid_until(&self) -> Result<Option<SystemTime>, TlsError> {
        Ok(self.own()?.map(|own| own.until))
    }

    /// The same client, which shows its certificate and trusts these authorities too.
    ///
    /// # Errors
    /// Which file cannot be used, and why.
    pub(super) fn apply(&self, mut http: ClientBuilder) -> Result<ClientBuilder, TlsError> {
        if let Some(own) = self.own()? {
            let unusable = |error: reqwest::Error| unusable(&own.path, &error);
            http = http.identity(Identity::from_pem(&own.pem).map_err(unusable)?);
        }
        if let Some(path) = &self.authorities {
            let pem = read(path, "PANTHEON_CA_FILE")?;
            let found = Certificate::from_pem_bundle(&pem).ok().filter(|found| !found.is_empty());
            let empty = || TlsError::Empty { path: path.clone(), name: "PANTHEON_CA_FILE", what: "certificate as PEM" };
            http = http.tls_certs_merge(found.ok_or_else(empty)?);
        }
        Ok(http)
    }

    fn own(&self) -> Result<Option<Own>, TlsError> {
        match (&self.certificate, &self.key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => Own::read(certificate, key).map(Some),
            _ => Err(TlsError::Half),
        }
    }
}

/// A client's certificate with its key.
struct Own {
    path: PathBuf,
    /// Both.
    pem: Vec<u8>,
    until: SystemTime,
}

impl Own {
    fn read(path: &Path, key: &Path) -> Result<Self, TlsError> {
        let (mut pem, key_pem) = (read(path, "PANTHEON_CLIENT_CERT")?, read(key, "PANTHEON_CLIENT_KEY")?);
        let empty = |path: &Path, name, what| TlsError::Empty { path: path.to_owned(), name, what };
        let chain = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>().unwrap_or_default();
        let first = chain.first().cloned();
        let first = first.ok_or_else(|| empty(path, "PANTHEON_CLIENT_CERT", "certificate as PEM"))?;
        let private = PrivateKeyDer::from_pem_slice(&key_pem)
            .map_err(|_| empty(key, "PANTHEON_CLIENT_KEY", "private key as PEM without a passphrase"))?;
        CertifiedKey::from_der(chain, private, &ring::default_provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Misfit { certificate: path.to_owned(), key: key.to_owned() }
            }
            error => unusable(path, &error),
        })?;
        let until = now_within(path, &first)?;
        pem.push(b'\n');
        pem.extend(key_pem);
        Ok(Self { path: path.to_owned(), pem, until })
    }
}

/// The end of a certificate's time, which has begun and is not over.
fn now_within(path: &Path, certificate: &CertificateDer<'_>) -> Result<SystemTime, TlsError> {
    let parsed = ParsedCertificate::try_from(certificate).map_err(|error| unusable(path, &error))?;
    let (path, now) = (path.to_owned(), SystemTime::now());
    match at(&parsed, 0) {
        CertificateError::NotValidYetContext { not_before, .. } if time(not_before) > now => {
            return Err(TlsError::Early { path, until: time(not_before) });
        }
        _ => {}
    }
    match at(&parsed, FAR) {
        CertificateError::ExpiredContext { not_after, .. } if time(not_after) < now => {
            Err(TlsError::Over { path, since: time(not_after) })
        }
        CertificateError::ExpiredContext { not_after, .. } => Ok(time(not_after)),
        other => Err(TlsError::Unusable { path, reason: other.to_string() }),
    }
}

/// What is wrong with a certificate at a time; its times are looked at before who vouches for it, and nobody does here.
fn at(parsed: &ParsedCertificate<'_>, seconds: u64) -> CertificateError {
    let (nobody, when) = (RootCertStore::empty(), UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
    match verify_server_cert_signed_by_trust_anchor(parsed, &nobody, &[], when, &[]) {
        Err(rustls::Error::InvalidCertificate(error)) => error,
        _ => CertificateError::BadEncoding,
    }
}

fn time(time: UnixTime) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_secs())
}

fn read(path: &Path, name: &'static str) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Unreadable { path: path.to_owned(), name, source })
}

fn unusable(path: &Path, error: &dyn Error) -> TlsError {
    TlsError::Unusable { path: path.to_owned(), reason: error.to_string() }
}

/// What to do about a connection that broke because of certificates.
pub(super) fn advice<'e>(mut cause: &'e (dyn Error + 'static)) -> Option<&'static str> {
    // What an `io::Error` was made from is not among its causes, and may be another one.
    while let Some(inner) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        let inner: &'e (dyn Error + 'static) = inner;
        cause = inner;
    }
    match cause.downcast_ref::<rustls::Error>()? {
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            Some("the engine asks for a client certificate: set PANTHEON_CLIENT_CERT and PANTHEON_CLIENT_KEY")
        }
        rustls::Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError,
        ) => Some("the engine does not take this client certificate: ask your platform team for another"),
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            Some("nobody whom this machine trusts vouches for the engine: name your authority with PANTHEON_CA_FILE")
        }
        _ => None,
    }
}

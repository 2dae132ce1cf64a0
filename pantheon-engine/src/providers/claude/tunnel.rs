//! The way of a signed-in `claude`: a port of loopback that leads to the hosts of the model's service, and to no other.
//!
//! The program asks there as it would ask any HTTP proxy. What it says to the service is its own affair and mostly
//! encrypted; only where it goes is decided here. It must not know how programs are started.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel as Chain;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service as _;

use super::ClaudeConfig;
use super::doorway::{Doorway, HEADER_TIMEOUT};
use crate::provider::ProviderError;

/// Where the service answers, and where sign-ins are renewed. The names are the program's own.
const SERVICE: [&str; 3] = ["api.anthropic.com", "platform.claude.com", "console.anthropic.com"];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

type Reply = Response<BoxBody<Bytes, hyper::Error>>;

/// The open port. It closes with this value.
pub(super) struct Tunnel {
    doorway: Doorway,
}

/// Where it leads.
struct Destinations {
    /// The hosts, and their ports.
    allowed: HashSet<(String, u16)>,
    /// The proxies of this network, which stand between.
    proxies: Matcher,
}

impl Tunnel {
    /// Opens a port that leads to the service, or to another address of it, through the proxies that are configured.
    ///
    /// # Errors
    /// `Unavailable` when there is no port, or a proxy cannot be used.
    pub(super) async fn start(config: &ClaudeConfig) -> Result<Self, ProviderError> {
        let destinations = Arc::new(Destinations { allowed: allowed(config)?, proxies: proxies(&config.environment)? });
        let doorway = Doorway::open(move |stream| serve(stream, Arc::clone(&destinations))).await?;
        Ok(Self { doorway })
    }

    /// What the program takes for the address of a proxy.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.doorway.address())
    }

    /// The port of that address, on loopback.
    pub(super) fn port(&self) -> u16 {
        self.doorway.address().port()
    }
}

/// The hosts of the service, and the one that the administrator named in their place.
fn allowed(config: &ClaudeConfig) -> Result<HashSet<(String, u16)>, ProviderError> {
    let mut allowed: HashSet<_> = SERVICE.iter().map(|host| ((*host).to_owned(), 443)).collect();
    if let Some(base) = &config.base_url {
        let place = reqwest::Url::parse(base)
            .ok()
            .and_then(|url| Some((url.host_str()?.to_owned(), url.port_or_known_default()?)));
        allowed.insert(place.ok_or_else(|| {
            ProviderError::Unavailable(
                "ANTHROPIC_BASE_URL has no host; set it to an address as https://HOST".to_owned(),
            )
        })?);
    }
    Ok(allowed)
}

fn proxies(environment: &[(OsString, OsString)]) -> Result<Matcher, ProviderError> {
    let value = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| {
            environment.iter().find(|(known, _)| known == OsStr::new(name)).and_then(|(_, value)| value.to_str())
        });
        found.unwrap_or_default().to_owned()
    };
    let [https, http] = [["https_proxy", "HTTPS_PROXY"], ["http_proxy", "HTTP_PROXY"]].map(value);
    for proxy in [&https, &http] {
        // The scheme may be left out.
        if proxy.split_once("://").is_some_and(|(scheme, _)| !scheme.eq_ignore_ascii_case("http")) {
            return Err(ProviderError::Unavailable(
                "a signed-in `claude` can use a proxy by plain HTTP only; set HTTPS_PROXY and HTTP_PROXY to an \
                 http:// address, or use an API key"
                    .to_owned(),
            ));
        }
    }
    Ok(Matcher::builder().https(https).http(http).no(value(["no_proxy", "NO_PROXY"])).build())
}

async fn serve(stream: TcpStream, destinations: Arc<Destinations>) {
    let service = service_fn(|request| {
        let destinations = Arc::clone(&destinations);
        async move { Ok::<_, std::convert::Infallible>(destinations.answer(request).await) }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).preserve_header_case(true);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).with_upgrades().await {
        tracing::debug!(%error, "a connection of `claude` ended");
    }
}

impl Destinations {
    async fn answer(&self, request: Request<Incoming>) -> Reply {
        let Some(target) = target(&request) else { return refuse(StatusCode::BAD_REQUEST) };
        let place =
            target.authority().and_then(|authority| Some((authority.host().to_owned(), port(&target, authority)?)));
        if !place.as_ref().is_some_and(|place| self.allowed.contains(place)) {
            tracing::warn!("a signed-in `claude` asked for another host than its model's service, and was refused");
            return refuse(StatusCode::FORBIDDEN);
        }
        let connected = match tokio::time::timeout(CONNECT_TIMEOUT, self.connect(target)).await {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) => {
                tracing::warn!(error, "the model's service cannot be reached for a signed-in `claude`");
                return refuse(StatusCode::BAD_GATEWAY);
            }
            Err(_) => return refuse(StatusCode::GATEWAY_TIMEOUT),
        };
        if request.method() == Method::CONNECT { join(request, connected) } else { pass_on(request, connected).await }
    }

    /// A connection to there, by the proxy that stands between, if one does.
    async fn connect(&self, target: Uri) -> Result<TokioIo<TcpStream>, String> {
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        direct.set_nodelay(true);
        let Some(between) = self.proxies.intercept(&target) else {
            return direct.call(target).await.map_err(|error| error.to_string());
        };
        let chain = Chain::new(between.uri().clone(), direct);
        let auth = between.basic_auth().cloned();
        let mut chain = auth.into_iter().fold(chain, Chain::with_auth);
        chain.call(target).await.map_err(|error| error.to_string())
    }
}

/// Where a request is to go: its whole address, or that of a connection that is asked for, which is encrypted.
fn target(request: &Request<Incoming>) -> Option<Uri> {
    let uri = request.uri();
    if request.method() != Method::CONNECT {
        return (uri.scheme() == Some(&Scheme::HTTP)).then(|| uri.clone());
    }
    let authority = uri.authority()?.as_str();
    Uri::builder().scheme(Scheme::HTTPS).authority(authority).path_and_query("/").build().ok()
}

fn port(target: &Uri, authority: &Authority) -> Option<u16> {
    let usual = if target.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
    // A port that is there must be one.
    if authority.as_str().ends_with(authority.host()) { Some(usual) } else { authority.port_u16() }
}

/// Bytes go both ways until both sides are done.
fn join(request: Request<Incoming>, mut there: TokioIo<TcpStream>) -> Reply {
    tokio::spawn(async move {
        let joined = async {
            let mut here = TokioIo::new(hyper::upgrade::on(request).await.map_err(std::io::Error::other)?);
            tokio::io::copy_bidirectional(&mut here, there.inner_mut()).await
        };
        if let Err(error) = joined.await {
            tracing::debug!(%error, "a tunnel of `claude` ended");
        }
    });
    Response::new(nothing())
}

/// A request that is not encrypted, which is for an address of the administrator's.
async fn pass_on(mut request: Request<Incoming>, there: TokioIo<TcpStream>) -> Reply {
    let answered = async {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(there).await?;
        tokio::spawn(connection);
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map_or_else(Uri::default, Uri::from);
        sender.send_request(request).await
    };
    match answered.await {
        Ok(response) => response.map(|body| body.boxed()),
        Err(error) => {
            tracing::debug!(%error, "a request of a signed-in `claude` failed");
            refuse(StatusCode::BAD_GATEWAY)
        }
    }
}

fn refuse(status: StatusCode) -> Reply {
    let mut reply = Response::new(nothing());
    *reply.status_mut() = status;
    reply
}

fn nothing() -> BoxBody<Bytes, hyper::Error> {
    Full::new(Bytes::new()).map_err(|never| match never {}).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::net::{Ipv4Addr, SocketAddr};

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn config(base_url: Option<String>, environment: &[(&str, String)]) -> ClaudeConfig {
        ClaudeConfig {
            program: "claude".into(),
            api_key: None,
            base_url,
            model: None,
            home: None,
            config_dir: None,
            scratch_root: "/nonexistent".into(),
            environment: environment.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            pool: super::super::PoolSize::Fixed(0),
            deadline: Duration::from_secs(60),
        }
    }

    /// What comes back over a new connection to this tunnel for these bytes, up to this text.
    async fn says(tunnel: &Tunnel, bytes: &str, end: &str) -> String {
        let mut stream = TcpStream::connect(tunnel.doorway.address()).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        read_to(&mut stream, end).await
    }

    async fn read_to(stream: &mut TcpStream, end: &str) -> String {
        let mut said = String::new();
        while !said.contains(end) {
            let mut buffer = [0; 512];
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "it ends with {said}");
            said.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        said
    }

    /// A host that says what it hears, once.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut from, mut to) = stream.split();
            let _ended = tokio::io::copy(&mut from, &mut to).await;
        });
        address
    }

    #[tokio::test]
    async fn other_hosts_and_ports_are_refused() {
        let open = echo().await;
        let tunnel = Tunnel::start(&config(Some("https://gateway.example".to_owned()), &[])).await.unwrap();
        for target in [
            open.to_string(),
            "localhost:443".to_owned(),
            "169.254.169.254:80".to_owned(),
            "gateway.example:80".to_owned(),
            "gateway.example:443443".to_owned(),
            "api.anthropic.com:22".to_owned(),
            "api.anthropic.com.example:443".to_owned(),
            "api.anthropic.com@example.org:443".to_owned(),
        ] {
            let said = says(&tunnel, &format!("CONNECT {target} HTTP/1.1\r\n\r\n"), "\r\n\r\n").await;
            assert!(said.starts_with("HTTP/1.1 403") || said.starts_with("HTTP/1.1 400"), "{target}: {said}");
            let said = says(&tunnel, &format!("GET http://{target}/ HTTP/1.1\r\n\r\n"), "\r\n\r\n").await;
            assert!(said.starts_with("HTTP/1.1 403") || said.starts_with("HTTP/1.1 400"), "{target}: {said}");
        }
    }

    #[tokio::test]
    async fn the_service_is_reached_directly_or_by_a_proxy() {
        let there = echo().await;
        let base = Some(format!("https://{there}"));
        let direct = Tunnel::start(&config(base.clone(), &[])).await.unwrap();
        let said = says(&direct, &format!("CONNECT {there} HTTP/1.1\r\n\r\nhello"), "hello").await;
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");

        let proxy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = format!("http://user:words@{}", proxy.local_addr().unwrap());
        let by_proxy = Tunnel::start(&config(base, &[("HTTPS_PROXY", address)])).await.unwrap();
        let between = async {
            let (mut stream, _) = proxy.accept().await.unwrap();
            let asked = read_to(&mut stream, "\r\n\r\n").await;
            assert!(asked.starts_with(&format!("CONNECT {there} HTTP/1.1\r\n")), "{asked}");
            assert!(asked.to_lowercase().contains("proxy-authorization: basic dxnlcjp3b3jkcw=="), "{asked}");
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            assert_eq!(read_to(&mut stream, "hello").await, "hello");
            stream.write_all(b"welcome").await.unwrap();
            stream
        };
        let asked = format!("CONNECT {there} HTTP/1.1\r\n\r\nhello");
        let (said, _open) = tokio::join!(says(&by_proxy, &asked, "welcome"), between);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    }

    #[tokio::test]
    async fn proxies_of_other_kinds_are_refused() {
        for proxy in ["https://proxy.example", "socks5://proxy.example"] {
            let told = Tunnel::start(&config(None, &[("HTTPS_PROXY", proxy.to_owned())])).await.err().unwrap();
            assert!(told.to_string().contains("HTTPS_PROXY"), "{told}");
        }
    }
}

//! Our own loop around warp's filters: header timeout, bounded connections, bounded drain, and no panic goes further than
//! its request.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ALLOW, CONNECTION, HeaderValue};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::{Service as HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::trace;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::patient::{PATIENCE, Patient};
use super::tls::Tls;
use super::{App, reply, request_id, routes};
use crate::accept::accept;
use crate::metrics;
use crate::process;
use crate::refusal::{Refusal, unless_it_panics};
use crate::telemetry;

/// How long a client may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The most that the headers of one request may have, in bytes.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// Connections beyond the bound that are told so; more close the oldest of them.
const TURNED_AWAY: usize = 128;

/// How long it may take to tell them. Whoever opens too many connections may also be slow.
const TELLING: Duration = Duration::from_secs(2);

/// Files that the engine needs open beside its clients' connections: to models, programs, repositories, databases.
const OTHER_FILES: usize = 1024;

/// Serves until `shutdown` is done, then drains: running requests get `drain_timeout`, new work is turned away. With `tls`
/// nothing is said in the clear.
pub async fn serve(app: Arc<App>, listener: TcpListener, tls: Option<Tls>, shutdown: impl Future<Output = ()>) {
    let tls = tls.map(Arc::new);
    let served = TaskTracker::new();
    let places = Arc::new(Semaphore::new(places(app.limits.max_connections)));
    let mut crowd = Crowd::default();
    let routes = TowerToHyperService::new(warp::service(routes::routes(&app)));
    let mut shutdown = pin!(shutdown);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            () = &mut shutdown => break,
        };
        let place = Arc::clone(&places).try_acquire_owned().ok();
        // Small replies must not wait for acknowledgements; a socket that cannot do it still works.
        let _ = stream.set_nodelay(true);
        let (routes, tls) = (routes.clone(), tls.clone());
        match place {
            Some(place) => {
                let draining = app.draining();
                served.spawn(async move {
                    let _place = place;
                    match tls {
                        None => converse(stream, routes, draining).await,
                        Some(tls) => match draining.run_until_cancelled(tls.accept(stream)).await {
                            Some(Ok(stream)) => converse(stream, routes, draining).await,
                            Some(Err(error)) => tracing::debug!(%error, "no agreement on TLS"),
                            None => {}
                        },
                    }
                });
            }
            None => {
                let told = tokio::spawn(async move {
                    match tls {
                        None => turn_away(stream, routes).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => turn_away(stream, routes).await,
                            Err(error) => tracing::debug!(%error, "no agreement on TLS"),
                        },
                    }
                });
                crowd.enter(told.abort_handle());
            }
        }
    }
    drop(listener);
    app.drain();
    served.close();
    tracing::info!(connections = served.len(), "draining");
    if tokio::time::timeout(app.limits.drain_timeout, served.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

/// How many connections there may be: so many, as far as the system lets the engine open files. With none left nobody could
/// be told anything.
fn places(most: usize) -> usize {
    let wanted = most.saturating_add(TURNED_AWAY + OTHER_FILES);
    let files = usize::try_from(process::allow_open_files(wanted as u64)).unwrap_or(usize::MAX);
    let others = OTHER_FILES.min(files / 2);
    let room = files.saturating_sub(others + TURNED_AWAY).max(1);
    if room < most {
        tracing::warn!(connections = room, files, "fewer connections than wanted; raise the limit of open files");
    }
    most.min(room)
}

/// Connections beyond the bound. The newest stay, so that whoever says at once what it wants is heard.
#[derive(Default)]
struct Crowd(VecDeque<AbortHandle>);

impl Crowd {
    fn enter(&mut self, newcomer: AbortHandle) {
        if self.0.len() == TURNED_AWAY
            && let Some(oldest) = self.0.pop_front()
        {
            oldest.abort();
        }
        self.0.push_back(newcomer);
    }
}

/// Serves one connection to its end.
async fn converse<S>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    routes: S,
    draining: CancellationToken,
) where
    S: HttpService<Request<Incoming>, Response = warp::reply::Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let service = service_fn(move |request| answer(routes.clone(), request));
    let stream = TokioIo::new(Patient::new(stream, PATIENCE));
    let mut connection = pin!(builder().serve_connection(stream, service).with_upgrades());
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = draining.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

/// Not hyper-util's builder for several versions of HTTP: it waits without end for the first bytes, by which it tells them.
pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEADER_BYTES);
    builder
}

/// Runs one request under its id, which its reply carries too.
async fn answer<S>(routes: S, request: Request<Incoming>) -> Result<warp::reply::Response, Infallible>
where
    S: HttpService<Request<Incoming>, Response = warp::reply::Response, Error = Infallible>,
{
    let id = request_id::of(request.headers());
    let header = request_id::header_value(&id);
    let route = routes::route(request.uri().path());
    let (method, begun) = (request.method().clone(), Instant::now());
    let template = route.as_ref().map(|route| route.template);
    let parent = request.headers().get(trace::HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
    let span = telemetry::request(template.unwrap_or("none"), &method, &id, parent);
    let answered = async move {
        let answered = unless_it_panics(async move { routes.call(request).await }).await;
        answered.unwrap_or_else(|refusal| Ok(reply::refuse(&refusal)))
    };
    let mut response = request_id::scope(id, answered).instrument(span.clone()).await?;
    span.record("http.response.status_code", response.status().as_u16());
    metrics::all().http.answered(template, &method, response.status().as_u16(), begun.elapsed());
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && let Some(methods) = route.and_then(|route| route.methods())
    {
        response.headers_mut().insert(ALLOW, methods);
    }
    response.headers_mut().insert(request_id::HEADER, header);
    Ok(response)
}

/// One reply on a connection too many. How the engine is does not depend on how many others want something of it: whoever
/// asks for that is answered.
async fn turn_away<S>(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, routes: S)
where
    S: HttpService<Request<Incoming>, Response = warp::reply::Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let busy = service_fn(move |request: Request<Incoming>| {
        let routes = routes.clone();
        async move {
            let mut response = if routes::tells_health(request.uri().path()) {
                answer(routes, request).await?
            } else {
                let refusal =
                    Refusal::new(ErrorCode::Overloaded, "Too many connections are open.").after(Duration::from_secs(2));
                let id = request_id::of(request.headers());
                request_id::scope(id, async { reply::refuse(&refusal) }).await
            };
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            Ok::<_, Infallible>(response)
        }
    });
    let connection = builder().serve_connection(TokioIo::new(stream), busy);
    // Who did not ask in time is not told.
    let _ = tokio::time::timeout(TELLING, connection).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn a_panic_ends_its_request_only() {
        let (mut client, server) = tokio::io::duplex(1 << 16);
        let routes = service_fn(|request: Request<Incoming>| async move {
            assert_ne!(request.uri().path(), "/breaks", "as the test wants it");
            Ok::<_, Infallible>(reply::json(StatusCode::OK, &"whole"))
        });
        let serving = tokio::spawn(converse(server, routes, CancellationToken::new()));
        client.write_all(b"GET /breaks HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: seven\r\n\r\n").await.unwrap();
        client.write_all(b"GET /works HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        serving.await.unwrap();
        assert!(said.starts_with("HTTP/1.1 500 ") && said.contains("\"requestId\":\"seven\""), "{said}");
        assert!(said.contains("HTTP/1.1 200 ") && said.ends_with("\"whole\""), "{said}");
        assert!(!said.contains("as the test wants it"), "{said}");
    }
}

//! Our own loop around warp's filters: header timeout, bounded connections, bounded drain.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::header::ALLOW;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::{Service as HttpService, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use pantheon_protocol::error::ErrorCode;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::tls::Tls;
use super::{App, reply, request_id, routes};
use crate::refusal::Refusal;

/// How long a client may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The most that the headers of one request may have, in bytes.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// After an error of `accept`, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is done, then drains: running requests get `drain_timeout`, new work is turned away. With `tls`
/// nothing is said in the clear.
pub async fn serve(app: Arc<App>, listener: TcpListener, tls: Option<Tls>, shutdown: impl Future<Output = ()>) {
    let tls = tls.map(Arc::new);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(app.limits.max_connections));
    let routes = TowerToHyperService::new(warp::service(routes::routes(&app)));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            // Whoever has to agree on TLS first would take a place for that.
            if tls.is_none() {
                tokio::spawn(turn_away(stream));
            }
            continue;
        };
        // Small replies must not wait for acknowledgements; a socket that cannot do it still works.
        let _ = stream.set_nodelay(true);
        let routes = routes.clone();
        let (tls, watcher) = (tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            match tls {
                None => converse(stream, routes, watcher).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => converse(stream, routes, watcher).await,
                    Err(error) => tracing::debug!(%error, "no agreement on TLS"),
                },
            }
        });
    }
    drop(listener);
    app.drain();
    tracing::info!(connections = graceful.count(), "draining");
    if tokio::time::timeout(app.limits.drain_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

/// Serves one connection to its end.
async fn converse<S>(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, routes: S, watcher: Watcher)
where
    S: HttpService<Request<Incoming>, Response = warp::reply::Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let service = service_fn(move |request| answer(routes.clone(), request));
    let connection = builder().serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error, "connection ended");
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEADER_BYTES);
    builder
}

/// Runs one request under its id, which its reply carries too.
async fn answer<S>(routes: S, request: Request<Incoming>) -> Result<warp::reply::Response, Infallible>
where
    S: HttpService<Request<Incoming>, Response = warp::reply::Response, Error = Infallible>,
{
    let id = request_id::of(request.headers());
    let header = request_id::header_value(&id);
    let uri = request.uri().clone();
    let mut response = request_id::scope(id, routes.call(request)).await?;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && let Some(methods) = routes::allowed(uri.path())
    {
        response.headers_mut().insert(ALLOW, methods);
    }
    response.headers_mut().insert(request_id::HEADER, header);
    Ok(response)
}

/// One short reply on a connection too many.
async fn turn_away(stream: TcpStream) {
    let busy = service_fn(|request: Request<Incoming>| async move {
        let id = request_id::of(request.headers());
        let refusal =
            Refusal::new(ErrorCode::Overloaded, "Too many connections are open.").after(Duration::from_secs(2));
        let mut response: Response<_> = request_id::scope(id, async { reply::refuse(&refusal) }).await;
        response.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        Ok::<_, Infallible>(response)
    });
    let builder = builder();
    let connection = builder.serve_connection(TokioIo::new(stream), busy);
    // Whoever opens too many connections may also be slow: a second is enough for one reply.
    let _ = tokio::time::timeout(Duration::from_secs(1), connection).await;
}

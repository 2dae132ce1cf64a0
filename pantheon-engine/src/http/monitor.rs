//! `GET /metrics` and `/live` of an engine that serves nothing else: a worker, on a port of its own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::routes;
use super::serve::builder;
use crate::accept::accept;
use crate::runs::RunStore;

/// Connections at once: a server that scrapes needs one.
const CONNECTIONS: usize = 16;

/// How long one connection may take in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves until it is dropped.
pub async fn monitor(listener: TcpListener, runs: Arc<dyn RunStore>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let stream = accept(&listener).await;
        let runs = Arc::clone(&runs);
        let service = service_fn(move |request| answer(Arc::clone(&runs), request));
        tokio::spawn(async move {
            let _place = place;
            let builder = builder();
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            // Whoever takes longer does not want to know.
            let _ended = tokio::time::timeout(PATIENCE, connection).await;
        });
    }
}

async fn answer(runs: Arc<dyn RunStore>, request: Request<Incoming>) -> Result<warp::reply::Response, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => routes::exposition(&*runs).await,
        (&Method::GET, "/live") => routes::live(),
        _ => {
            let mut response = Response::new(String::new().into());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    })
}

//! `GET /commands`: the catalogue.

use http::StatusCode;
use http::header::{ETAG, HeaderValue};
use warp::Reply;
use warp::reply::Response;

use super::reply;
use crate::tenants::Client;

/// What the engine can do; 304 for a client that knows this version.
pub(super) fn commands(client: Client, known: Option<String>) -> Response {
    let catalogue = client.tenant.catalogue();
    let tag = format!("\"{}\"", catalogue.version);
    let mut response = if known.as_deref() == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        reply::json(StatusCode::OK, &catalogue)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

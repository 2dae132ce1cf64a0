//! The one place that turns refusals and rejections into HTTP.

use std::convert::Infallible;
use std::time::Duration;

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use pantheon_protocol::error::{ErrorCode, ErrorReply};
use serde::Serialize;
use warp::Reply;
use warp::reject::Rejection;
use warp::reply::Response;

use super::request_id;
use crate::refusal::Refusal;

impl warp::reject::Reject for Refusal {}

/// A refusal that ends the search for a route.
pub(super) fn reject(refusal: Refusal) -> Rejection {
    warp::reject::custom(refusal)
}

/// A JSON reply.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let mut response = Response::new(bytes.into());
            *response.status_mut() = status;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => {
            tracing::error!(%error, "a reply could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The body of a refusal.
pub(super) fn error_reply(refusal: &Refusal, request_id: &str) -> ErrorReply {
    let mut reply = ErrorReply::new(refusal.code, &refusal.message, request_id);
    reply.retry_after = refusal.retry_after.map(whole_seconds);
    reply
}

/// The reply of a refusal.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    let body = error_reply(refusal, &request_id::current());
    let status = StatusCode::from_u16(refusal.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, &body);
    if let Some(seconds) = body.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if refusal.code == ErrorCode::Unauthorized {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What a request gets that no route took.
pub(super) async fn recover(rejection: Rejection) -> Result<Response, Infallible> {
    let refusal = if let Some(refusal) = rejection.find::<Refusal>() {
        refusal.clone()
    } else if rejection.is_not_found() {
        Refusal::new(ErrorCode::NotFound, "No route has this path.")
    } else if rejection.find::<warp::reject::MethodNotAllowed>().is_some() {
        Refusal::new(ErrorCode::MethodNotAllowed, "This path exists, but not for this method.")
    } else if rejection.find::<warp::reject::InvalidQuery>().is_some() {
        Refusal::new(ErrorCode::InvalidRequest, "The query string cannot be read.")
    } else if let Some(header) = rejection.find::<warp::reject::InvalidHeader>() {
        Refusal::new(ErrorCode::InvalidRequest, format!("The header `{}` cannot be read.", header.name()))
    } else {
        tracing::error!(?rejection, "a rejection without a reply");
        Refusal::new(ErrorCode::Internal, "The request failed inside the engine.")
    };
    Ok(refuse(&refusal))
}

/// At least one second, rounded up.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

//! Reads a JSON body within its bounds.

use std::time::Duration;

use bytes::{Buf, BytesMut};
use futures_util::{Stream, StreamExt};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use pantheon_protocol::error::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use warp::reject::Rejection;
use warp::{Filter, filters};

use super::reply::reject;
use crate::refusal::Refusal;

/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);

/// A JSON body of at most `most` bytes.
pub(super) fn json<T: DeserializeOwned + Send>(
    most: usize,
) -> impl Filter<Extract = (T,), Error = Rejection> + Clone + Send + Sync {
    filters::header::headers_cloned().and(filters::body::stream()).and_then(
        move |headers: HeaderMap, body| async move {
            check_headers(&headers, most).map_err(reject)?;
            let bytes = tokio::time::timeout(ARRIVAL, collect(body, most)).await.unwrap_or_else(|_| {
                let message = format!("The body did not arrive within {} seconds.", ARRIVAL.as_secs());
                Err(Refusal::new(ErrorCode::RequestTimeout, message))
            });
            bytes.and_then(|bytes| parse(&bytes)).map_err(reject)
        },
    )
}

/// A page of another origin can send other types without asking first, but not JSON: so only JSON is taken.
fn check_headers(headers: &HeaderMap, most: usize) -> Result<(), Refusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
        return Err(Refusal::new(ErrorCode::UnsupportedMediaType, "The body's Content-Type is not JSON."));
    }
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) { Err(too_large(most)) } else { Ok(()) }
}

async fn collect(body: impl Stream<Item = Result<impl Buf, warp::Error>>, most: usize) -> Result<BytesMut, Refusal> {
    let mut bytes = BytesMut::new();
    let mut body = std::pin::pin!(body);
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(ErrorCode::InvalidRequest, "The body broke off."))?;
        if bytes.len() + chunk.remaining() > most {
            return Err(too_large(most));
        }
        let mut chunk = chunk;
        while chunk.has_remaining() {
            let part = chunk.chunk();
            bytes.extend_from_slice(part);
            let length = part.len();
            chunk.advance(length);
        }
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        let code = match error.classify() {
            Category::Data => ErrorCode::InvalidRequest,
            Category::Syntax | Category::Eof | Category::Io => ErrorCode::InvalidJson,
        };
        Refusal::new(code, format!("The body cannot be read: {error}."))
    })
}

fn too_large(most: usize) -> Refusal {
    Refusal::new(ErrorCode::BodyTooLarge, format!("The body has more than {most} bytes."))
}

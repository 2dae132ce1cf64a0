//! Request ids: taken from `X-Request-Id` where it is plain, else made; sent back with every reply.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The client's id, if it is one, else a new one.
pub(super) fn of(headers: &HeaderMap) -> String {
    let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_plain(id));
    given.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned)
}

/// Letters, digits, `-`, `_`, `.` and `:` only: it goes into logs and headers.
fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=128).contains(&id.len()) && id.bytes().all(plain)
}

/// Runs a request under its id.
pub(super) async fn scope<F: Future>(id: String, request: F) -> F::Output {
    CURRENT.scope(id, request).await
}

/// The id of the request that this code serves.
pub(super) fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The id as a header's value.
pub(super) fn header_value(id: &str) -> HeaderValue {
    HeaderValue::from_str(id).unwrap_or(HeaderValue::from_static("invalid"))
}

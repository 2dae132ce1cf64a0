//! Who asks: the tenant of the bearer token, or anyone on loopback where none is needed.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use tracing::Span;
use warp::Filter;
use warp::reject::Rejection;

use super::App;
use crate::http::reply::reject;
use crate::refusal::Refusal;
use crate::tenants::Client;

/// The client of a request that may pass.
pub(super) fn client(app: &Arc<App>) -> impl Filter<Extract = (Client,), Error = Rejection> + Clone + use<> {
    let app = Arc::clone(app);
    warp::header::optional("authorization").and(warp::header::optional("host")).and_then(
        move |authorization: Option<String>, host: Option<String>| {
            let result = if app.tenants.is_open() {
                check_host(host.as_deref()).and_then(|()| app.tenants.anybody())
            } else {
                token(authorization.as_deref()).and_then(|token| app.tenants.recognise(token))
            };
            if let Ok(client) = &result {
                Span::current().record("tenant", &*client.tenant.name);
            }
            std::future::ready(result.map_err(|refusal| {
                app.turn_away(None, &refusal);
                reject(refusal)
            }))
        },
    )
}

fn token(authorization: Option<&str>) -> Result<&str, Refusal> {
    let sent =
        authorization.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let sent = sent.ok_or_else(|| Refusal::new(ErrorCode::Unauthorized, "The request has no bearer token."))?;
    Ok(sent.1.trim())
}

/// Without a token only this machine may ask, and a browser page must not pass for it by a name of its own
/// (DNS rebinding).
fn check_host(host: Option<&str>) -> Result<(), Refusal> {
    let Some(host) = host else { return Ok(()) };
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let name = name.trim_matches(['[', ']']);
    let local = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local {
        return Ok(());
    }
    let message = "An engine without a token answers to loopback names only.";
    Err(Refusal::new(ErrorCode::Unauthorized, message))
}

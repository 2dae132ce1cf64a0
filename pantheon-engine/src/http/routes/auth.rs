//! Who may ask: the bearer token, or anyone on loopback where none is set.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use warp::Filter;
use warp::reject::Rejection;

use super::App;
use crate::http::reply::reject;
use crate::refusal::Refusal;

/// Whose jobs they are: one engine, one tenant.
pub(super) const TENANT: &str = "local";

/// Lets requests pass that carry the engine's token.
pub(super) fn authorized(app: &Arc<App>) -> impl Filter<Extract = (), Error = Rejection> + Clone + use<> {
    let app = Arc::clone(app);
    warp::header::optional("authorization")
        .and(warp::header::optional("host"))
        .and_then(move |authorization: Option<String>, host: Option<String>| {
            let result = match &app.token {
                Some(token) => check_token(token, authorization.as_deref()),
                None => check_host(host.as_deref()),
            };
            std::future::ready(result.map_err(reject))
        })
        .untuple_one()
}

fn check_token(token: &SecretString, authorization: Option<&str>) -> Result<(), Refusal> {
    let sent =
        authorization.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let Some((_, sent)) = sent else {
        return Err(Refusal::new(ErrorCode::Unauthorized, "The request has no bearer token."));
    };
    let equal: bool = sent.trim().as_bytes().ct_eq(token.expose_secret().trim().as_bytes()).into();
    if equal { Ok(()) } else { Err(Refusal::new(ErrorCode::Unauthorized, "The token is not the engine's.")) }
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

//! Requests by route, method and status.

use std::time::Duration;

use http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Durations, durations};

/// What is counted of requests.
#[derive(Debug)]
pub struct Http {
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, Durations>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: &'static str,
    method: &'static str,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

impl Http {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let requests = Family::default();
        registry.register("http_requests", "Requests by route, method and status", requests.clone());
        let seconds = Family::new_with_constructor(durations as Durations);
        let help = "Time to a reply's head; a stream goes on behind it";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, seconds.clone());
        Self { requests, seconds }
    }

    /// A request was answered; `route` is its template, `None` for a path that is no route.
    pub fn answered(&self, route: Option<&'static str>, method: &Method, status: u16, took: Duration) {
        let route = route.unwrap_or("none");
        let labels = Request { route, method: method_word(method), status: u32::from(status) };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }
}

/// A method's name; clients may invent others.
pub fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

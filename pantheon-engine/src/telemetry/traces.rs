//! Spans to a collector, by OTLP over HTTP with protobuf, through the engine's own HTTP client.
//!
//! The standard's variables (`OTEL_*`) are read by OpenTelemetry's own libraries; `config.rs` only says whether to begin.

use std::error::Error;
use std::pin::Pin;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::HttpClient;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

/// How the engine calls itself where `OTEL_SERVICE_NAME` says nothing.
const NAME: &str = "pantheon-engine";

/// The way of spans to their collector.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Opens the way to a collector; nothing is sent yet.
    ///
    /// # Errors
    /// When what the environment says of it cannot be used.
    pub fn to(collector: &str, named: bool, runtime: Handle) -> anyhow::Result<Self> {
        let client = Client { http: client(collector)?, runtime };
        let exporter = SpanExporter::builder().with_http().with_http_client(client).with_protocol(Protocol::HttpBinary);
        let exporter =
            exporter.build().context("spans cannot be exported; look at the variables OTEL_EXPORTER_OTLP_*")?;
        let resource = Resource::builder().with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        let resource = if named { resource } else { resource.with_service_name(NAME) };
        let provider = SdkTracerProvider::builder().with_resource(resource.build()).with_batch_exporter(exporter);
        Ok(Self(provider.build()))
    }

    /// What passes spans on. Where in the source and on which thread they were made is nobody's concern.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> OpenTelemetryLayer<S, SdkTracer> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(NAME))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
    }

    /// Sends what there is, and ends. Blocks, while the runtime must go on.
    pub fn end(&self, patience: Duration) {
        if let Err(error) = self.0.shutdown_with_timeout(patience) {
            tracing::warn!(%error, "the last spans were not delivered");
        }
    }
}

fn client(collector: &str) -> anyhow::Result<reqwest::Client> {
    // An error means that a provider is installed already, which is all that is wanted.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    // A collector beside the engine needs no certificates, and a slim machine has none.
    let client = if collector.starts_with("http://") { client.tls_certs_only([]) } else { client };
    client.build().context("the client for spans cannot be made")
}

/// The exporter works on a thread of its own, where no runtime is; its calls are made on the engine's.
#[derive(Debug)]
struct Client {
    http: reqwest::Client,
    runtime: Handle,
}

type Failed = Box<dyn Error + Send + Sync>;
type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Failed>> + Send + 'a>>;

// The trait is made by a macro; this is what that asks for.
impl HttpClient for Client {
    fn send_bytes<'a, 'b>(&'a self, request: Request<Bytes>) -> Sent<'b>
    where
        'a: 'b,
        Self: 'b,
    {
        let http = self.http.clone();
        let sent = self.runtime.spawn(async move {
            let response = http.execute(request.try_into()?).await?;
            let mut answer = Response::builder().status(response.status());
            for (name, value) in response.headers() {
                answer = answer.header(name, value);
            }
            Ok::<_, Failed>(answer.body(response.bytes().await?)?)
        });
        Box::pin(async move { sent.await? })
    }
}

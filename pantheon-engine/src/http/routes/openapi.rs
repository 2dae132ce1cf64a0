//! `GET /openapi.json`: every route in OpenAPI 3.1, its shapes made from the types that are read and sent.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::{HeaderValue, StatusCode};
use pantheon_protocol::error::ErrorReply;
use pantheon_protocol::wire::{
    BatchAccepted, BatchRequest, Catalogue, EditReply, EditRequest, Feedback, GitFlowReply, GitFlowRequest, Health,
    Job, JobList, RunAccepted,
};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};
use warp::reply::Response;

use super::execute_git_flow::MAX_KEY;
use super::reply;

/// The operations that take a job's name.
const OF_A_JOB: [&str; 7] = ["job", "cancelJob", "jobDiff", "jobEvents", "acceptJob", "rejectJob", "retryJob"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// The document; it names no tenant, no action and no prompt.
pub(super) fn openapi() -> Response {
    reply::json(StatusCode::OK, &*DOCUMENT)
}

/// A route, by the document.
pub(in super::super) struct Route {
    /// Its path, such as `/jobs/{id}`.
    pub(in super::super) template: &'static str,
    operations: &'static Value,
}

/// The route that a path leads to.
pub(in super::super) fn route(path: &str) -> Option<Route> {
    let fits = |template: &str| {
        template.split('/').count() == path.split('/').count()
            && template.split('/').zip(path.split('/')).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let (template, operations) = DOCUMENT["paths"].as_object()?.iter().find(|(template, _)| fits(template))?;
    Some(Route { template, operations })
}

impl Route {
    /// What the header `Allow` says of it (RFC 9110, section 10.2.1).
    pub(in super::super) fn methods(&self) -> Option<HeaderValue> {
        let methods = self.operations.as_object()?.keys().map(|method| method.to_ascii_uppercase());
        HeaderValue::from_str(&methods.collect::<Vec<String>>().join(", ")).ok()
    }
}

fn document() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .with_transform(RecursiveTransform(bounded));
    let mut shapes = Shapes(settings.into_generator());
    let paths = paths(&mut shapes);
    let error = shapes.json::<ErrorReply>();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Pantheon engine",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Interactive edits, runs on repositories, and the jobs of both. \
                Every reply carries `X-Request-Id`; every error has one shape and a code of a closed list.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": shapes.0.take_definitions(true),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
            "responses": {
                "Error": { "description": "Why not, and what to do next.", "headers": headers(), "content": error },
            },
        },
    })
}

/// Every route: path, method, operation.
fn paths(shapes: &mut Shapes) -> Value {
    let id = || parameter("path", "id", "A job's name.", &json!({ "type": "string", "minLength": 1 }));
    let key = json!({ "type": "string", "pattern": format!("^[!-~]{{1,{MAX_KEY}}}$") });
    let number = json!({ "type": "string", "pattern": "^[0-9]{1,9}$" });
    let job = shapes.json::<Job>();
    let routes = [
        (
            "/health",
            "get",
            Operation::open("health", "What the engine is, and whether it is well.").replies(
                200,
                "It answers.",
                &shapes.json::<Health>(),
            ),
        ),
        ("/live", "get", Operation::open("live", "Whether the process answers.").replies(200, "It does.", &any_json())),
        (
            "/ready",
            "get",
            Operation::open("ready", "Whether new work should come here.")
                .replies(200, "It should.", &any_json())
                .replies(503, "It should not.", &any_json()),
        ),
        (
            "/metrics",
            "get",
            Operation::open("metrics", "What the engine counts, for Prometheus.").replies(
                200,
                "OpenMetrics.",
                &text("application/openmetrics-text"),
            ),
        ),
        ("/openapi.json", "get", Operation::open("openapi", "This document.").replies(200, "OpenAPI.", &any_json())),
        (
            "/commands",
            "get",
            Operation::new("commands", "The catalogue of actions. It never holds a prompt.")
                .with(parameter("header", "If-None-Match", "The `ETag` of a catalogue.", &any_text()))
                .replies(200, "The catalogue.", &shapes.json::<Catalogue>())
                .ends(304, "The same as before."),
        ),
        (
            "/execute/interactive-diff",
            "post",
            Operation::new("interactiveDiff", "An edit, checked.")
                .with(parameter("query", "include", "`edits` leaves both texts out.", &json!({ "enum": ["edits"] })))
                .reads(&shapes.json::<EditRequest>())
                .replies(
                    200,
                    "The edit; or `queued`, `started`, `delta`, `step`, `diff`, `done`, `error` as events.",
                    &also_events(shapes.json::<EditReply>()),
                )
                .names_job(200, "requestId"),
        ),
        (
            "/execute/git-flow",
            "post",
            Operation::new("gitFlow", "A run on a repository, up to a pushed commit.")
                .with(parameter("header", "Idempotency-Key", "Makes a request the same as an earlier one.", &key))
                .with(parameter(
                    "header",
                    "Prefer",
                    "`respond-async` does not wait for the end (RFC 7240).",
                    &any_text(),
                ))
                .reads(&shapes.json::<GitFlowRequest>())
                .replies(200, "The run is done.", &shapes.json::<GitFlowReply>())
                .names_job(200, "jobId")
                .replies(202, "The run is kept.", &shapes.json::<RunAccepted>())
                .names_job(202, "jobId"),
        ),
        (
            "/feedback",
            "post",
            Operation::new("feedback", "What became of an edit.").reads(&shapes.json::<Feedback>()).ends(204, "Noted."),
        ),
        (
            "/jobs",
            "get",
            Operation::new("jobs", "All jobs of the tenant, newest first; as events, each one that changes too.")
                .replies(200, "The jobs.", &also_events(shapes.json::<JobList>()))
                .names_job(200, "jobs/0/jobId"),
        ),
        (
            "/jobs",
            "post",
            Operation::new("batch", "Several runs: all of them are accepted, or none.")
                .reads(&shapes.json::<BatchRequest>())
                .replies(202, "The runs are kept.", &shapes.json::<BatchAccepted>())
                .names_job(202, "jobIds/0"),
        ),
        ("/jobs/{id}", "get", Operation::new("job", "One job.").with(id()).replies(200, "The job.", &job)),
        (
            "/jobs/{id}",
            "delete",
            Operation::new("cancelJob", "Ends a job that is under way.").with(id()).replies(202, "It will end.", &job),
        ),
        (
            "/jobs/{id}/diff",
            "get",
            Operation::new("jobDiff", "What a run changes.").with(id()).replies(
                200,
                "A unified diff.",
                &text("text/x-diff"),
            ),
        ),
        (
            "/jobs/{id}/events",
            "get",
            Operation::new("jobEvents", "What happened to a job and what happens: `state`, `step`.")
                .with(id())
                .with(parameter("header", "Last-Event-ID", "The number of the last event that is known.", &number))
                .replies(200, "Events, until the job has ended.", &json!({ "text/event-stream": {} })),
        ),
        (
            "/jobs/{id}/ws",
            "get",
            Operation::new("jobSocket", "The events of a run, over a WebSocket.")
                .with(id())
                .ends(101, "Switching to WebSocket."),
        ),
        (
            "/jobs/{id}/accept",
            "post",
            Operation::new("acceptJob", "Lets a waiting run push.").with(id()).replies(200, "The job.", &job),
        ),
        (
            "/jobs/{id}/reject",
            "post",
            Operation::new("rejectJob", "Discards what a waiting run would push.")
                .with(id())
                .replies(200, "The job.", &job),
        ),
        (
            "/jobs/{id}/retry",
            "post",
            Operation::new("retryJob", "Begins a run that failed once more.").with(id()).replies(200, "The job.", &job),
        ),
    ];
    let mut paths = json!({});
    for (path, method, operation) in routes {
        paths[path][method] = json!(operation);
    }
    paths
}

/// Says how large a number may be, which the format of its type alone tells only to Rust.
fn bounded(schema: &mut Schema) {
    let most = match schema.get("format").and_then(Value::as_str) {
        Some("uint32") => u64::from(u32::MAX),
        Some("uint" | "uint64") => u64::MAX,
        _ => return,
    };
    schema.ensure_object().entry("maximum").or_insert(most.into());
}

/// The shapes named so far.
struct Shapes(SchemaGenerator);

impl Shapes {
    fn json<T: JsonSchema>(&mut self) -> Value {
        json!({ "application/json": { "schema": self.0.subschema_for::<T>() } })
    }
}

/// One operation (OpenAPI 3.1, section 4.8.10).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: &'static str,
    summary: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    security: Option<[Value; 0]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_body: Option<Value>,
    responses: BTreeMap<String, Value>,
}

impl Operation {
    /// One that needs a token.
    fn new(operation_id: &'static str, summary: &'static str) -> Self {
        let error = || json!({ "$ref": "#/components/responses/Error" });
        let responses = BTreeMap::from(["4XX", "5XX"].map(|status| (status.to_owned(), error())));
        Self { operation_id, summary, security: None, parameters: Vec::new(), request_body: None, responses }
    }

    /// One that needs none.
    fn open(operation_id: &'static str, summary: &'static str) -> Self {
        Self { security: Some([]), ..Self::new(operation_id, summary) }
    }

    fn with(mut self, parameter: Value) -> Self {
        self.parameters.push(parameter);
        self
    }

    fn reads(mut self, content: &Value) -> Self {
        self.request_body = Some(json!({ "required": true, "content": content }));
        self
    }

    fn replies(self, status: u16, description: &str, content: &Value) -> Self {
        self.answers(status, json!({ "description": description, "headers": headers(), "content": content }))
    }

    /// A reply without a body.
    fn ends(self, status: u16, description: &str) -> Self {
        self.answers(status, json!({ "description": description, "headers": headers() }))
    }

    /// Says where the last reply of this status names a job, so that readers find what can be asked of it.
    fn names_job(mut self, status: u16, pointer: &str) -> Self {
        if let Some(response) = self.responses.get_mut(&status.to_string()) {
            let id = format!("$response.body#/{pointer}");
            let link = |name: &str| (name.to_owned(), json!({ "operationId": name, "parameters": { "id": id } }));
            response["links"] = Value::Object(OF_A_JOB.iter().copied().map(link).collect());
        }
        self
    }

    fn answers(mut self, status: u16, response: Value) -> Self {
        self.responses.insert(status.to_string(), response);
        self
    }
}

fn parameter(place: &str, name: &str, description: &str, schema: &Value) -> Value {
    json!({ "in": place, "name": name, "description": description, "schema": schema, "required": place == "path" })
}

/// What every reply carries.
fn headers() -> Value {
    json!({ "X-Request-Id": { "description": "Names the request in logs.", "schema": { "type": "string" } } })
}

fn any_json() -> Value {
    json!({ "application/json": { "schema": { "type": "object" } } })
}

fn any_text() -> Value {
    json!({ "type": "string" })
}

fn text(kind: &str) -> Value {
    json!({ (kind): { "schema": { "type": "string" } } })
}

/// The same, or a stream of events for whoever accepts that.
fn also_events(mut content: Value) -> Value {
    content["text/event-stream"] = json!({});
    content
}

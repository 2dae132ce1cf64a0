//! One trace from the editor's action to the model and to Git, exported by OTLP and told in the logs.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Given;
use opentelemetry_proto::tonic::trace::v1::Span;
use pantheon_tests::collector::Collector;
use pantheon_tests::http::ask;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::Programs;
use pantheon_tests::prompt_lines;
use pantheon_tests::traces::comes_true;
use prost::Message as _;
use serde_json::{Value, json};

use super::{BEFORE, Stage, until};

/// A key that must be nowhere.
const KEY: &str = "sk-key-of-the-model-0123456789";

/// An engine that exports spans, and where they go.
fn traced(more: &[(&str, &str)]) -> (Stage, Collector) {
    let collector = Collector::start().unwrap();
    let own = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OPENAI_API_KEY", KEY),
        ("PANTHEON_LOG_FORMAT", "json"),
    ];
    let all: Vec<_> = own.iter().chain(more).copied().collect();
    (Stage::new(&all), collector)
}

/// Ends the engine, which sends its last spans; all of them, and what was sent.
fn spans(stage: &mut Stage, collector: &Collector) -> (Vec<Span>, Vec<u8>) {
    stage.engine.signal("TERM").unwrap();
    stage.engine.wait().unwrap();
    let posts = collector.posts();
    assert!(posts.iter().all(|post| post.path == "/v1/traces"), "{posts:?}");
    let sent: Vec<u8> = posts.iter().flat_map(|post| post.body.clone()).collect();
    let requests = posts.iter().map(|post| ExportTraceServiceRequest::decode(&*post.body).unwrap());
    let resources = requests.flat_map(|request| request.resource_spans).inspect(|spans| {
        let service = spans.resource.as_ref().unwrap().attributes.iter().find(|one| one.key == "service.name").unwrap();
        let Some(Given::StringValue(name)) = service.value.clone().unwrap().value else { panic!("{service:?}") };
        assert_eq!(name, "pantheon-engine");
    });
    let spans = resources.flat_map(|spans| spans.scope_spans).flat_map(|scope| scope.spans).collect();
    (spans, sent)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn only<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let named: Vec<&Span> = spans.iter().filter(|span| span.name == name).collect();
    let [span] = named[..] else { panic!("{} spans are called {name}: {:?}", named.len(), names(spans)) };
    span
}

fn names(spans: &[Span]) -> Vec<&str> {
    spans.iter().map(|span| span.name.as_str()).collect()
}

/// The names from a span up to the one that has no parent here.
fn way_up<'a>(spans: &'a [Span], span: &'a Span) -> Vec<&'a str> {
    let parent = spans.iter().find(|other| other.span_id == span.parent_span_id);
    let rest = parent.map(|parent| way_up(spans, parent)).unwrap_or_default();
    [span.name.as_str()].into_iter().chain(rest).collect()
}

/// Whether any of these is among what was sent.
fn found<'a>(sent: &[u8], hidden: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    hidden.into_iter().filter(|text| sent.windows(text.len()).any(|window| window == text.as_bytes())).collect()
}

/// The lines of a JSON log.
fn lines(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

/// The first line of that message, which comes a moment after what it tells of.
fn logged(stage: &Stage, message: &str) -> Value {
    let found = || lines(&stage.engine.log()).into_iter().find(|line| line["message"] == message);
    assert!(comes_true(|| found().is_some()), "{}", stage.engine.log());
    found().unwrap()
}

#[test]
fn an_editors_action_is_one_trace_down_to_the_model() {
    let (mut stage, collector) = traced(&[]);
    let mut command = Programs::built().command("pantheon-ls");
    command.env("PANTHEON_ENGINE_URL", stage.engine.url()).env("PANTHEON_LOG", "info");
    command.env("XDG_CACHE_HOME", stage.folder.path().join("cache"));
    let mut editor = Editor::start(&mut command).unwrap();
    editor.initialize(stage.folder.path()).unwrap();
    let file = uri(&stage.folder.path().join("total.py"));
    editor.open(&file, "python", BEFORE).unwrap();
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}});
    let argument = json!({"uri": file, "range": range, "review": "apply"});
    // The list of actions comes from the engine in the background.
    let is_known =
        |actions: &[Value]| actions.iter().any(|one| one["title"].as_str().is_some_and(|t| t.starts_with("Refactor")));
    while !is_known(&editor.code_actions(&file, &range, &json!([])).unwrap()) {}
    let action = json!({"title": "Refactor", "command": "pantheon.refactor", "arguments": [argument]});
    assert!(editor.run(&action, &file).unwrap().contains("start=0"), "{}", stage.engine.log());
    // What is told afterwards is part of it too.
    until(|| stage.metrics().contains(r#"pantheon_feedback_total{outcome="accepted"} 1"#));
    let log = editor.log();
    editor.shutdown().unwrap();
    let told = |name: &str, digits: usize| {
        log.split_once(&format!(" {name}=")).unwrap().1.trim_start_matches('"')[..digits].to_owned()
    };
    let (trace, span) = (told("trace_id", 32), told("span_id", 16));

    let (all, sent) = spans(&mut stage, &collector);
    let ours: Vec<Span> = all.iter().filter(|span| hex(&span.trace_id) == trace).cloned().collect();
    let request = only(&ours, "POST /execute/interactive-diff");
    assert_eq!(hex(&request.parent_span_id), span, "the language server's span is the parent");
    let answer = only(&ours, "provider.answer");
    assert_eq!(way_up(&ours, answer), ["provider.answer", "attempt", "POST /execute/interactive-diff"]);
    for step in ["edit.wait", "edit.read", "edit.prompt", "edit.parse", "edit.gates", "edit.filter"] {
        assert_eq!(*way_up(&ours, only(&ours, step)).last().unwrap(), "POST /execute/interactive-diff", "{step}");
    }
    assert_eq!(only(&ours, "POST /feedback").parent_span_id, request.parent_span_id);
    let hidden = prompt_lines();
    let hidden =
        hidden.iter().map(String::as_str).chain(["sum(items", "total.py", KEY, stage.folder.path().to_str().unwrap()]);
    assert_eq!(found(&sent, hidden), Vec::<&str>::new());

    // The log of the engine has the same ids.
    let edit = logged(&stage, "edit");
    assert_eq!((&edit["trace_id"], &edit["span_id"]), (&trace.into(), &hex(&request.span_id).into()), "{edit}");
    assert!(edit["request_id"].is_string() && edit["tenant"].is_string(), "{edit}");
}

#[test]
fn a_run_is_one_trace_from_the_request_to_the_push() {
    let (mut stage, collector) = traced(&[]);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    let url = stage.sshd.url(&stage.bare);
    let run = json!({"repoUrl": url, "command": "scaffold:site web"});
    let done = ask(stage.engine.address(), "POST /execute/git-flow", &[("traceparent", &parent)], &run).unwrap();
    assert_eq!(done.status, 200, "{}", stage.engine.log());

    let (all, sent) = spans(&mut stage, &collector);
    let ours: Vec<Span> = all.iter().filter(|span| hex(&span.trace_id) == trace).cloned().collect();
    let request = only(&ours, "POST /execute/git-flow");
    assert_eq!(hex(&request.parent_span_id), "b7ad6b7169203331");
    for step in ["git.fetch", "git.files", "git.commit", "git.push"] {
        let way = way_up(&ours, only(&ours, step));
        assert_eq!(way, [step, "run.attempt", "POST /execute/git-flow"], "{way:?}");
    }
    assert_eq!(found(&sent, ["shop.git", url.as_str(), "sum(items"]), Vec::<&str>::new());
    let done = logged(&stage, "a run is done");
    let attempt = hex(&only(&ours, "run.attempt").span_id);
    assert_eq!((&done["trace_id"], &done["span_id"]), (&trace.into(), &attempt.into()), "{done}");
    assert!(done["job_id"].is_string(), "{done}");
}

#[test]
fn a_sampler_and_a_switch_are_honoured() {
    for off in [("OTEL_TRACES_SAMPLER", "always_off"), ("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")]
    {
        let (mut stage, collector) = traced(&[off]);
        stage.edit();
        let (all, _) = spans(&mut stage, &collector);
        assert!(all.is_empty(), "{off:?} lets through {:?}", names(&all));
        // The log knows its ids nevertheless.
        let edit = logged(&stage, "edit");
        let lengths = ["trace_id", "span_id"].map(|name| edit[name].as_str().map(str::len));
        assert_eq!(lengths, [Some(32), Some(16)], "{edit}");
    }
}

#[test]
fn a_log_for_people_has_the_same_ids() {
    let stage = Stage::new(&[("PANTHEON_LOG_FORMAT", "human")]);
    let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let request = json!({"command": "no-such", "filePath": "a.py", "code": "x = 1\n", "selection": null});
    let parent = [("traceparent", format!("00-{trace}-{span}-01"))];
    let parent = parent.each_ref().map(|(name, value)| (*name, value.as_str()));
    ask(stage.engine.address(), "POST /execute/interactive-diff", &parent, &request).unwrap();
    // Nothing is exported, so the span that is known is the client's.
    let ids = format!(r#"trace_id="{trace}" span_id="{span}""#);
    let told = || stage.engine.log().lines().any(|line| line.contains(&ids) && line.contains("edit refused"));
    assert!(comes_true(told), "{}", stage.engine.log());
}

#[test]
fn the_same_trouble_has_the_same_fingerprint() {
    let stage = Stage::new(&[("PANTHEON_LOG_FORMAT", "json"), ("PANTHEON_LOG", "warn")]);
    let edit = |command: &str| {
        let request = json!({"command": command, "filePath": "a.py", "code": "x = 1\n", "selection": null});
        ask(stage.engine.address(), "POST /execute/interactive-diff", &[], &request).unwrap().json().unwrap()
    };
    let refused = [edit("no-such-1"), edit("no-such-2"), edit("")];
    let told = || lines(&stage.engine.log()).into_iter().filter(|line| line["message"] == "edit refused");
    assert!(comes_true(|| told().count() == refused.len()), "{}", stage.engine.log());
    let lines: Vec<Value> = told().collect();
    let prints: BTreeSet<&str> = lines.iter().map(|line| line["fingerprint"].as_str().unwrap()).collect();
    let codes: BTreeSet<&str> = lines.iter().map(|line| line["code"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), codes.len(), "{lines:?}");
    // The ids are there, although requests themselves are not logged at this level.
    let traces: BTreeSet<&str> = lines.iter().map(|line| line["trace_id"].as_str().unwrap()).collect();
    assert_eq!(traces.len(), refused.len(), "{lines:?}");
    let ids: Vec<&Value> = lines.iter().map(|line| &line["request_id"]).collect();
    assert_eq!(ids, refused.iter().map(|reply| &reply["requestId"]).collect::<Vec<_>>());
}

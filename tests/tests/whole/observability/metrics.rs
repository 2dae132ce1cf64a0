//! `GET /metrics`, the dashboard and the alerts that are made of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use pantheon_tests::prompt_lines;
use serde_json::Value;

use super::{Stage, until};

/// Reads the text as Prometheus' own library does, strictly, and prints the names of all samples.
const READ: &str = "
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
for family in read(sys.stdin.read()):
    assert family.documentation, family.name
    for sample in family.samples:
        print(sample.name)
";

fn worked_at() -> Stage {
    let prices = [("PANTHEON_PRICES", "scripted-*=1000000/2000000/100000/0")];
    let stage = Stage::new(&prices);
    stage.edit();
    stage.run();
    // The attempt ends a moment after its run.
    until(|| stage.metrics().contains("pantheon_run_stage_duration_seconds_count"));
    stage
}

/// The names of all samples.
fn names(text: &str) -> BTreeSet<String> {
    use std::io::Write as _;
    let packages = std::env::var_os("PANTHEON_TEST_PROMETHEUS_CLIENT");
    let packages =
        packages.expect("PANTHEON_TEST_PROMETHEUS_CLIENT names its folder; `cargo xtask test` installs it and sets it");
    let mut python = Command::new("python3");
    python.args(["-c", READ]).env("PYTHONPATH", packages).env("PYTHONDONTWRITEBYTECODE", "1");
    let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_done_is_counted() {
    let stage = worked_at();
    let text = stage.metrics();
    let names = names(&text);
    for line in [
        r#"pantheon_edits_total{command="refactor",outcome="applied"} 1"#,
        r#"pantheon_edit_attempts_total{provider="openai",attempt="1",outcome="accepted"} 1"#,
        r#"pantheon_edit_answers_total{source="model"} 1"#,
        r#"pantheon_edit_answers_total{source="memory"} 0"#,
        r#"pantheon_feedback_total{outcome="accepted"} 1"#,
        r#"pantheon_feedback_total{outcome="undone"} 0"#,
        r#"pantheon_http_requests_total{route="/execute/interactive-diff",method="POST",status="200"} 1"#,
        r#"pantheon_tokens_total{provider="openai",model="scripted-model",kind="input"} 11"#,
        r#"pantheon_tokens_total{provider="openai",model="scripted-model",kind="output"} 7"#,
        r#"pantheon_tokens_total{provider="openai",model="scripted-model",kind="cache_read"} 5"#,
        // 11 and 7 at one and two dollars each, 5 at ten cents.
        r#"pantheon_cost_dollars_total{provider="openai",model="scripted-model"} 25.5"#,
        r#"pantheon_provider_duration_seconds_count{provider="openai",outcome="answered"} 1"#,
        r#"pantheon_provider_first_text_seconds_count{provider="openai"} 1"#,
        r#"pantheon_runs_ended_total{outcome="succeeded"} 1"#,
        r#"pantheon_runs{state="queued"} 0.0"#,
        r#"pantheon_run_wait_seconds_count 1"#,
        r#"pantheon_sandbox_kills_total{reason="disk"} 0"#,
        r#"pantheon_edits_running 0"#,
        r#"pantheon_run_workers 4"#,
    ] {
        assert!(text.lines().any(|have| have == line), "{line} is not in\n{text}");
    }
    for stage in ["wait", "read", "open_filter", "prompt", "parse", "gates", "filter"] {
        let line = format!("pantheon_edit_stage_duration_seconds_count{{stage=\"{stage}\"}} ");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    for operation in ["connect", "fetch", "files", "commit", "push"] {
        let line = format!("pantheon_git_duration_seconds_count{{operation=\"{operation}\"}} ");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    assert!(names.contains("pantheon_build_info") && names.contains("process_cpu_seconds_total"), "{names:?}");
    for hidden in prompt_lines().iter().map(String::as_str).chain(["total.py", "sum(items", "shop", "127.0.0.1"]) {
        assert!(!text.contains(hidden), "{hidden:?} is in\n{text}");
    }
}

#[test]
fn what_is_refused_is_counted_by_its_code() {
    let stage = Stage::new(&[]);
    let request = serde_json::json!({"command": "no-such-action-of-mine", "filePath": "a.py", "code": "x = 1\n"});
    let refused = ask(stage.engine.address(), "POST /execute/interactive-diff", &[], &request).unwrap();
    assert_eq!(refused.status, 404);
    assert_eq!(ask(stage.engine.address(), "BREW /no/such/place", &[], &Value::Null).unwrap().status, 404);
    let text = stage.metrics();
    for line in [
        r#"pantheon_edits_total{command="unknown",outcome="unknown_command"} 1"#,
        r#"pantheon_http_requests_total{route="/execute/interactive-diff",method="POST",status="404"} 1"#,
        r#"pantheon_http_requests_total{route="none",method="other",status="404"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("of-mine") && !text.contains("such/place"), "{text}");
}

#[test]
fn a_worker_tells_its_own() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let state = tempfile::TempDir::new().unwrap();
    fs::write(state.path().join("engine.toml"), "").unwrap();
    let mut worker = Programs::built().command("pantheon-engine");
    worker.args(["worker", "--metrics-listen", "127.0.0.1:0"]).env("PANTHEON_STATE", state.path());
    worker.env("PANTHEON_CONFIG", state.path().join("engine.toml")).env("PANTHEON_PROVIDER", "rules");
    let mut worker = worker.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(worker.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.filter_map(|line| line.strip_prefix("metrics on http://").map(str::to_owned)).next().unwrap();
    let address = address.trim_end_matches("/metrics");
    let mut text = String::new();
    ask(address, "GET /metrics", &[], &Value::Null).unwrap().body.read_to_string(&mut text).unwrap();
    assert!(names(&text).contains("pantheon_run_workers") && text.contains("pantheon_run_workers 4\n"), "{text}");
    assert_eq!(ask(address, "GET /live", &[], &Value::Null).unwrap().status, 200);
    assert_eq!(ask(address, "GET /jobs", &[], &Value::Null).unwrap().status, 404);
    assert!(Command::new("kill").arg(worker.id().to_string()).status().unwrap().success());
    assert!(worker.wait().unwrap().success());
}

fn deployed(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/observability").join(file)
}

fn dashboard() -> Value {
    serde_json::from_str(&fs::read_to_string(deployed("grafana/pantheon.json")).unwrap()).unwrap()
}

/// The names of ours in a text.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let words = text.split(|c: char| !is_part(c));
    words.filter(|word| word.starts_with("pantheon_") || word.starts_with("process_")).map(str::to_owned).collect()
}

/// Every expression of the dashboard.
fn expressions(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("expr").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(expressions)).collect()
        }
        Value::Array(values) => values.iter().flat_map(expressions).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_dashboard_and_the_alerts_name_what_is_served() {
    let shown = expressions(&dashboard());
    assert!(shown.len() > 20, "{shown:?}");
    let alerts = fs::read_to_string(deployed("prometheus/alerts.yml")).unwrap();
    let wanted = named(&format!("{}\n{}", shown.join("\n"), without_words(&alerts)));
    assert!(wanted.len() > 20, "{wanted:?}");
    let served = names(&worked_at().metrics());
    let served: BTreeSet<String> = served.into_iter().chain(ONLY_WITH_CLAUDE.map(str::to_owned)).collect();
    let unknown: Vec<_> = wanted.difference(&served).collect();
    assert!(unknown.is_empty(), "{unknown:?} are not served; these are: {served:#?}");
}

/// What an engine without `claude` does not serve: nothing is known of processes that nobody starts.
const ONLY_WITH_CLAUDE: [&str; 1] = ["pantheon_claude_processes_taken_total"];

/// The lines of the alerts that are not for people.
fn without_words(alerts: &str) -> String {
    let is_word =
        |line: &&str| ["alert:", "summary:", "description:", "#"].iter().any(|word| line.trim().starts_with(word));
    alerts.lines().filter(|line| !is_word(line)).collect::<Vec<_>>().join("\n")
}

/// Prometheus' own tool must find nothing wrong.
fn promtool(verb: &str, file: &Path) {
    let program = std::env::var_os("PANTHEON_TEST_PROMTOOL");
    let program = program.expect("PANTHEON_TEST_PROMTOOL names it; `cargo xtask test` installs it and sets it");
    let output = Command::new(&program).args([verb, "rules"]).arg(file).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_alerts_pass_prometheus_own_tool() {
    promtool("check", &deployed("prometheus/alerts.yml"));
    // Each alert on series that must raise it, and on some that must not.
    promtool("test", &deployed("prometheus/alerts.test.yml"));
}

#[test]
fn the_dashboard_asks_what_prometheus_understands() {
    let folder = tempfile::TempDir::new().unwrap();
    let rules = folder.path().join("dashboard.yml");
    let number = |(number, expression): (usize, String)| {
        let expression = [("$__rate_interval", "5m"), ("$__range", "6h"), ("$job", ".*")]
            .iter()
            .fold(expression, |text, (variable, value)| text.replace(variable, value));
        format!("  - record: shown:{number}\n    expr: {}\n", Value::String(expression))
    };
    let list: String = expressions(&dashboard()).into_iter().enumerate().map(number).collect();
    fs::write(&rules, format!("groups:\n- name: dashboard\n  rules:\n{list}")).unwrap();
    promtool("check", &rules);
}

#[test]
fn every_alert_has_a_page_to_read() {
    let alerts = fs::read_to_string(deployed("prometheus/alerts.yml")).unwrap();
    let page = fs::read_to_string(deployed("../../docs/observability.md")).unwrap();
    let tests = fs::read_to_string(deployed("prometheus/alerts.test.yml")).unwrap();
    let alerts: Vec<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 8, "{alerts:?}");
    for alert in alerts {
        assert!(
            page.contains(&format!("### {alert}\n")),
            "docs/observability.md does not say what to do about {alert}"
        );
        assert!(tests.contains(&format!("alertname: {alert}\n")), "no test raises {alert}");
    }
}

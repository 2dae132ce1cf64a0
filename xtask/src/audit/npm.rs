//! `npm audit`, with a control question: some registries have no audit, and some answer everything with "none".

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::Answer;
use crate::workspace::root;

/// A release with weaknesses that every audit knows, two of them since 2020 and 2022.
const KNOWN_BAD: (&str, &str) = ("minimist", "0.0.8");

/// Asks about everything in the extension's lockfile, what builds it too.
///
/// # Errors
/// When a high or critical weakness is known, or npm cannot be run.
pub(super) fn ask() -> anyhow::Result<Answer> {
    let verdict = match audit(&root().join("vscode-client"))? {
        Verdict::Bad(list) => bail!("npm knows weaknesses; update vscode-client/package-lock.json:\n{list}"),
        Verdict::None(why) => return Ok(Answer::None(why)),
        Verdict::Clean => control()?,
    };
    Ok(match verdict {
        Verdict::Bad(_) => Answer::Clean,
        Verdict::None(why) => Answer::None(why),
        Verdict::Clean => {
            let (name, version) = KNOWN_BAD;
            Answer::None(format!("the registry calls {name} {version} clean too, so it has no list of weaknesses"))
        }
    })
}

/// What npm said.
enum Verdict {
    Clean,
    Bad(String),
    None(String),
}

/// Asks about a project that is known to be bad.
fn control() -> anyhow::Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let (name, version) = KNOWN_BAD;
    let project = json!({"name": "control", "version": "1.0.0", "dependencies": {name: version}});
    let lockfile = json!({
        "name": "control", "version": "1.0.0", "lockfileVersion": 3,
        "packages": {"": project, format!("node_modules/{name}"): {"version": version}},
    });
    fs::write(folder.path().join("package.json"), project.to_string())?;
    fs::write(folder.path().join("package-lock.json"), lockfile.to_string())?;
    audit(folder.path())
}

fn audit(project: &Path) -> anyhow::Result<Verdict> {
    let mut npm = Command::new("npm");
    npm.args(["audit", "--json", "--package-lock-only", "--audit-level=high"]).current_dir(project);
    let output = npm.output().context("`npm audit` cannot be started")?;
    let reply: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Ok(judge(&reply, output.status.success()))
}

/// Reads npm's report. Its exit code alone does not tell a weakness from a registry that does not answer.
fn judge(reply: &Value, success: bool) -> Verdict {
    if reply["auditReportVersion"].is_null() {
        return Verdict::None(reply["message"].as_str().unwrap_or("npm gave no report").to_owned());
    }
    if success {
        return Verdict::Clean;
    }
    let list = reply["vulnerabilities"].as_object().into_iter().flatten();
    let lines = list.map(|(name, found)| {
        let severity = found["severity"].as_str().unwrap_or("unknown");
        // Those that only need a weak one have no range of their own.
        let range = found["range"].as_str().filter(|range| !range.is_empty()).unwrap_or("*");
        format!("  {name} {range}: {severity}")
    });
    Verdict::Bad(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_report_counts() {
        let refused = json!({"message": "405 Method Not Allowed", "error": {"summary": ""}});
        assert!(matches!(judge(&refused, false), Verdict::None(why) if why.contains("405")));
        assert!(matches!(judge(&Value::Null, true), Verdict::None(_)), "silence is no report");
        let clean = json!({"auditReportVersion": 2, "vulnerabilities": {}});
        assert!(matches!(judge(&clean, true), Verdict::Clean));
    }

    #[test]
    fn weaknesses_are_listed() {
        let found = json!({"severity": "critical", "range": "<0.2.4"});
        let reply = json!({"auditReportVersion": 2, "vulnerabilities": {"minimist": found}});
        assert!(matches!(judge(&reply, false), Verdict::Bad(list) if list == "  minimist <0.2.4: critical"));
    }
}

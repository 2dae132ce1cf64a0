//! `pantheon-engine audit`: who asked for what, and what came of it.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use crate::config::{ConfigFile, StoreSettings};
use crate::runs::{self, AuditLine, AuditQuery, Audited, RunStore as _, TurnedAway};

/// Show the audit log, oldest line first: what was done, and how many requests were turned away in each minute. It holds no code, no paths of files and no words of users.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    store: StoreSettings,
    /// Lines of one tenant only
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// How far to look back, such as `90min` or `7d`
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = humantime::parse_duration)]
    since: Duration,
    /// The newest so many lines
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: u32,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Audit {
    /// Prints the lines.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.store.load(&self.file)?;
        let query =
            AuditQuery { tenant: self.tenant, since: SystemTime::now().checked_sub(self.since), limit: self.limit };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let lines = runtime.block_on(async {
            let store = runs::open(&config.database, config.limits).await.context("the database cannot be opened")?;
            store.audit(query).await.context("the audit log cannot be read")
        })?;
        let mut out = std::io::stdout().lock();
        for line in lines.iter().rev() {
            if self.json { writeln!(out, "{}", to_json(line))? } else { writeln!(out, "{}", in_words(line))? }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn to_json(line: &AuditLine) -> serde_json::Value {
    let at = at(line);
    let line = match &line.what {
        Audited::Work(entry) => entry,
        Audited::TurnedAway(TurnedAway { tenant, who, action, outcome }, times) => {
            let known = |text: &String| (!text.is_empty()).then(|| text.clone());
            return json!({
                "at": at,
                "tenant": known(tenant),
                "who": known(who),
                "action": known(action),
                "outcome": outcome,
                "turnedAway": times,
            });
        }
    };
    json!({
        "at": at,
        "tenant": line.tenant,
        "who": line.who,
        "action": line.action,
        "repository": line.repository,
        "provider": line.provider,
        "model": line.model,
        "tokens": line.tokens,
        "outcome": line.outcome,
        "id": line.id,
        "milliseconds": line.milliseconds,
    })
}

fn in_words(line: &AuditLine) -> String {
    let at = at(line);
    let line = match &line.what {
        Audited::Work(entry) => entry,
        Audited::TurnedAway(TurnedAway { tenant, who, action, outcome }, times) => {
            let [tenant, who, action] = [tenant, who, action].map(|text| if text.is_empty() { "-" } else { text });
            return format!("{at}  {tenant}/{who}  {action}  turned away  {outcome}  {times} times");
        }
    };
    let answered = line.model.as_ref().map_or(line.provider.clone(), |model| format!("{} {model}", line.provider));
    let repository = line.repository.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    format!(
        "{at}  {}/{}  {}{repository}  {answered}  {} tokens  {}  {} ms  {}",
        line.tenant, line.who, line.action, line.tokens, line.outcome, line.milliseconds, line.id
    )
}

fn at(line: &AuditLine) -> String {
    humantime::format_rfc3339_millis(line.at).to_string()
}

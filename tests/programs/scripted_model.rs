//! `scripted-model [SCRIPT.json]`: the scripted model as a program, for benches. Runs until it is ended.

use std::io::Write;

use anyhow::Context;
use pantheon_tests::scripted_model::{Script, ScriptedModel};

fn main() -> anyhow::Result<()> {
    let script = match std::env::args_os().nth(1) {
        Some(path) => {
            let text = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{} is not a script", path.display()))?
        }
        None => Script::default(),
    };
    let model = ScriptedModel::start(script)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on {}", model.url())?;
    out.flush()?;
    loop {
        std::thread::park();
    }
}

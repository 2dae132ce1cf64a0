//! `cargo xtask up`: build, start the engine, show the main job on the examples, bring the IDE, stay up.

mod ide;
mod show;

use std::net::TcpListener;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use clap::Args;
use pantheon_tests::code_server::CodeServer;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use tokio::signal::unix::{SignalKind, signal};

use crate::workspace::{Profile, build, root};
use crate::{say, tools};

/// Where editors look for an engine by custom.
const USUAL: &str = "127.0.0.1:5000";

/// Where the IDE is looked for.
const USUAL_IDE: &str = "127.0.0.1:8080";

/// Any free port.
const ANY: &str = "127.0.0.1:0";

/// The time between two looks at the engine.
const LOOK: Duration = Duration::from_millis(500);

/// How.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// End after the show
    #[arg(long)]
    once: bool,
    /// Use the quicker build that the tests use
    #[arg(long)]
    dev: bool,
    /// The engine alone, without VS Code in the browser
    #[arg(long)]
    no_ide: bool,
}

/// Builds, starts, shows, and stays until Ctrl-C. What was started ends with this program, however that ends.
///
/// # Errors
/// At the first step that fails.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let profile = if options.dev { Profile::Dev } else { Profile::Release };
    let programs = Programs::of(&build(profile)?);
    say::step("Starting the engine");
    // Rules by default: the first start must not spend anybody's tokens, nor need a network.
    let provider = std::env::var("PANTHEON_PROVIDER").unwrap_or_else(|_| "rules".to_owned());
    let wanted = std::env::var("PANTHEON_LISTEN").unwrap_or_else(|_| USUAL.to_owned());
    let listen = if options.once { ANY.to_owned() } else { free_address(&wanted, "the engine") };
    let variables = [("PANTHEON_PROVIDER", provider.as_str()), ("PANTHEON_LISTEN", listen.as_str())];
    let mut engine = Engine::start_with(&programs, &variables).context("the engine does not start")?;
    say::note(&format!("listening on {}, provider: {provider}, no key, no network", engine.url()));
    show::run(&programs, &engine)?;
    let mut ide = None;
    if !options.no_ide {
        tools::curl()?;
        let address = if options.once { ANY.to_owned() } else { free_address(USUAL_IDE, "VS Code") };
        ide = Some(ide::start(profile, &programs, &engine, &address)?);
    }
    if options.once {
        return Ok(());
    }
    explain(&programs, &engine, ide.as_ref())?;
    stay(&mut engine, ide.as_mut())
}

/// Until somebody ends this program, or what it started ends by itself.
fn stay(engine: &mut Engine, mut ide: Option<&mut CodeServer>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => return Ok(interrupted?),
                _ = terminate.recv() => return Ok(()),
                _ = look.tick() => {
                    if let Some(status) = engine.ended()? {
                        bail!("the engine ended ({status}):\n{}", engine.log());
                    }
                    if let Some(ide) = &mut ide && let Some(status) = ide.ended()? {
                        bail!("code-server ended ({status}):\n{}", ide.log());
                    }
                },
            }
        }
    })
}

/// The wanted address, or any when somebody has it already.
fn free_address(wanted: &str, who: &str) -> String {
    match TcpListener::bind(wanted) {
        Ok(_) => wanted.to_owned(),
        Err(error) => {
            say::note(&format!("{wanted} is taken ({error}); {who} gets another port"));
            ANY.to_owned()
        }
    }
}

fn explain(programs: &Programs, engine: &Engine, ide: Option<&CodeServer>) -> anyhow::Result<()> {
    let (bold, code) = (Style::new().bold(), AnsiColor::Cyan.on_default());
    let (folder, url, root) = (programs.folder().display(), engine.url(), root());
    let editors = root.join("examples/editors");
    let editors = editors.display();
    let shop = root.join("examples/python-shop/shop/cart.py");
    let shop = shop.display();
    let browser = ide.map_or_else(String::new, |ide| {
        let url = ide.url();
        format!(
            "
{bold}VS Code in the browser{bold:#}
  open {code}{url}{code:#}, then python-shop/shop/cart.py; select code and press {bold}Ctrl+.{bold:#}
"
        )
    });
    say::text(&format!(
        "{browser}
{bold}The engine is up. Connect another editor from another terminal:{bold:#}

  {code}export PATH={folder}:$PATH PANTHEON_ENGINE_URL={url}{code:#}

{bold}Neovim 0.11{bold:#}
  {code}mkdir -p ~/.config/nvim/lsp && cp {editors}/neovim/lsp/pantheon.lua ~/.config/nvim/lsp/{code:#}
  {code}nvim +\"lua vim.lsp.enable('pantheon')\" {shop}{code:#}
  then select code and press {bold}gra{bold:#}

{bold}Helix{bold:#}
  {code}mkdir -p ~/.config/helix && cat {editors}/helix/languages.toml >> ~/.config/helix/languages.toml{code:#}
  {code}hx {shop}{code:#}
  then select code and press {bold}space a{bold:#}

{bold}Terminal{bold:#}
  {code}gods document {shop}{code:#}

Without PANTHEON_ENGINE_URL the language server and gods start a private engine of their own. Ctrl-C ends this all."
    ))
}

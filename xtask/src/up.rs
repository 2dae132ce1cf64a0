//! `cargo xtask up`: build, start the engine, show the main job on the examples, stay up.

mod show;

use std::net::TcpListener;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use clap::Args;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use tokio::signal::unix::{SignalKind, signal};

use crate::say;
use crate::workspace::{Profile, build, root};

/// Where editors look for an engine by custom.
const USUAL: &str = "127.0.0.1:5000";

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
    let listen = if options.once { "127.0.0.1:0".to_owned() } else { free_address() };
    let variables = [("PANTHEON_PROVIDER", provider.as_str()), ("PANTHEON_LISTEN", listen.as_str())];
    let mut engine = Engine::start_with(&programs, &variables).context("the engine does not start")?;
    say::note(&format!("listening on {}, provider: {provider}, no key, no network", engine.url()));
    show::run(&programs, &engine)?;
    if options.once {
        return Ok(());
    }
    explain(&programs, &engine)?;
    stay(&mut engine)
}

/// Until somebody ends this program or the engine ends by itself.
fn stay(engine: &mut Engine) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => return Ok(interrupted?),
                _ = terminate.recv() => return Ok(()),
                _ = look.tick() => if let Some(status) = engine.ended()? {
                    bail!("the engine ended ({status}):\n{}", engine.log());
                },
            }
        }
    })
}

/// The usual address, or any when somebody has it already.
fn free_address() -> String {
    let wanted = std::env::var("PANTHEON_LISTEN").unwrap_or_else(|_| USUAL.to_owned());
    match TcpListener::bind(&wanted) {
        Ok(_) => wanted,
        Err(error) => {
            say::note(&format!("{wanted} is taken ({error}); the engine gets another port"));
            "127.0.0.1:0".to_owned()
        }
    }
}

fn explain(programs: &Programs, engine: &Engine) -> anyhow::Result<()> {
    let (bold, code) = (Style::new().bold(), AnsiColor::Cyan.on_default());
    let (folder, url, root) = (programs.folder().display(), engine.url(), root());
    let editors = root.join("examples/editors");
    let editors = editors.display();
    let shop = root.join("examples/python-shop/shop/cart.py");
    let shop = shop.display();
    say::text(&format!(
        "
{bold}The engine is up. Connect an editor from another terminal:{bold:#}

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

Without PANTHEON_ENGINE_URL the language server and gods start a private engine of their own. Ctrl-C ends this one."
    ))
}

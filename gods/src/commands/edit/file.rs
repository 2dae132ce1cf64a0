//! One file: ask the engine, show the diff, and write it when told to.

use std::io::{IsTerminal, Write};

use pantheon_protocol::wire::{EditRequest, Outcome};

use crate::ask::{Answer, ask};
use crate::cli::EditArgs;
use crate::document::Document;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::proposal::Proposal;
use crate::save::save;
use crate::screen;

/// One file on its way.
#[derive(Debug)]
pub(super) struct File<'a> {
    engine: &'a Engine,
    mode: Mode,
    document: Document,
    /// The path as the engine and the diff show it.
    path: String,
}

/// How one file ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The next file follows.
    Next(Exit),
    /// The user wants no more.
    Quit,
}

/// What to do with a change.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// Write it.
    Apply,
    /// Say that there is one.
    Check,
    /// Ask the user.
    Ask,
    /// Print it, because nobody can be asked.
    Show,
}

/// What the user, or the mode, made of a proposal.
enum Settled {
    Ended(Ended),
    Again(String),
}

impl<'a> File<'a> {
    /// The file, and what the flags and the terminal say about its changes.
    pub(super) fn new(engine: &'a Engine, edit: &EditArgs, document: Document) -> Self {
        let somebody_there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let mode = match (edit.apply, edit.check) {
            (true, _) => Mode::Apply,
            (_, true) => Mode::Check,
            _ if somebody_there && document.file.is_some() => Mode::Ask,
            _ => Mode::Show,
        };
        Self { engine, mode, path: document.path_for_engine(), document }
    }

    /// Asks until the change is settled.
    ///
    /// # Errors
    /// When the engine cannot do it or the file cannot be written; the file is then as it was.
    pub(super) async fn work(&self, mut request: EditRequest) -> Result<Ended, Failure> {
        request.code.clone_from(&self.document.text);
        request.file_path.clone_from(&self.path);
        request.selection = self.document.selection;
        loop {
            let proposal = Proposal::ask(self.engine, &self.document, &request).await?;
            self.explain(&proposal);
            let settled = if proposal.suggested == self.document.text {
                self.unchanged(&proposal)?
            } else {
                self.settle(&proposal).await?
            };
            match settled {
                Settled::Ended(ended) => return Ok(ended),
                Settled::Again(instruction) => request.instruction = Some(instruction),
            }
        }
    }

    fn explain(&self, proposal: &Proposal) {
        if let Some(message) = &proposal.message {
            screen::note(&format!("{}: {message} ({})", self.path, proposal.provider));
        }
    }

    fn unchanged(&self, proposal: &Proposal) -> Result<Settled, Failure> {
        if matches!(self.mode, Mode::Apply) && self.document.file.is_none() {
            print(&self.document.text)?;
        }
        if proposal.message.is_none() {
            screen::note(&format!("{}: nothing to change ({})", self.path, proposal.provider));
        }
        Ok(Settled::Ended(Ended::Next(Exit::Done)))
    }

    async fn settle(&self, proposal: &Proposal) -> Result<Settled, Failure> {
        if let (Mode::Apply, None) = (self.mode, &self.document.file) {
            print(&proposal.suggested)?;
            self.engine.tell(&proposal.request_id, Outcome::Accepted).await;
            return Ok(Settled::Ended(Ended::Next(Exit::Done)));
        }
        screen::diff(&self.path, &self.document.text, &proposal.suggested)?;
        let exit = match self.mode {
            Mode::Apply => self.write(proposal).await?,
            Mode::Check => Exit::WouldChange,
            Mode::Ask => return self.asked(proposal).await,
            Mode::Show => {
                screen::note(&format!("{}: nothing written; --apply writes it", self.path));
                Exit::Done
            }
        };
        Ok(Settled::Ended(Ended::Next(exit)))
    }

    async fn asked(&self, proposal: &Proposal) -> Result<Settled, Failure> {
        let answer = ask(&self.path).await?;
        if answer == Answer::Yes {
            return self.write(proposal).await.map(|exit| Settled::Ended(Ended::Next(exit)));
        }
        self.engine.tell(&proposal.request_id, Outcome::Rejected).await;
        Ok(match answer {
            Answer::Instead(instruction) => Settled::Again(instruction),
            Answer::Quit => Settled::Ended(Ended::Quit),
            Answer::Yes | Answer::No => Settled::Ended(Ended::Next(Exit::Done)),
        })
    }

    async fn write(&self, proposal: &Proposal) -> Result<Exit, Failure> {
        let Some(file) = &self.document.file else { return Ok(Exit::Done) };
        let saved = save(file, &self.document.text, &proposal.suggested);
        let outcome = if saved.is_ok() { Outcome::Accepted } else { Outcome::Conflict };
        if saved.is_ok() {
            screen::note(&format!("{}: written", self.path));
        }
        self.engine.tell(&proposal.request_id, outcome).await;
        saved.map(|()| Exit::Done)
    }
}

fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

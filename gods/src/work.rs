//! One request: ask the engine, show the changes, and write them when told to.

use std::io::{IsTerminal, Write};

use pantheon_protocol::wire::{EditRequest, Outcome};

use crate::ask::{Answer, ask};
use crate::change::FileChange;
use crate::cli::Consent;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::proposal::Proposal;
use crate::save::{Saved, write};
use crate::screen;
use crate::sent::Sent;

/// One request on its way.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    engine: &'a Engine,
    mode: Mode,
    /// Whether there is somebody to ask.
    somebody_there: bool,
    sent: Sent,
    name: String,
}

/// How it ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The next file follows.
    Next(Exit),
    /// The user wants no more.
    Quit,
}

/// What to do with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl<'a> Work<'a> {
    /// The files, and what the flags and the terminal say about their changes.
    pub(crate) fn new(engine: &'a Engine, consent: Consent, sent: Sent) -> Self {
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let somebody_there = terminal && !sent.is_stdin();
        let mode = match (consent.apply, consent.check) {
            (true, _) => Mode::Apply,
            (_, true) => Mode::Check,
            _ if somebody_there => Mode::Ask,
            _ => Mode::Show,
        };
        Self { engine, mode, somebody_there, name: sent.name(), sent }
    }

    /// Asks until the change is settled.
    ///
    /// # Errors
    /// When the engine cannot do it or a file cannot be written; all files are then as they were.
    pub(crate) async fn run(&self, mut request: EditRequest) -> Result<Ended, Failure> {
        self.sent.fill(&mut request);
        loop {
            let proposal = Proposal::ask(self.engine, &self.sent, &request).await?;
            self.explain(&proposal);
            let settled =
                if proposal.changes.is_empty() { self.unchanged(&proposal)? } else { self.settle(proposal).await? };
            match settled {
                Settled::Ended(ended) => return Ok(ended),
                Settled::Again(instruction) => request.instruction = Some(instruction),
            }
        }
    }

    fn explain(&self, proposal: &Proposal) {
        if let Some(message) = &proposal.message {
            screen::note(&format!("{}: {message} ({})", self.name, proposal.provider));
        }
        if let Some(overlooked) = proposal.loosely {
            screen::note(&format!("{}: look closely, the place was found by overlooking {overlooked}", self.name));
        }
    }

    fn unchanged(&self, proposal: &Proposal) -> Result<Settled, Failure> {
        if self.mode == Mode::Apply && self.sent.is_stdin() {
            self.print_original()?;
        }
        if proposal.message.is_none() {
            screen::note(&format!("{}: nothing to change ({})", self.name, proposal.provider));
        }
        Ok(Settled::Ended(Ended::Next(Exit::Done)))
    }

    async fn settle(&self, proposal: Proposal) -> Result<Settled, Failure> {
        if self.mode == Mode::Apply && self.sent.is_stdin() {
            return self.filter(&proposal).await;
        }
        screen::diffs(&proposal.changes)?;
        if let Some(reason) = &proposal.ask {
            screen::note(&format!("{}: your word is needed: {reason}", self.name));
        }
        let exit = match self.mode {
            Mode::Apply if proposal.ask.is_none() => return self.write(proposal).await,
            Mode::Apply | Mode::Ask if self.somebody_there => return self.asked(proposal).await,
            Mode::Apply => self.not_allowed(),
            Mode::Check => Exit::WouldChange,
            Mode::Ask | Mode::Show => {
                screen::note(&format!("{}: nothing written; --apply writes it", self.name));
                Exit::Done
            }
        };
        Ok(Settled::Ended(Ended::Next(exit)))
    }

    /// Standard input to standard output.
    async fn filter(&self, proposal: &Proposal) -> Result<Settled, Failure> {
        let exit = match (&proposal.ask, proposal.changes.as_slice()) {
            (Some(reason), _) => {
                self.print_original()?;
                screen::note(&format!("{}: your word is needed: {reason}", self.name));
                self.not_allowed()
            }
            (None, [only]) => {
                print(&only.content()?)?;
                self.engine.tell(&proposal.request_id, Outcome::Accepted).await;
                Exit::Done
            }
            (None, _) => return Err(Failure::Misfit(self.name.clone().into())),
        };
        Ok(Settled::Ended(Ended::Next(exit)))
    }

    fn not_allowed(&self) -> Exit {
        screen::note(&format!("{}: nothing written; run it again in a terminal, on a file, to be asked", self.name));
        Exit::WouldChange
    }

    async fn asked(&self, mut proposal: Proposal) -> Result<Settled, Failure> {
        let what = match proposal.changes.as_slice() {
            [only] => only.path.clone(),
            many => format!("all {} files", many.len()),
        };
        let answer = ask(&what).await?;
        if answer == Answer::Yes {
            // The user has given the word that was needed.
            proposal.ask = None;
            return self.write(proposal).await;
        }
        self.engine.tell(&proposal.request_id, Outcome::Rejected).await;
        Ok(match answer {
            Answer::Instead(instruction) => Settled::Again(instruction),
            Answer::Quit => Settled::Ended(Ended::Quit),
            Answer::Yes | Answer::No => Settled::Ended(Ended::Next(Exit::Done)),
        })
    }

    async fn write(&self, mut proposal: Proposal) -> Result<Settled, Failure> {
        match write(proposal.changes) {
            Ok(Saved::Done { carried }) => {
                for path in carried {
                    screen::note(&format!("{path}: changed elsewhere meanwhile; both changes are in it"));
                }
                screen::note(&format!("{}: written", self.name));
                self.engine.tell(&proposal.request_id, Outcome::Accepted).await;
                Ok(Settled::Ended(Ended::Next(Exit::Done)))
            }
            Ok(Saved::Review(changes)) if self.somebody_there => {
                proposal.changes = changes;
                self.again(proposal).await
            }
            Ok(Saved::Review(changes)) => {
                self.engine.tell(&proposal.request_id, Outcome::Conflict).await;
                Err(Failure::Changed(changes_name(&changes).into()))
            }
            Err(failure) => {
                self.engine.tell(&proposal.request_id, Outcome::Conflict).await;
                Err(failure)
            }
        }
    }

    /// The files changed close by: the user sees what came out of it before it is written.
    async fn again(&self, proposal: Proposal) -> Result<Settled, Failure> {
        screen::note(&format!("{}: changed close by meanwhile; this is what both changes give", self.name));
        screen::diffs(&proposal.changes)?;
        Box::pin(self.asked(proposal)).await
    }

    fn print_original(&self) -> Result<(), Failure> {
        let Some(main) = &self.sent.main else { return Ok(()) };
        Ok(print(&main.encode(&main.text)?)?)
    }
}

fn changes_name(changes: &[FileChange]) -> String {
    changes.iter().map(|change| change.path.as_str()).collect::<Vec<_>>().join(", ")
}

fn print(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

//! The files of a workspace, collected for an action that works on many: nothing is sent from here.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use pantheon_protocol::files::{Collect, Collected, LeftOut, Workspace};
use pantheon_protocol::path::RelativePath;

use crate::document::{Document, Reading, select};
use crate::encoding;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::screen;
use crate::sent::Sent;
use crate::target::{Source, Target};

/// Collects what is named, or all of the workspace with what is nearest to this folder first.
///
/// # Errors
/// When something that is named cannot be sent, or nothing can.
pub(crate) async fn collect(targets: &[Target], reading: Reading) -> Result<Sent, Failure> {
    let here = std::env::current_dir()?;
    let workspace = Workspace::open(root(&here))?;
    let main = main_target(targets)?;
    let Reading { exclude, encoding, .. } = reading;
    let collect = Collect::new(workspace.clone(), exclude)
        .below(paths(targets))
        .reader(move |bytes| encoding::read(bytes, encoding));
    let collect = match near(&workspace, &here) {
        Some(folder) => collect.near_folder(folder),
        None => collect,
    };
    // In a thread of its own, so that Ctrl-C is heard.
    let work = tokio::task::spawn_blocking(move || run(&collect));
    let collected = work.await.map_err(std::io::Error::other)??;
    tell(&collected);
    if collected.files.is_empty() {
        return Err(Failure::NothingToSend(workspace.root().to_owned()));
    }
    sort(collected, workspace, main)
}

/// The folder of the Git repository that this folder is in, or else this folder.
fn root(here: &Path) -> &Path {
    here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(here)
}

/// The one target with lines, if there is one; it stands out.
fn main_target(targets: &[Target]) -> Result<Option<&Target>, Failure> {
    let mut main = None;
    for target in targets {
        let twice = target.lines.is_some() && main.replace(target).is_some();
        match &target.source {
            Source::Stdin => return Err(Failure::StdinAmongMany),
            Source::File(path) if twice => return Err(Failure::SecondWithLines(path.clone())),
            Source::File(_) => {}
        }
    }
    Ok(main)
}

fn paths(targets: &[Target]) -> Vec<PathBuf> {
    let paths = targets.iter().filter_map(|target| match &target.source {
        Source::File(path) => Some(path.clone()),
        Source::Stdin => None,
    });
    paths.collect()
}

fn near(workspace: &Workspace, here: &Path) -> Option<RelativePath> {
    workspace.relative(here).ok().flatten()
}

fn run(collect: &Collect) -> Result<Collected, Failure> {
    let progress = Progress::start("collecting files");
    let collected = collect.run(&mut |seen| {
        progress.say(&format!("{} of {}", seen.taken, seen.found));
        ControlFlow::Continue(())
    });
    Ok(collected?)
}

/// Says what goes and what stays.
fn tell(collected: &Collected) {
    let bytes: usize = collected.files.iter().map(|file| file.text.text.len()).sum();
    screen::note(&format!("sending {} files, {} KiB", collected.files.len(), bytes.div_ceil(1024)));
    let LeftOut(reasons) = &collected.left_out;
    for (reason, few) in reasons {
        let more = if few.count > few.names.len() { ", …" } else { "" };
        screen::note(&format!("left out, {reason}: {} ({}{more})", few.count, few.names.join(", ")));
    }
}

/// Parts the file that stands out from the others.
fn sort(collected: Collected, workspace: Workspace, main: Option<&Target>) -> Result<Sent, Failure> {
    let documents = collected.files.into_iter().map(|file| Document::of(file, &workspace));
    let mut others = documents.collect::<Result<Vec<_>, _>>()?;
    let mut sent_main = None;
    if let Some(Target { source: Source::File(path), lines: Some(lines) }) = main {
        let real = path.canonicalize().map_err(|source| Failure::Read { path: path.clone(), source })?;
        let found =
            others.iter().position(|document| document.place.as_ref().is_some_and(|place| place.path() == real));
        if let Some(found) = found {
            let mut document = others.remove(found);
            document.selection = Some(select(path, &document.text, *lines)?);
            sent_main = Some(document);
        }
    }
    Ok(Sent { main: sent_main, others, workspace: Some(workspace), title: None })
}

//! What has to be done to the files as they are now to make them say what the engine suggests: all of it, or nothing.

use std::collections::HashMap;
use std::path::PathBuf;

use pantheon_protocol::diff::apply_edits;
use pantheon_protocol::files::ContentHash;
use pantheon_protocol::hunks::hunks;
use pantheon_protocol::rebase::{ConflictReason, Rebased, rebase};
use pantheon_protocol::wire::{Diffstat, TextEdit};
use ropey::Rope;

use super::disk;
use super::snapshot::{Sent, Snapshot};
use super::target::{self, Change, Refused, Target};
use crate::documents::{Follower, Live};
use crate::session::Session;

/// An edit that fits every file at one moment.
#[derive(Debug)]
pub(super) struct Plan {
    /// In the order of the answer; never empty.
    pub(super) files: Vec<FilePlan>,
}

/// What happens to one file.
#[derive(Debug)]
pub(super) struct FilePlan {
    pub(super) target: Target,
    /// The document at that moment, where it is open.
    pub(super) open: Option<Open>,
    /// The text then; empty for a file that is not there yet.
    pub(super) before: String,
    /// Byte offsets of that text, sorted and disjoint.
    pub(super) edits: Vec<TextEdit>,
    /// The text afterwards; empty for a file that goes away.
    pub(super) intended: String,
    /// The user worked in the same place, so that a person must look at it.
    pub(super) is_proposal: bool,
}

/// An open document at one moment, and what is typed since.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) follower: Follower,
    pub(super) live: Live,
}

/// A file for which nothing honours both the answer and what happened meanwhile.
#[derive(Debug)]
pub(super) struct Conflict {
    /// The file.
    pub(super) name: String,
    /// What happened.
    pub(super) reason: Reason,
    /// The live text with both readings between conflict markers, where both are known.
    pub(super) marked: Option<String>,
}

/// What happened to a file meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The user typed, see there.
    Typed(ConflictReason),
    /// Its text on the disk is another one, or it is gone.
    Disk,
}

/// What planning comes to.
#[derive(Debug)]
pub(super) enum Planned {
    /// There is something to do.
    Ready(Plan),
    /// Everything is there already.
    There,
    /// One file does not allow it.
    Conflict(Box<Conflict>),
    /// The answer wants what it may not.
    Refused(Refused),
    /// The document is gone.
    Closed,
}

impl Plan {
    /// Whether a person must look at it, whatever the user set.
    pub(super) fn is_proposal(&self) -> bool {
        self.files.iter().any(|file| file.is_proposal)
    }

    /// Whether it surely still fits. Nobody tells when a file changes on the disk.
    pub(super) fn is_current(&self) -> bool {
        self.files.iter().all(|file| file.open.as_ref().is_some_and(Open::is_current))
    }

    /// How many places change; a file that comes, goes or moves counts as one.
    pub(super) fn changes(&self) -> usize {
        self.files.iter().map(|file| file.edits.len().max(1)).sum()
    }

    /// The same in lines; files of which only the place changes count as files.
    pub(super) fn diffstat(&self) -> Diffstat {
        self.files.iter().fold(Diffstat::default(), |stat, file| {
            let hunks = match file.target.change {
                Change::Delete => (0, file.before.lines().count()),
                _ => hunks(&file.before, &file.edits)
                    .iter()
                    .fold((0, 0), |(added, removed), hunk| (added + hunk.after.len(), removed + hunk.before.len())),
            };
            stat.and_file(hunks.0, hunks.1)
        })
    }

    /// The texts that it comes to.
    pub(super) fn intended(&self) -> Vec<String> {
        self.files.iter().map(|file| file.intended.clone()).collect()
    }

    /// As much of it as the user chose.
    pub(super) fn narrowed(self, chosen: &Chosen) -> Self {
        match chosen {
            Chosen::All => self,
            Chosen::Parts(parts) => {
                let files = self.files.into_iter().zip(parts);
                Self { files: files.filter_map(|(file, part)| file.narrowed(part)).collect() }
            }
        }
    }
}

/// How much of a plan is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// All of it.
    All,
    /// Of each of its files, so much.
    Parts(Vec<Part>),
}

/// How much of what happens to one file is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// None.
    Nothing,
    /// All.
    Whole,
    /// These of its edits, and what happens beside them.
    Edits(Vec<usize>),
}

impl Open {
    fn is_current(&self) -> bool {
        self.follower.is_at(&self.live)
    }

    /// The document now, with the log since this moment; `None` when it was closed.
    fn renewed(&self, session: &Session) -> Option<Self> {
        let follower = session.documents.follow(self.follower.uri())?;
        Some(Self { live: self.follower.live_since(&self.live)?, follower })
    }
}

/// One file before its texts are looked at.
struct Draft {
    target: Target,
    base: Base,
    open: Option<Open>,
}

/// The text that the answer is about.
enum Base {
    New,
    Known(Rope),
    Hashed(ContentHash),
}

/// Carries the answer, made for the snapshot, over to the files as they are now.
pub(super) async fn plan(session: &Session, snapshot: &Snapshot<'_>, targets: &[Target]) -> Planned {
    let drafts: Option<Vec<Draft>> = drafts(session, snapshot, targets);
    let Some(drafts) = drafts else { return Planned::Closed };
    let root = snapshot.root.clone();
    // Reading files and merging large texts take their time, and keystrokes must not wait for it.
    let planned = tokio::task::spawn_blocking(move || plan_now(root, drafts)).await;
    planned.unwrap_or(Planned::Closed)
}

fn drafts(session: &Session, snapshot: &Snapshot<'_>, targets: &[Target]) -> Option<Vec<Draft>> {
    let open_files = session.open_files();
    let draft = |target: &Target| {
        let mut target = target.clone();
        let name = &target.place.name;
        let (base, open) = match (&target.change, snapshot.others.get(name)) {
            (Change::Create, _) => (Base::New, None),
            (_, None) => {
                let document = snapshot.document?;
                let open = followed(session, document)?;
                (Base::Known(document.base().text.clone()), Some(open))
            }
            (_, Some(Sent::Open(follower))) => (Base::Known(follower.base().text.clone()), followed(session, follower)),
            (_, Some(Sent::Closed(hash))) => (Base::Hashed(*hash), open_now(session, &open_files, &mut target)),
        };
        Some(Draft { target, base, open })
    };
    targets.iter().map(draft).collect()
}

/// The document now, with the log since it was sent, and a follower of its own; `None` when it was closed.
fn followed(session: &Session, since_sent: &Follower) -> Option<Open> {
    let follower = session.documents.follow(since_sent.uri())?;
    Some(Open { follower, live: since_sent.live()? })
}

/// The document of a file that was closed when it was sent or looked at, if it is open by now; the editor's own name for
/// it then counts.
fn open_now(session: &Session, open_files: &HashMap<PathBuf, String>, target: &mut Target) -> Option<Open> {
    let uri = open_files.get(target.place.path.as_ref()?)?;
    target.place.uri.clone_from(uri);
    let follower = session.documents.follow(uri)?;
    let live = follower.live()?;
    Some(Open { follower, live })
}

fn plan_now(root: Option<PathBuf>, drafts: Vec<Draft>) -> Planned {
    // Without a folder the answer can only be about the document itself.
    if let Some(root) = root {
        let targets: Vec<Target> = drafts.iter().map(|draft| draft.target.clone()).collect();
        if let Err(refused) = target::check_disk(&root, &targets) {
            return Planned::Refused(refused);
        }
    }
    let mut files = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match draft.plan() {
            Ok(file) if file.does_nothing() => {}
            Ok(file) => files.push(file),
            Err(conflict) => return Planned::Conflict(Box::new(conflict)),
        }
    }
    if files.is_empty() { Planned::There } else { Planned::Ready(Plan { files }) }
}

/// The same plan, carried over to the files as they are now.
pub(super) async fn again(session: &Session, root: Option<PathBuf>, plan: &Plan) -> Planned {
    let open_files = session.open_files();
    let draft = |file: &FilePlan| {
        let mut target = Target { edits: file.edits.clone(), ..file.target.clone() };
        if target.change == Change::Create {
            return Draft { target, base: Base::New, open: None };
        }
        let base = Base::Known(Rope::from_str(&file.before));
        let open = match &file.open {
            Some(open) => open.renewed(session),
            None => open_now(session, &open_files, &mut target),
        };
        Draft { target, base, open }
    };
    let drafts = plan.files.iter().map(draft).collect();
    let planned = tokio::task::spawn_blocking(move || plan_now(root, drafts)).await;
    planned.unwrap_or(Planned::Closed)
}

impl FilePlan {
    fn does_nothing(&self) -> bool {
        self.target.change == Change::Edit && self.intended == self.before
    }

    fn narrowed(self, part: &Part) -> Option<Self> {
        match part {
            Part::Nothing => None,
            Part::Whole => Some(self),
            Part::Edits(kept) => {
                let edits: Vec<TextEdit> = kept.iter().filter_map(|at| self.edits.get(*at).cloned()).collect();
                let intended = apply_edits(&self.before, &edits).expect("some of the edits of a text fit it too");
                Some(Self { edits, intended, ..self })
            }
        }
    }
}

impl Draft {
    fn plan(self) -> Result<FilePlan, Conflict> {
        let (base, before) = self.texts()?;
        let Draft { target, open, .. } = self;
        let conflict = |reason, marked| Conflict { name: target.place.name.clone(), reason, marked };
        if target.change == Change::Delete && base != before {
            return Err(conflict(Reason::Typed(ConflictReason::Overlap), None));
        }
        let typed = open.as_ref().map_or(&[][..], |open| &open.live.typed);
        let (edits, is_proposal) = match rebase(&base, &target.edits, typed, &before) {
            Rebased::Clean(edits) => (edits, false),
            Rebased::Proposal(edits) => (edits, true),
            Rebased::Conflict(found) => return Err(conflict(Reason::Typed(found.reason), Some(found.marked))),
        };
        let intended = match target.change {
            Change::Delete => String::new(),
            Change::Edit | Change::Create | Change::Rename(_) => {
                apply_edits(&before, &edits).expect("rebased edits fit the live text")
            }
        };
        Ok(FilePlan { target, open, before, edits, intended, is_proposal })
    }

    /// The text that was sent and the text now.
    fn texts(&self) -> Result<(String, String), Conflict> {
        let live = self.open.as_ref().map(|open| open.live.view.text.to_string());
        let on_disk = || self.target.place.path.as_deref().and_then(disk::read);
        let texts = match (&self.base, live) {
            (Base::New, _) => Some((String::new(), String::new())),
            (Base::Known(base), Some(live)) => Some((base.to_string(), live)),
            (Base::Known(base), None) => {
                on_disk().filter(|file| *base == file.text.as_str()).map(|file| same(file.text))
            }
            (Base::Hashed(hash), Some(live)) if ContentHash::of(live.as_bytes()) == *hash => Some(same(live)),
            (Base::Hashed(hash), live) => {
                on_disk().filter(|file| file.hash == *hash).map(|file| (file.text.clone(), live.unwrap_or(file.text)))
            }
        };
        let name = &self.target.place.name;
        texts.ok_or_else(|| Conflict { name: name.clone(), reason: Reason::Disk, marked: None })
    }
}

fn same(text: String) -> (String, String) {
    (text.clone(), text)
}

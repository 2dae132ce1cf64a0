//! Shows the new lines of an answer while it is written, each as soon as it is decided.
//!
//! Only complete lines are looked at, so any split of the text shows the same. What is shown is unchecked: `parse` reads
//! the whole answer afterwards and may refuse it. JSON shows at the end of a value, when its escapes are whole and its
//! old and new text are known, in whichever order they came.

use super::fence::{fence, is_shell};
use super::json::{self, Scan};
use super::markers::{Kind, Word, closer, divider, opener};
use super::{Expect, apply_patch, parse, tags};
use crate::edit::hunk::{Change, FileChange, Format, Patch};
use crate::edit::sentinel::Sentinel;

/// How many lines of a fenced block wait for a form to open before they count as a file.
const WAITING: usize = 4;

/// Follows one answer.
#[derive(Debug)]
pub struct Preview {
    mark: Option<Sentinel>,
    /// The beginning of a line whose end has not come.
    open_line: String,
    /// Whether the line above is the first half of a diff's header.
    half_header: bool,
    place: Place,
}

/// Where in the answer the next line stands.
#[derive(Debug)]
enum Place {
    Outside,
    Marked(Sentinel),
    Done,
    /// In a block of SEARCH/REPLACE, behind so many dividers.
    Block {
        width: usize,
        dividers: usize,
    },
    Patch,
    Diff,
    Tag {
        names: (&'static str, &'static str),
        part: Part,
    },
    Json {
        scan: Scan,
        text: String,
    },
    /// In a fenced block: its first line, how deep other blocks are nested, and lines that wait.
    File {
        open: String,
        depth: usize,
        waiting: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Old,
    Between,
    New,
}

impl Preview {
    /// For an answer that should come between marks, or in any form.
    pub fn new(mark: Option<&Sentinel>) -> Self {
        Self { mark: mark.cloned(), open_line: String::new(), half_header: false, place: Place::Outside }
    }

    /// Takes more of the answer and gives the new lines that it decides, each with `\n`.
    pub fn feed(&mut self, more: &str) -> String {
        let mut shown = String::new();
        let mut rest = more;
        while let Some((head, tail)) = rest.split_once('\n') {
            self.open_line.push_str(head);
            let line = std::mem::take(&mut self.open_line);
            let line = line.strip_suffix('\r').unwrap_or(&line);
            self.line(line, &mut shown);
            self.half_header = line.starts_with("--- ");
            rest = tail;
        }
        self.open_line.push_str(rest);
        shown
    }

    fn line(&mut self, line: &str, shown: &mut String) {
        let place = std::mem::replace(&mut self.place, Place::Outside);
        self.place = match place {
            Place::Outside => self.opened(line, shown).unwrap_or_else(|| self.file(line)),
            Place::Done => Place::Done,
            Place::Marked(mark) if line.trim() == mark.close() => Place::Done,
            Place::Marked(_) => show(shown, line, place),
            Place::Block { width, dividers } => block(line, width, dividers, shown),
            Place::Patch if apply_patch::ends(line) => Place::Outside,
            Place::Diff if fence(line).is_some_and(|fence| fence.info.is_empty()) => Place::Outside,
            Place::Patch | Place::Diff => match line.strip_prefix('+') {
                Some(new) if !(self.half_header && line.starts_with("+++ ")) => show(shown, new, place),
                _ => place,
            },
            Place::Tag { names, part } => tag(line, names, part, shown),
            Place::Json { scan, text } => values(line, scan, text, shown),
            Place::File { open, depth, waiting } => self.in_file(line, (open, depth, waiting), shown),
        };
    }

    /// What a line opens, but for files.
    fn opened(&self, line: &str, shown: &mut String) -> Option<Place> {
        if let Some(mark) = self.mark.as_ref().filter(|mark| line.trim() == mark.open()) {
            return Some(Place::Marked(mark.clone()));
        }
        if let Some(opener) = opener(line).filter(|opener| opener.kind != Kind::Conflict) {
            return Some(Place::Block { width: opener.width, dividers: 0 });
        }
        if apply_patch::opens(line) {
            return Some(Place::Patch);
        }
        if line.starts_with("@@") || line.starts_with("diff --git ") || (self.half_header && line.starts_with("+++ ")) {
            return Some(Place::Diff);
        }
        if let Some(names) = tags::opening(line).filter(|(old, _)| line.trim().len() == old.len() + 2) {
            return Some(Place::Tag { names, part: Part::Old });
        }
        json::opens(line).then(|| values(line, Scan::default(), String::new(), shown))
    }

    /// A fenced block is a file where no marks were asked for.
    fn file(&self, line: &str) -> Place {
        match fence(line) {
            Some(fence) if self.mark.is_none() && !is_shell(fence.info) => {
                Place::File { open: line.to_owned(), depth: 0, waiting: Some(String::new()) }
            }
            _ => Place::Outside,
        }
    }

    fn in_file(&self, line: &str, file: (String, usize, Option<String>), shown: &mut String) -> Place {
        let (open, mut depth, mut waiting) = file;
        if let Some(opened) = waiting.as_ref().and_then(|_| self.opened(line, shown)) {
            return opened;
        }
        if let (Some(fence), Some(outer)) = (fence(line), fence(&open)) {
            if fence.closes(&outer) && depth == 0 {
                shown.push_str(&waiting.unwrap_or_default());
                return Place::Outside;
            }
            depth = if fence.nests(&outer) { depth + 1 } else { depth - usize::from(fence.closes(&outer)) };
        }
        match &mut waiting {
            Some(lines) => {
                lines.push_str(line);
                lines.push('\n');
                if lines.lines().filter(|line| !line.trim().is_empty()).count() >= WAITING {
                    shown.push_str(&waiting.take().unwrap_or_default());
                }
            }
            None => return show(shown, line, Place::File { open, depth, waiting }),
        }
        Place::File { open, depth, waiting }
    }
}

fn show(shown: &mut String, line: &str, place: Place) -> Place {
    shown.push_str(line);
    shown.push('\n');
    place
}

/// Below the divider lines are new; below a second one it is open which of the two it was.
fn block(line: &str, width: usize, dividers: usize, shown: &mut String) -> Place {
    let place = Place::Block { width, dividers };
    if closer(line).is_some_and(|closer| closer.width == width && closer.word != Word::Foreign) {
        Place::Outside
    } else if divider(line) == Some(width) {
        Place::Block { width, dividers: dividers + 1 }
    } else if dividers == 1 {
        show(shown, line, place)
    } else {
        place
    }
}

fn tag(line: &str, names: (&'static str, &'static str), part: Part, shown: &mut String) -> Place {
    let is = |start: &str, name: &str| {
        let tag = line.trim().strip_prefix(start).and_then(|rest| rest.strip_suffix('>'));
        tag == Some(name)
    };
    match part {
        Part::Old if is("</", names.0) => Place::Tag { names, part: Part::Between },
        Part::Between if is("<", names.1) => Place::Tag { names, part: Part::New },
        Part::Between if !line.trim().is_empty() => Place::Outside,
        Part::New if is("</", names.1) => Place::Outside,
        Part::New => show(shown, line, Place::Tag { names, part }),
        Part::Old | Part::Between => Place::Tag { names, part },
    }
}

/// One more line of a JSON value; its texts when that is the last.
fn values(line: &str, mut scan: Scan, mut text: String, shown: &mut String) -> Place {
    let end = scan.line(line);
    text.push_str(line);
    text.push('\n');
    if end.is_none() {
        return Place::Json { scan, text };
    }
    let expect = Expect { format: Some(Format::SearchReplace), ..Expect::default() };
    if let Ok(Patch { changes, .. }) = parse(&text, &expect) {
        changes.iter().flat_map(new_lines).for_each(|line| {
            shown.push_str(line);
            shown.push('\n');
        });
    }
    Place::Outside
}

fn new_lines(file: &FileChange) -> Vec<&str> {
    match &file.change {
        Change::Edit(hunks) | Change::Rename { hunks, .. } => {
            hunks.iter().flat_map(|hunk| &hunk.new).map(String::as_str).collect()
        }
        Change::Replace(text) | Change::Create(text) => text.lines().collect(),
        Change::Delete => Vec::new(),
    }
}

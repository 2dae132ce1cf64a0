//! From a place to the lines that go and the lines that come: only what the hunk changes, in the file's own dress.

use pantheon_protocol::wire::Tier;

use super::doc::{Doc, Splice};
use super::fold::{BLANKS, folded};
use super::indent::{Conflict, Habit, Indents, Pair, split};
use super::place::Place;
use super::script::Change;
use super::weave;

/// A hunk's lines and its changed stretches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub old: &'a [String],
    pub new: &'a [String],
    pub changes: &'a [Change],
}

/// The splices for a hunk at a place; `habit` is how most of the file is indented.
///
/// # Errors
/// In a sentence, when the place does not say where a change goes or how a line is to be indented.
pub(super) fn splices(doc: &Doc<'_>, wanted: Wanted<'_>, place: &Place, habit: Habit) -> Result<Vec<Splice>, String> {
    let dress = Dress::learn(doc, wanted, place, habit)?;
    let mut splices = Vec::with_capacity(wanted.changes.len());
    for change in wanted.changes {
        let Some(old) = place.lines_of(change) else {
            return Err("The answer does not show a line of the file in the middle of its change.".to_owned());
        };
        let new = (change.new.clone()).map(|number| dress.line(change, number)).collect::<Result<_, _>>()?;
        splices.push(Splice { old, new });
    }
    Ok(splices)
}

/// How the file writes what the answer writes.
struct Dress<'a> {
    doc: &'a Doc<'a>,
    wanted: Wanted<'a>,
    place: &'a Place,
    indents: Indents<'a>,
    /// Whether the answer's lines have blanks at their end that the file's have not.
    frayed: bool,
}

impl<'a> Dress<'a> {
    fn learn(doc: &'a Doc<'a>, wanted: Wanted<'a>, place: &'a Place, habit: Habit) -> Result<Self, String> {
        let mut pairs = Vec::new();
        let mut frayed = false;
        for (number, (model, row)) in wanted.old.iter().zip(&place.rows).enumerate() {
            let Some(file) = row.map(|row| &doc.lines[row].text) else { continue };
            let ((model_indent, model_body), (file_indent, file_body)) = (split(model), split(file));
            frayed |= model_body.ends_with(BLANKS) && !file_body.ends_with(BLANKS);
            // A mistyped line may be mistyped in its indentation.
            if !model_body.is_empty() && (place.tier < Tier::Context || folded(model) == folded(file)) {
                let speaks = model_body.contains(char::is_alphanumeric);
                pairs.push(Pair { model: model_indent, file: file_indent, opens: number == 0, speaks });
            }
        }
        let fresh = wanted.changes.iter().flat_map(|change| &wanted.new[change.new.clone()]);
        let fresh: Vec<&str> =
            fresh.map(|line| split(line)).filter(|line| !line.1.is_empty()).map(|line| line.0).collect();
        let indents = Indents::learn(&pairs, &fresh, habit).map_err(|Conflict| {
            "Lines that the answer indents alike are indented differently in the file.".to_owned()
        })?;
        Ok(Self { doc, wanted, place, indents, frayed })
    }

    /// One new line as the file would have it.
    fn line(&self, change: &Change, number: usize) -> Result<String, String> {
        let model = &self.wanted.new[number];
        let (indent, body) = split(model);
        if body.is_empty() {
            let literal = self.place.tier <= Tier::TrimmedEnd && !self.frayed;
            return Ok(if literal { model.clone() } else { String::new() });
        }
        let twin = self.twin(change, number);
        let own = twin.filter(|(old, _)| split(old).0 == indent).map(|(_, file)| split(file).0.to_owned());
        let indent = own
            .or_else(|| self.indents.translate(indent, body))
            .ok_or_else(|| format!("The file does not show how the line `{}` is to be indented.", shortened(body)))?;
        let body = if self.frayed { body.trim_end_matches(BLANKS) } else { body };
        let body = match twin {
            Some((old, file)) if self.place.tier >= Tier::Unicode => weave::body(split(old).1, split(file).1, body),
            _ => body.to_owned(),
        };
        Ok(indent + &body)
    }

    /// The old line that a new one replaces, and the file's form of it.
    fn twin(&self, change: &Change, number: usize) -> Option<(&'a str, &'a str)> {
        let paired = change.old.len() == change.new.len();
        let old = paired.then(|| change.old.start + (number - change.new.start))?;
        let row = self.place.rows[old]?;
        Some((self.wanted.old[old].as_str(), &*self.doc.lines[row].text))
    }
}

fn shortened(line: &str) -> String {
    line.chars().take(60).collect()
}

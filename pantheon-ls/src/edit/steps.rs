//! From a plan to the steps that the editor carries out, and to those that take it back.

use std::collections::BTreeSet;

use pantheon_protocol::wire::TextEdit;
use ropey::Rope;

use super::plan::{FilePlan, Plan};
use super::target::{Change, Place};
use crate::lsp::{Capabilities, Step};
use crate::position::{Encoding, Position, position};

/// The steps of a plan, in an order in which no file is ever overwritten.
///
/// Texts come first, and those of open documents in front: an editor that finds a document changed stops there, before
/// it touched anything whose state cannot be seen from here. Files go away before others take their places.
pub(super) fn forward(plan: &Plan, editor: &Capabilities) -> Vec<Step> {
    let encoding = editor.encoding;
    let texts = |open: bool| plan.files.iter().filter(move |file| file.open.is_some() == open);
    let edited = texts(true).chain(texts(false)).filter(|file| file.has_text_step());
    let mut steps: Vec<Step> = edited.map(|file| file.text_step(encoding)).collect();
    let with = |change: Change| plan.files.iter().filter(move |file| file.target.change == change);
    steps.extend(with(Change::Delete).map(|file| Step::Delete { uri: file.target.place.uri.clone() }));
    steps.extend(renames(plan).into_iter().map(|(file, to)| rename(&file.target.place, to)));
    for file in with(Change::Create) {
        steps.extend(created(&file.target.place, &file.intended, editor));
    }
    steps
}

/// Makes a file with this text.
///
/// Where an empty buffer counts as one line, as in Neovim, the text takes the place of that line: what is put in front
/// of it would end in an empty line too many. Elsewhere such a line is an error.
pub(super) fn created(place: &Place, text: &str, editor: &Capabilities) -> Vec<Step> {
    let mut steps = vec![Step::Create { uri: place.uri.clone() }];
    if !text.is_empty() {
        let last = u32::from(editor.empty_is_a_line);
        let [start, end] = [0, last].map(|line| Position { line, character: 0 });
        steps.push(Step::Text { uri: place.uri.clone(), version: None, edits: vec![(start, end, text.to_owned())] });
    }
    steps
}

/// Gives a file another place.
pub(super) fn rename(from: &Place, to: &Place) -> Step {
    Step::Rename { from: from.uri.clone(), to: to.uri.clone() }
}

/// Edits one text.
pub(super) fn text_step(
    uri: &str,
    version: Option<i32>,
    (text, edits): (&Rope, &[TextEdit]),
    encoding: Encoding,
) -> Step {
    let at = |offset| position(text, offset, encoding);
    let edits = before_the_end(text, edits.to_vec());
    let edits = edits.into_iter().map(|edit| (at(edit.start), at(edit.end), edit.new_text)).collect();
    Step::Text { uri: uri.to_owned(), version, edits }
}

/// The same edits, with lines that come behind the last one put in front of its line break instead.
///
/// Neovim 0.11 gives an empty line to whatever is inserted where a line would come behind the last one.
fn before_the_end(text: &Rope, mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    let (length, last_break) = (text.len_bytes(), last_break(text));
    let Some(last) = edits.pop_if(|edit| edit.start == length && !last_break.is_empty()) else { return edits };
    let Some(lines) = last.new_text.strip_suffix(last_break) else {
        edits.push(last);
        return edits;
    };
    let (at, lines) = (length - last_break.len(), format!("{last_break}{lines}"));
    match edits.last_mut() {
        Some(before) if before.end == at => before.new_text.push_str(&lines),
        _ => edits.push(TextEdit { start: at, end: at, new_text: lines }),
    }
    edits
}

/// The line break that a text ends in, or nothing.
fn last_break(text: &Rope) -> &'static str {
    let mut chars = text.chars_at(text.len_chars()).reversed();
    match (chars.next(), chars.next()) {
        (Some('\n'), Some('\r')) => "\r\n",
        (Some('\n'), _) => "\n",
        _ => "",
    }
}

/// The files that move, and where to: each place is left before another file takes it.
pub(super) fn renames(plan: &Plan) -> Vec<(&FilePlan, &Place)> {
    let mut waiting: Vec<(&FilePlan, &Place)> = plan.files.iter().filter_map(FilePlan::moved).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let taken: BTreeSet<&str> = waiting.iter().map(|(file, _)| file.target.place.name.as_str()).collect();
        let (blocked, free): (Vec<_>, Vec<_>) = waiting.iter().partition(|(_, to)| taken.contains(to.name.as_str()));
        // Rings were refused when the answer was checked, so that one is always free.
        if free.is_empty() {
            break;
        }
        ordered.extend(free);
        waiting = blocked;
    }
    ordered
}

impl FilePlan {
    fn moved(&self) -> Option<(&FilePlan, &Place)> {
        match &self.target.change {
            Change::Rename(to) => Some((self, to)),
            Change::Edit | Change::Create | Change::Delete => None,
        }
    }

    fn has_text_step(&self) -> bool {
        matches!(self.target.change, Change::Edit | Change::Rename(_)) && !self.edits.is_empty()
    }

    fn text_step(&self, encoding: Encoding) -> Step {
        let uri = &self.target.place.uri;
        match &self.open {
            Some(open) => {
                let view = &open.live.view;
                text_step(uri, Some(view.version), (&view.text, &self.edits), encoding)
            }
            None => text_step(uri, None, (&Rope::from_str(&self.before), &self.edits), encoding),
        }
    }
}

#[cfg(test)]
mod tests {
    use pantheon_protocol::diff::apply_edits;

    use super::super::target::Target;
    use super::*;

    fn place(name: &str) -> Place {
        Place { name: name.to_owned(), uri: format!("u:{name}"), path: None }
    }

    #[test]
    fn lines_at_the_end_come_in_front_of_its_break() {
        let edit = |start, end, new: &str| TextEdit { start, end, new_text: new.to_owned() };
        for (text, edits, expected) in [
            ("a\n", vec![edit(2, 2, "b\nc\n")], vec![edit(1, 1, "\nb\nc")]),
            ("a\r\n", vec![edit(3, 3, "b\r\n")], vec![edit(1, 1, "\r\nb")]),
            ("a\n", vec![edit(0, 1, "A"), edit(2, 2, "b\n")], vec![edit(0, 1, "A\nb")]),
            ("a\n", vec![edit(2, 2, "b")], vec![edit(2, 2, "b")]),
            ("a", vec![edit(1, 1, "b\n")], vec![edit(1, 1, "b\n")]),
            ("", vec![edit(0, 0, "b\n")], vec![edit(0, 0, "b\n")]),
        ] {
            let moved = before_the_end(&Rope::from_str(text), edits.clone());
            assert_eq!(moved, expected, "{text:?}");
            assert_eq!(apply_edits(text, &moved), apply_edits(text, &edits), "{text:?}");
        }
    }

    fn file(name: &str, change: Change, edits: &[(usize, usize, &str)]) -> FilePlan {
        let edit = |&(start, end, new): &(usize, usize, &str)| TextEdit { start, end, new_text: new.to_owned() };
        let edits: Vec<TextEdit> = edits.iter().map(edit).collect();
        let intended = edits.iter().map(|edit| edit.new_text.as_str()).collect();
        let target = Target { place: place(name), change, edits: edits.clone() };
        FilePlan { target, open: None, before: "old".to_owned(), edits, intended, is_proposal: false }
    }

    fn told(step: &Step) -> String {
        match step {
            Step::Text { uri, edits, .. } => format!("edit {uri} {}", edits[0].2),
            Step::Create { uri } => format!("create {uri}"),
            Step::Rename { from, to } => format!("rename {from} {to}"),
            Step::Delete { uri } => format!("delete {uri}"),
        }
    }

    #[test]
    fn a_new_file_replaces_the_line_of_an_empty_buffer_where_it_has_one() {
        for (empty_is_a_line, last) in [(false, 0), (true, 1)] {
            let editor = Capabilities { empty_is_a_line, ..Capabilities::default() };
            let steps = created(&place("n"), "N\n", &editor);
            let Some(Step::Text { edits, .. }) = steps.last() else { panic!("{steps:?}") };
            let [start, end] = [0, last].map(|line| Position { line, character: 0 });
            assert_eq!(edits, &[(start, end, "N\n".to_owned())]);
        }
    }

    #[test]
    fn case_80_the_order_overwrites_nothing() {
        let plan = Plan {
            files: vec![
                file("a", Change::Rename(place("b")), &[(0, 1, "A")]),
                file("b", Change::Rename(place("c")), &[]),
                file("c", Change::Delete, &[]),
                file("d", Change::Edit, &[(0, 0, "D")]),
                file("n", Change::Create, &[(0, 0, "N")]),
                file("z/e", Change::Create, &[]),
            ],
        };
        let steps: Vec<String> = forward(&plan, &Capabilities::default()).iter().map(told).collect();
        let expected = [
            "edit u:a A",
            "edit u:d D",
            "delete u:c",
            "rename u:b u:c",
            "rename u:a u:b",
            "create u:n",
            "edit u:n N",
            "create u:z/e",
        ];
        assert_eq!(steps, expected);
    }
}

//! What holds for every candidate, whatever its lines and line ends are.

use std::iter;
use std::ops::Range;
use std::sync::Arc;

use pantheon_protocol::wire::ActionKind;
use proptest::prelude::*;

use super::*;
use crate::language::Language;

/// Lines of the awkward kind, each with its end.
fn awkward() -> impl Strategy<Value = String> {
    let content = prop::sample::select(vec!["a", "  b", "\tc", "é😀", "e\u{301}", "x\u{2028}y", "", "f(1)"]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n"]);
    let lines = prop::collection::vec((content, end), 0..10);
    (lines, any::<bool>()).prop_map(|(lines, open)| {
        let mut text: String = lines.iter().flat_map(|(content, end)| [*content, *end]).collect();
        if open {
            text.push_str("end");
        }
        text
    })
}

/// A kind of change, made of an answer's text.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Located,
    Whole,
    WholeWithin,
    Created,
}

fn candidate(kind: Kind, original: &str, text: &str, region: Range<usize>) -> Candidate {
    let code: Arc<str> = Arc::from(original);
    match kind {
        Kind::Located => {
            let suggested = [&original[..region.start], text, &original[region.end..]].concat();
            let added = iter::once(region.start..region.start + text.len()).collect();
            Candidate::located(code, suggested, added, region)
        }
        Kind::Whole => Candidate::whole(code, text),
        Kind::WholeWithin => Candidate::whole(code, text).within(region),
        Kind::Created => Candidate::created(text),
    }
}

fn context(kind: ActionKind, focus: Vec<Range<usize>>) -> Context<'static> {
    let language = Language::detect(None, "a.md");
    Context {
        path: "a.md",
        language,
        kind,
        changes: Changes::Any,
        words: Vec::new(),
        focus,
        masked: ("a.md", Box::leak(Box::default())),
        template: "",
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Located, Kind::Whole, Kind::WholeWithin, Kind::Created])
}

proptest! {
    #[test]
    fn nothing_changes_outside_the_region(
        original in awkward(), text in awkward(), kind in kinds(), at in any::<(prop::sample::Index, prop::sample::Index)>(),
        fix in any::<bool>(),
    ) {
        let places: Vec<usize> = original.char_indices().map(|(at, _)| at).chain([original.len()]).collect();
        let (a, b) = (*at.0.get(&places), *at.1.get(&places));
        let region = a.min(b)..a.max(b);
        let candidate = candidate(kind, &original, &text, region);
        let (allowed, original) = (candidate.allowed.clone(), Arc::clone(&candidate.original));
        let kind = if fix { ActionKind::QuickFix } else { ActionKind::Rewrite };
        let focus = iter::once(allowed.clone()).collect();
        if let Ok(edit) = check(&context(kind, focus), candidate) {
            let mut text = original.to_string();
            for edit in edit.edits.iter().rev() {
                text.replace_range(edit.start..edit.end, &edit.new_text);
            }
            prop_assert_eq!(&text, &edit.suggested);
            prop_assert!(text.starts_with(&original[..allowed.start]) && text.ends_with(&original[allowed.end..]));
            prop_assert!(text.len() >= original.len() - allowed.len());
        }
    }

    #[test]
    fn the_same_lines_are_no_edit(original in awkward()) {
        let lines = original.replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', "\n");
        prop_assume!(original.split("\r\r\n").all(|part| !part.ends_with('\r')));
        let edit = check(&context(ActionKind::Rewrite, Vec::new()), Candidate::whole(Arc::from(&*original), &lines));
        prop_assert!(edit.unwrap().is_empty(), "{:?}", original);
        let edit = check(&context(ActionKind::Rewrite, Vec::new()), Candidate::whole(Arc::from(&*original), &original));
        prop_assert!(original.contains('\r') || edit.unwrap().is_empty());
    }
}

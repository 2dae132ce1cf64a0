//! The marks between which a rewrite is asked for: chosen per request so that they cannot occur in the file.

use std::hash::{BuildHasher, RandomState};
use std::iter;

/// An opening and a closing line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentinel {
    tag: String,
}

impl Sentinel {
    /// A fresh pair of marks that `text` does not contain.
    pub fn for_text(text: &str) -> Self {
        Self::for_texts([text])
    }

    /// A fresh pair of marks that none of the texts contains.
    pub fn for_texts<'a>(texts: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        // Every `RandomState` has new keys: unguessable enough for a mark, and no error to handle.
        let tags = iter::repeat_with(|| format!("edit-{:08x}", RandomState::new().hash_one(0_u8) as u32));
        Self::first_absent(tags, texts)
    }

    /// The marks of the first tag that none of the texts contains; the tags never end.
    fn first_absent<'a>(
        mut tags: impl Iterator<Item = String>,
        texts: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        let is_absent = |tag: &String| !texts.clone().into_iter().any(|text| text.contains(tag.as_str()));
        Self { tag: tags.find(is_absent).expect("there is always another tag") }
    }

    /// The marks of a recorded answer, by the tag inside them.
    pub fn recorded(tag: &str) -> Self {
        Self { tag: tag.trim_matches(['<', '>', '/']).to_owned() }
    }

    /// The line before the new text.
    pub fn open(&self) -> String {
        format!("<{}>", self.tag)
    }

    /// The line after the new text.
    pub fn close(&self) -> String {
        format!("</{}>", self.tag)
    }

    /// The word inside the marks, such as `edit-1f2e3d4c`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// A text between the marks, as a provider answers it. One final line end of the text belongs to the marks.
    pub fn wrap(&self, text: &str) -> String {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        format!("{}\n{text}\n{}\n", self.open(), self.close())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_45_marks_occur_in_no_file() {
        let tags = (1..).map(|number| format!("edit-{number}"));
        let mark = Sentinel::first_absent(tags, ["a = \"edit-1\"", "<edit-2>\nb\n</edit-2>"]);
        assert_eq!(mark.tag(), "edit-3");
    }
}

//! The region that a request marks by `<edit-xxxxxxxx>` and `</edit-xxxxxxxx>` on lines of their own.

/// A marked region.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Region<'a> {
    tag: &'a str,
    /// The lines between the marks, without the last line end.
    pub(super) text: &'a str,
}

impl<'a> Region<'a> {
    /// The last one: requests explain the marks before they use them.
    pub(super) fn find(asked: &'a str) -> Option<Self> {
        let mut from = 0;
        let mut found = None;
        for line in asked.split_inclusive('\n') {
            from += line.len();
            let Some(tag) = tag(line.trim_end()) else { continue };
            let close = format!("\n</{tag}>");
            // The region may be empty, so its end may be the line end of the opening mark.
            if let Some(length) = asked[from - 1..].find(&close) {
                found = Some(Self { tag, text: asked.get(from..from - 1 + length).unwrap_or_default() });
            }
        }
        found
    }

    /// An answer with this text in the place of the region's.
    pub(super) fn rewritten(&self, text: &str) -> String {
        format!("<{0}>\n{1}\n</{0}>\n", self.tag, text.strip_suffix('\n').unwrap_or(text))
    }
}

fn tag(line: &str) -> Option<&str> {
    let tag = line.strip_prefix('<')?.strip_suffix('>')?;
    let digits = tag.strip_prefix("edit-")?;
    digits.chars().all(|digit| digit.is_ascii_hexdigit()).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_stand_on_lines_of_their_own() {
        for (asked, text) in [
            ("between <edit-12> and </edit-12>\nx\n<edit-12>\na\nb\n</edit-12>\ny", Some("a\nb")),
            ("<edit-12>\n</edit-12>\n", Some("")),
            ("<edit-12>\na\n", None),
            ("nothing", None),
        ] {
            assert_eq!(Region::find(asked).map(|region| region.text), text, "{asked}");
        }
    }

    #[test]
    fn answers_repeat_the_marks() {
        let region = Region::find("<edit-0a>\nold\n</edit-0a>").expect("a region");
        assert_eq!(region.rewritten("new\n"), "<edit-0a>\nnew\n</edit-0a>\n");
    }
}

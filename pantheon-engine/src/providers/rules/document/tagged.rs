//! Block comments with tags, as JSDoc, Javadoc and Doxygen share them.

use super::block::wrap;

/// The lines of a comment: a summary, then tags such as `@param x The x.`.
pub(super) fn tagged(summary: &str, tags: &[String], indent: usize) -> Vec<String> {
    if tags.is_empty() && indent + summary.chars().count() <= 90 {
        return vec![format!("/** {summary} */")];
    }
    let mut lines = vec!["/**".to_owned()];
    lines.extend(wrap(summary, " * ", " * ", indent));
    if !tags.is_empty() {
        lines.push(" *".to_owned());
    }
    lines.extend(tags.iter().flat_map(|tag| wrap(tag, " * ", " *   ", indent)));
    lines.push(" */".to_owned());
    lines
}

//! Which files come first when not all can be sent: those fewest folders away from a given file.

use super::walk::Found;
use crate::path::RelativePath;

/// What was named first, then by the way to `near`, or to the root, then by path.
pub(super) fn sort(found: &mut [Found], near: Option<&RelativePath>) {
    let near = near.map_or("", RelativePath::as_str);
    let folder: Vec<&str> = near.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect());
    found.sort_by_cached_key(|found| {
        let path = found.path.as_str();
        (!found.named, path != near, steps(&folder, path), path.to_owned())
    });
}

/// How many folders to go up and down from `folder` to the folder of `path`.
fn steps(folder: &[&str], path: &str) -> usize {
    let theirs: Vec<&str> = path.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect());
    let common = folder.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    folder.len() + theirs.len() - 2 * common
}

//! Which files come first when not all can be sent: those fewest folders away from a given file.

use super::Near;
use super::walk::Found;

/// What was named first, then by the way to `near`, then by path.
pub(super) fn sort(found: &mut [Found], near: &Near) {
    let (file, folder) = match near {
        Near::Root => (None, ""),
        Near::File(file) => (Some(file), file.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)),
        Near::Folder(folder) => (None, folder.as_str()),
    };
    let folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    found.sort_by_cached_key(|found| {
        let path = found.path.as_str();
        (!found.named, Some(&found.path) != file, steps(&folder, path), path.to_owned())
    });
}

/// How many folders to go up and down from `folder` to the folder of `path`.
fn steps(folder: &[&str], path: &str) -> usize {
    let theirs: Vec<&str> = path.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect());
    let common = folder.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    folder.len() + theirs.len() - 2 * common
}

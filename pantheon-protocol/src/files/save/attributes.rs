//! Modes and owners of files: the one place that knows what each system has.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::Builder;

/// Gives a file the mode of another, and its owner where we may.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::metadata(from)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let ours = fs::metadata(to)?;
        if (ours.uid(), ours.gid()) != (metadata.uid(), metadata.gid()) {
            // Only root may give files away; everybody else's edit makes the file theirs, as in most editors.
            let _ = chown(to, Some(metadata.uid()), Some(metadata.gid()));
        }
    }
    // Last, because a new owner takes special bits away.
    fs::set_permissions(to, metadata.permissions())
}

/// Files made with it get the mode that any new file gets, not that of a secret temporary one.
pub(super) fn as_new<'a>(names: &'a mut Builder<'static, 'static>) -> &'a mut Builder<'static, 'static> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        names.permissions(fs::Permissions::from_mode(0o666));
    }
    names
}

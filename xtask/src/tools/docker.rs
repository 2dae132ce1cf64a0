//! Docker for the test of the deployment: the daemon and its tools from Debian, and the image that all others begin with.

use std::path::PathBuf;
use std::process::Command;

use super::debian;
use super::install::Tool;
use crate::step;

/// The daemon, Compose, what it makes networks with, a network in user space for it, and what lays out Debian.
const PACKAGES: [&str; 6] = ["docker.io", "docker-compose", "iptables", "iproute2", "slirp4netns", "debootstrap"];

/// Debian's release.
const RELEASE: &str = "bookworm";

/// An archive of the files of `debian:bookworm-slim`, for `docker import`. Made here, once: no registry of images is asked.
///
/// # Errors
/// When the packages or the image cannot be had.
pub(crate) fn base_image() -> anyhow::Result<PathBuf> {
    debian::need_packages(&PACKAGES)?;
    let tool = Tool { name: "debian", title: "a base image", version: RELEASE.to_owned() };
    let folder = tool.install(|folder| {
        let files = folder.join("files");
        let mut debootstrap = Command::new("debootstrap");
        step::quietly(debootstrap.args(["--variant=minbase", RELEASE]).arg(&files))?;
        let mut tar = Command::new("tar");
        tar.args(["--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*", "-cf"]);
        step::quietly(tar.arg(folder.join("files.tar")).arg("-C").arg(&files).arg("."))?;
        Ok(std::fs::remove_dir_all(&files)?)
    })?;
    Ok(folder.join("files.tar"))
}

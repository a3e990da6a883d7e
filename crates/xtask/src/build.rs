//! The finished product: the program and its site, side by side.

use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{Profile, Workspace, files_below};
use crate::{exec, site};

/// The program's file name.
pub const PROGRAM: &str = "huying";

/// Builds the site only.
///
/// # Errors
/// When a compiler or a tool fails, or a file cannot be written.
pub fn site(workspace: &Workspace, profile: Profile) -> Result<()> {
    let out = workspace.output(profile).join("site");
    std::fs::create_dir_all(workspace.output(profile))?;
    site::build(workspace, profile, &out)?;
    if let Some(mirror) = workspace.mirror(profile) {
        mirror_site(&out, &mirror)?;
    }
    Ok(())
}

/// Builds the site and the program that serves it.
///
/// # Errors
/// When a compiler or a tool fails, or a file cannot be written.
pub fn all(workspace: &Workspace, profile: Profile) -> Result<()> {
    let mut cargo = exec::cargo();
    cargo.current_dir(&workspace.root).args(["build", "-p", "server", "--bin", PROGRAM]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    exec::run(&mut cargo)?;
    site(workspace, profile)?;
    let built = workspace.output(profile).join(PROGRAM);
    let mut finished = built.clone();
    if let Some(mirror) = workspace.mirror(profile) {
        finished = mirror.join(PROGRAM);
        swap_file(&built, &finished)?;
    }
    eprintln!("xtask: {} and its site are ready", finished.display());
    Ok(())
}

fn mirror_site(site: &Path, mirror: &Path) -> Result<()> {
    let next = mirror.join("site.next");
    if next.exists() {
        std::fs::remove_dir_all(&next)?;
    }
    for file in files_below(site)? {
        let target = next.join(&file);
        std::fs::create_dir_all(target.parent().unwrap_or(&next))?;
        link_or_copy(&site.join(&file), &target)?;
    }
    site::replace(&next, &mirror.join("site"))
}

/// A program that is running cannot be written to, but another can take its name.
fn swap_file(from: &Path, to: &Path) -> Result<()> {
    let next = to.with_extension("next");
    if next.exists() {
        std::fs::remove_file(&next)?;
    }
    link_or_copy(from, &next)?;
    std::fs::rename(&next, to).with_context(|| format!("cannot put the program at {}", to.display()))
}

/// A link costs nothing; across file systems it cannot be made.
fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if std::fs::hard_link(from, to).is_err() {
        std::fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_takes_the_name_of_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("built"), dir.path().join("huying"));
        std::fs::write(&from, "new").unwrap();
        std::fs::write(&to, "old").unwrap();
        swap_file(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
        assert!(from.exists(), "cargo's own copy stays");
    }

    #[test]
    fn the_mirrored_site_is_whole_and_only_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let (site, mirror) = (dir.path().join("site"), dir.path().join("mirror"));
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::create_dir_all(mirror.join("site")).unwrap();
        std::fs::write(site.join("pkg/new.js"), "1").unwrap();
        std::fs::write(mirror.join("site/stale"), "").unwrap();
        mirror_site(&site, &mirror).unwrap();
        assert_eq!(files_below(&mirror).unwrap(), [Path::new("site/pkg/new.js")]);
    }
}

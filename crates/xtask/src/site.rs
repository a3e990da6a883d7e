//! The site's folder: everything a browser may fetch as a file.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::compress::{self, Effort};
use crate::manifest::{self, Manifest};
use crate::workspace::{Profile, Workspace, files_below};
use crate::{exec, wasm};

/// The oldest browsers we keep working: a phone of 2020 that was never updated. What they do not
/// understand, such as nesting and layers in style sheets, is written out.
const OLD_STYLES: &str = "--target=chrome88,safari14,firefox78";
const OLD_SCRIPTS: &str = "--target=es2018";

/// The wide map with its engine, and its name on the site: loaded when the map is wanted.
const MAP: (&str, &str) = ("app/src/islands/map/index.js", "map.js");

/// Style sheets by the pages that load them.
const STYLES: [&str; 3] = ["main.css", "desk.css", "map.css"];

/// The script around `crates/guide`.
const GUIDE: &str = "app/src/islands/compound/guide.js";

/// The editor of layouts: loaded where one draws.
const EDITOR: (&str, &str) = ("app/src/islands/compound/edit/editor.js", "editor.js");

/// Builds the whole site into `out`, replacing what was there in one step at the end.
///
/// # Errors
/// When a tool fails or a file cannot be read or written.
pub fn build(workspace: &Workspace, profile: Profile, out: &Path) -> Result<()> {
    let effort = Effort::from(profile);
    let next = out.with_extension("next");
    if next.exists() {
        std::fs::remove_dir_all(&next)?;
    }
    std::fs::create_dir_all(next.join("pkg"))?;
    copy_public(&workspace.root.join("public"), &next)?;

    let mut manifest = Manifest::default();
    for islands in [wasm::LIGHT, wasm::PUBLIC, wasm::DESK] {
        let (module, script) = wasm::build(workspace, profile, islands)?;
        let script = bundle(workspace, &script, &[OLD_SCRIPTS, "--format=esm"])?;
        manifest.add(&next, &format!("{}.wasm", islands.name), &module, effort)?;
        manifest.add(&next, &format!("{}.js", islands.name), &script, effort)?;
    }
    let map = bundle(
        workspace,
        &workspace.root.join(MAP.0),
        &[OLD_SCRIPTS, "--format=esm", "--tree-shaking=true"],
    )?;
    manifest.add(&next, MAP.1, &map, effort)?;
    let editor = bundle(workspace, &workspace.root.join(EDITOR.0), &[OLD_SCRIPTS, "--format=esm"])?;
    manifest.add(&next, EDITOR.1, &editor, effort)?;
    let (module, bindings) = wasm::build(workspace, profile, wasm::GUIDE)?;
    manifest.add(&next, "guide.wasm", &module, effort)?;
    manifest.add(&next, "guide.js", &guide(workspace, &bindings)?, effort)?;
    for style in STYLES {
        let source = workspace.root.join("style").join(style);
        if source.exists() {
            manifest.add(&next, style, &style_sheet(workspace, &source)?, effort)?;
        }
    }
    compress::folder(&next, effort)?;
    manifest.write(&next)?;
    replace(&next, out)
}

/// Puts `next` where `out` was, so that nobody ever sees half a site for longer than two renames.
///
/// # Errors
/// When a folder cannot be moved or removed.
pub fn replace(next: &Path, out: &Path) -> Result<()> {
    let old = out.with_extension("old");
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    if out.exists() {
        std::fs::rename(out, &old)?;
    }
    std::fs::rename(next, out).with_context(|| format!("cannot put the site at {}", out.display()))?;
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    Ok(())
}

fn copy_public(public: &Path, site: &Path) -> Result<()> {
    for file in files_below(public)? {
        if file.starts_with("pkg")
            || [manifest::FILE, manifest::LEPTOS_FILE].iter().any(|f| file == Path::new(f))
        {
            bail!("public/{} would be overwritten by the build: give it another name", file.display());
        }
        let target = site.join(&file);
        std::fs::create_dir_all(target.parent().unwrap_or(site))?;
        std::fs::copy(public.join(&file), &target)
            .with_context(|| format!("cannot copy public/{}", file.display()))?;
    }
    Ok(())
}

/// The script of plans, with the bindings of its module in it.
fn guide(workspace: &Workspace, bindings: &Path) -> Result<Vec<u8>> {
    let alias = format!("--alias:guide-bindings={}", bindings.display());
    bundle(workspace, &workspace.root.join(GUIDE), &[OLD_SCRIPTS, "--format=esm", &alias])
}

/// A style sheet without layers: a browser that does not know them drops all that is in one.
fn style_sheet(workspace: &Workspace, source: &Path) -> Result<Vec<u8>> {
    let css = bundle(workspace, source, &[OLD_STYLES, "--external:*.svg", "--external:*.webp"])?;
    let folder = workspace.scratch().join("flattened");
    std::fs::create_dir_all(&folder)?;
    let (layered, flat) = (folder.join("layered.css"), folder.join("flat.css"));
    std::fs::write(&layered, css)?;
    let script = workspace.root.join("crates/xtask/src/flatten.mjs");
    exec::run(Command::new("node").arg(script).arg(&layered).arg(&flat))?;
    Ok(std::fs::read(&flat)?)
}

/// One file from many, small and understood by the browsers we support.
fn bundle(workspace: &Workspace, source: &Path, extra: &[&str]) -> Result<Vec<u8>> {
    let out = workspace.scratch().join("bundled").join(source.file_name().unwrap_or_default());
    exec::run(
        workspace
            .npm_tool("esbuild")?
            .arg(source)
            .args(["--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning"])
            .args(extra)
            .arg(format!("--outfile={}", out.display())),
    )?;
    Ok(std::fs::read(&out)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_files_are_copied_as_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let (public, site) = (dir.path().join("public"), dir.path().join("site"));
        std::fs::create_dir_all(public.join("icons")).unwrap();
        std::fs::write(public.join("icons/a.svg"), "<svg/>").unwrap();
        copy_public(&public, &site).unwrap();
        assert_eq!(std::fs::read_to_string(site.join("icons/a.svg")).unwrap(), "<svg/>");
    }

    #[test]
    fn a_public_file_that_the_build_would_overwrite_is_refused() {
        for name in ["manifest.json", "hash.txt", "pkg/a.js"] {
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("public").join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            let error = copy_public(&dir.path().join("public"), &dir.path().join("site")).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn a_new_site_leaves_nothing_of_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let (next, out) = (dir.path().join("site.next"), dir.path().join("site"));
        for (folder, file) in [(&next, "new"), (&out, "old")] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join(file), "").unwrap();
        }
        replace(&next, &out).unwrap();
        assert_eq!(files_below(dir.path()).unwrap(), [Path::new("site/new")]);
    }
}

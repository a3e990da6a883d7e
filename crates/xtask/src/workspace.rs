//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::exec;

/// Which of the two builds is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// What people are served: small and quick, slow to build.
    Release,
    /// What a developer looks at while changing it: quick to build.
    Dev,
}

impl Profile {
    /// The folder below the target directory that cargo uses for it.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }
    }
}

/// The checkout and cargo's target directory, wherever they are.
#[derive(Debug)]
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target directory; `CARGO_TARGET_DIR` may put it outside of `root`.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo, starting from the current directory.
    ///
    /// # Errors
    /// When there is no workspace here.
    pub fn find() -> Result<Self> {
        let text = exec::read(exec::cargo().args(["metadata", "--no-deps", "--format-version=1"]))?;
        let metadata: serde_json::Value = serde_json::from_str(&text)?;
        let path = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    /// Where the finished program and its site lie after a build.
    pub fn output(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder())
    }

    /// Files the build keeps for itself between runs.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Where people look for the finished program, if cargo was told to build somewhere else.
    pub fn mirror(&self, profile: Profile) -> Option<PathBuf> {
        let local = self.root.join("target");
        (self.target != local).then(|| local.join(profile.folder()))
    }

    /// A command of the npm tools in `package.json`.
    ///
    /// # Errors
    /// When the tools were not installed.
    pub fn npm_tool(&self, name: &str) -> Result<Command> {
        let path = self.root.join("node_modules/.bin").join(name);
        if !path.exists() {
            bail!("{} is missing: run `make tools` first", path.display());
        }
        let mut command = Command::new(path);
        command.current_dir(&self.root);
        Ok(command)
    }
}

/// Every file below `dir`, sorted, as paths relative to it; empty if there is no such directory.
///
/// # Errors
/// When a directory cannot be read.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(dir)?.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(target: &str) -> Workspace {
        Workspace { root: "/w".into(), target: target.into() }
    }

    #[test]
    fn a_target_directory_elsewhere_is_mirrored_into_the_checkout() {
        assert_eq!(workspace("/cache/t").mirror(Profile::Release), Some("/w/target/release".into()));
        assert_eq!(workspace("/w/target").mirror(Profile::Release), None);
    }

    #[test]
    fn files_are_listed_in_one_order_and_a_missing_folder_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("b/c")).unwrap();
        for name in ["z", "b/c/y", "a"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let names: Vec<PathBuf> = ["a", "b/c/y", "z"].map(PathBuf::from).into();
        assert_eq!(files_below(dir.path()).unwrap(), names);
        assert!(files_below(&dir.path().join("none")).unwrap().is_empty());
    }
}

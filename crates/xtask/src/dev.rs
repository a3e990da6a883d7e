//! Build, serve, and do both again after every change. Plain polling needs no watcher and works on
//! every file system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use crate::build::{self, PROGRAM};
use crate::workspace::{Profile, Workspace, files_below};

const WATCHED: [&str; 6] = ["app", "crates", "public", "server", "style", "Cargo.toml"];
const PAUSE: Duration = Duration::from_millis(500);
/// How long a program may take to finish what it has promised.
const STOP_LIMIT: Duration = Duration::from_secs(10);

type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// Runs until interrupted.
///
/// # Errors
/// When the sources cannot be read or the program cannot be started; a build that fails only waits
/// for the next change.
pub fn run(workspace: &Workspace) -> Result<()> {
    loop {
        let seen = snapshot(&workspace.root)?;
        let mut server = match build::all(workspace, Profile::Dev) {
            Ok(()) => Some(serve(workspace)?),
            Err(error) => {
                eprintln!("xtask: {error:#}\nxtask: waiting for a change");
                None
            }
        };
        while snapshot(&workspace.root)? == seen {
            std::thread::sleep(PAUSE);
        }
        eprintln!("xtask: something changed");
        if let Some(server) = &mut server {
            stop(server)?;
        }
    }
}

fn serve(workspace: &Workspace) -> Result<Child> {
    let output = workspace.output(Profile::Dev);
    Command::new(output.join(PROGRAM))
        .arg("serve")
        .current_dir(&workspace.root)
        .env("HUYING_SITE", output.join("site"))
        // The pages that are open wait for the program and come anew with it.
        .env("DEV_RELOAD", "1")
        .spawn()
        .context("cannot start the program")
}

/// Politely first, so that nothing acknowledged is lost even here.
fn stop(server: &mut Child) -> Result<()> {
    let _ = Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    let begin = Instant::now();
    while server.try_wait()?.is_none() {
        if begin.elapsed() > STOP_LIMIT {
            server.kill()?;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// When each source was last changed. A file that vanishes while we look counts as changed.
fn snapshot(root: &Path) -> Result<Snapshot> {
    let mut found = Snapshot::new();
    for name in WATCHED {
        let path = root.join(name);
        let files = if path.is_file() {
            vec![path]
        } else {
            files_below(&path)?.into_iter().map(|file| path.join(file)).collect()
        };
        for file in files {
            if let Ok(changed) = std::fs::metadata(&file).and_then(|data| data.modified()) {
                found.insert(file, changed);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_new_and_a_removed_file_are_all_seen() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("style/main.css");
        std::fs::create_dir(dir.path().join("style")).unwrap();
        std::fs::write(&file, "a").unwrap();
        let first = snapshot(dir.path()).unwrap();
        assert_eq!(first, snapshot(dir.path()).unwrap(), "nothing changed");

        let later = first[&file] + Duration::from_secs(1);
        std::fs::File::options().append(true).open(&file).unwrap().set_modified(later).unwrap();
        let touched = snapshot(dir.path()).unwrap();
        assert_ne!(touched, first);

        std::fs::write(dir.path().join("style/new.css"), "").unwrap();
        let added = snapshot(dir.path()).unwrap();
        assert_ne!(added, touched);

        std::fs::remove_file(&file).unwrap();
        assert_ne!(snapshot(dir.path()).unwrap(), added);
    }
}

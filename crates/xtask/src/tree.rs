//! Proof that the rooms of the house stay apart.

use anyhow::{Result, bail};

use crate::exec;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// What the pure and the browser's crates must not reach, directly or through others.
const SERVER_ONLY: [&str; 5] = ["axum", "hyper", "sea-orm", "sqlx", "tokio"];

/// Crates and what they must not name among their own dependencies.
const NOT_DIRECTLY: [(&str, &[&str]); 2] =
    [("app", &["axum", "sea-orm", "sqlx"]), ("server", &["sea-orm", "sqlx"])];

/// Checks the dependency rules of `docs/architecture.md`.
///
/// # Errors
/// When a rule is broken, naming crate and dependency.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut broken = Vec::new();
    let browser = &["--target", TARGET][..];
    for (name, scope) in [("domain", &[][..]), ("frontend", browser), ("guide", browser)] {
        let tree = tree(workspace, name, scope)?;
        for found in offenders(&tree, &SERVER_ONLY) {
            broken.push(format!("{name} reaches {found} (see `cargo tree -p {name} -i {found}`)"));
        }
    }
    for (name, banned) in NOT_DIRECTLY {
        let direct = tree(workspace, name, &["--depth", "1", "--all-features"])?;
        for found in offenders(&direct, banned) {
            broken.push(format!("{name} depends on {found}"));
        }
    }
    if !broken.is_empty() {
        bail!("the architecture forbids:\n  {}", broken.join("\n  "));
    }
    for name in ["domain", "frontend", "guide"] {
        let mut cargo = exec::cargo();
        exec::run(cargo.current_dir(&workspace.root).args(["check", "-p", name, "--target", TARGET]))?;
    }
    eprintln!("xtask: the rules about who depends on whom hold");
    Ok(())
}

fn tree(workspace: &Workspace, name: &str, scope: &[&str]) -> Result<String> {
    let mut cargo = exec::cargo();
    cargo.current_dir(&workspace.root);
    exec::read(cargo.args(["tree", "-p", name, "-e", "normal", "--prefix", "none"]).args(scope))
}

/// Names in the tree that are one of `banned` or belong to its family (`sqlx` and `sqlx-core`).
fn offenders(tree: &str, banned: &[&str]) -> Vec<String> {
    let of_family = |name: &str| {
        banned
            .iter()
            .any(|b| name.strip_prefix(b).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
    };
    let mut found: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| of_family(name))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
frontend v0.1.0 (/w/crates/frontend)
app v0.1.0 (/w/app)
tokio-util v0.7.1
sqlx-core v0.9.0
tokio-util v0.7.1 (*)
tokiona v0.1.0
";

    #[test]
    fn a_banned_crate_is_found_with_its_family_once_each() {
        assert_eq!(offenders(TREE, &SERVER_ONLY), ["sqlx-core", "tokio-util"]);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_no_offence() {
        assert!(offenders("tokiona v0.1.0\n", &SERVER_ONLY).is_empty());
    }
}

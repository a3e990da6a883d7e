//! Modules for browsers, run without one.

use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The text of a module of ours.
pub fn source(module: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/islands").join(module);
    std::fs::read_to_string(file).unwrap()
}

/// What a script prints as JSON.
pub fn run<T: DeserializeOwned>(script: &str) -> T {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("node is needed, as it is for the build");
    node.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

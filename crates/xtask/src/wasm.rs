//! The browser's half: Rust to WebAssembly, its bindings, and the optimiser.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::{Profile, Workspace};
use crate::{exec, hash};

const TARGET: &str = "wasm32-unknown-unknown";

/// What this compiler and wasm-bindgen emit; anything newer would lock out browsers for no gain.
const OPTIMISE: [&str; 10] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Builds the WebAssembly and the JavaScript that loads it.
/// Returns the module's bytes and the file of the script.
///
/// # Errors
/// When a compiler or a tool fails.
pub fn build(workspace: &Workspace, profile: Profile) -> Result<(Vec<u8>, PathBuf)> {
    let compiled = compile(workspace, profile)?;
    let bindings = workspace.scratch().join(profile.folder()).join("bindings");
    if bindings.exists() {
        std::fs::remove_dir_all(&bindings)?;
    }
    bind(&compiled, &bindings)?;
    let module = bindings.join("huying_bg.wasm");
    let bytes = match profile {
        Profile::Release => optimise(workspace, &module)?,
        Profile::Dev => std::fs::read(&module)?,
    };
    Ok((bytes, bindings.join("huying.js")))
}

fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let mut cargo = exec::cargo();
    cargo.current_dir(&workspace.root).args(["build", "-p", "frontend", "--lib", "--target", TARGET]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.args(["--profile", "wasm-release", "--config", &short_paths(workspace)?]);
            "wasm-release"
        }
    };
    exec::run(&mut cargo)?;
    Ok(workspace.target.join(TARGET).join(folder).join("frontend.wasm"))
}

/// Panic messages carry source paths. Cutting them makes the module smaller, the same on every
/// machine, and silent about whose machine it was.
fn short_paths(workspace: &Workspace) -> Result<String> {
    let mut prefixes = vec![workspace.root.clone()];
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
        .context("neither CARGO_HOME nor HOME is set")?;
    if let Ok(registries) = std::fs::read_dir(home.join("registry/src")) {
        for registry in registries {
            prefixes.push(registry?.path());
        }
    }
    prefixes.sort();
    let flags: Vec<String> =
        prefixes.iter().map(|prefix| format!("--remap-path-prefix={}/=", prefix.display())).collect();
    Ok(format!("target.{TARGET}.rustflags={}", serde_json::to_string(&flags)?))
}

fn bind(compiled: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("huying").web(true)?;
    bindgen
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page always says where the module is.
        .omit_default_module_path(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen could not read {}", compiled.display()))
}

/// The optimiser takes ten seconds and more, so its last result is kept and used again when
/// neither what goes in nor the optimiser has changed.
fn optimise(workspace: &Workspace, module: &Path) -> Result<Vec<u8>> {
    let scratch = workspace.scratch();
    let (kept, kept_key) = (scratch.join("optimised.wasm"), scratch.join("optimised.key"));
    let version = exec::read(workspace.npm_tool("wasm-opt")?.arg("--version"))?;
    let input = hash::sha256(&std::fs::read(module)?);
    let key = hash::sha256([input.as_str(), version.trim(), &OPTIMISE.join(" ")].join("\n").as_bytes());

    let unchanged = kept.is_file() && std::fs::read_to_string(&kept_key).is_ok_and(|last| last == key);
    if !unchanged {
        if kept_key.exists() {
            std::fs::remove_file(&kept_key)?;
        }
        exec::run(workspace.npm_tool("wasm-opt")?.args(OPTIMISE).arg(module).arg("-o").arg(&kept))?;
        std::fs::write(&kept_key, key)?;
    }
    Ok(std::fs::read(&kept)?)
}

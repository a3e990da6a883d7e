//! The browser's half: Rust to WebAssembly, its bindings, and the optimiser.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::{Profile, Workspace};
use crate::{exec, hash};

const TARGET: &str = "wasm32-unknown-unknown";

/// A crate that runs in the browser, and what its files are called.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// The crate.
    pub package: &'static str,
    /// Its features.
    pub features: &'static str,
    /// Its files: `huying` of `huying.wasm`.
    pub name: &'static str,
}

/// The islands of the pages of the map, which carry much else.
pub const LIGHT: Module = Module { package: "frontend", features: "", name: "light" };
/// The islands of all public pages.
pub const PUBLIC: Module = Module { package: "frontend", features: "public", name: "huying" };
/// The same, and those of the desk.
pub const DESK: Module = Module { package: "frontend", features: "desk", name: "desk" };
/// The way to a door, on plans of compounds. A module of its own: whoever
/// submits a request does not carry it.
pub const GUIDE: Module = Module { package: "guide", features: "", name: "guide" };

/// Features that would need a browser of 2022. Released code is compiled without them; Rust's own
/// library still declares them.
const TOO_NEW: [&str; 2] = ["reference-types", "multivalue"];

/// What else the compiler uses beyond the first WebAssembly, rewritten in its terms. It costs no
/// bytes, and phones that stopped at a browser of 2018 keep working.
const REWRITE: [&str; 8] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--llvm-memory-copy-fill-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "--signext-lowering",
];

/// Smallest. Flattened code lets the passes see more, for a hundredth of the size.
const OPTIMISE: [&str; 8] = [
    "--mvp-features",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
];

/// Builds a module's WebAssembly and the JavaScript that loads it.
/// Returns the module's bytes and the file of the script.
///
/// # Errors
/// When a compiler or a tool fails.
pub fn build(workspace: &Workspace, profile: Profile, what: Module) -> Result<(Vec<u8>, PathBuf)> {
    let file = compile(workspace, profile, what)?;
    let mut compiled = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    if profile == Profile::Release {
        disown_features(&mut compiled);
    }
    let bindings = workspace.scratch().join(profile.folder()).join("bindings").join(what.name);
    if bindings.exists() {
        std::fs::remove_dir_all(&bindings)?;
    }
    bind(compiled, what.name, &bindings)?;
    let module = bindings.join(format!("{}_bg.wasm", what.name));
    let bytes = match profile {
        Profile::Release => optimise(workspace, what.name, &module)?,
        Profile::Dev => std::fs::read(&module)?,
    };
    Ok((bytes, bindings.join(format!("{}.js", what.name))))
}

fn compile(workspace: &Workspace, profile: Profile, what: Module) -> Result<PathBuf> {
    let mut cargo = exec::cargo();
    cargo.current_dir(&workspace.root).args(["build", "-p", what.package, "--lib", "--target", TARGET]);
    cargo.args(["--features", what.features]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.args(["--profile", "wasm-release", "--config", &release_flags(workspace)?]);
            "wasm-release"
        }
    };
    exec::run(&mut cargo)?;
    Ok(workspace.target.join(TARGET).join(folder).join(format!("{}.wasm", what.package)))
}

/// Panic messages carry source paths. Cutting them makes the module smaller, the same on every
/// machine, and silent about whose machine it was.
fn release_flags(workspace: &Workspace) -> Result<String> {
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
    let mut flags: Vec<String> =
        prefixes.iter().map(|prefix| format!("--remap-path-prefix={}/=", prefix.display())).collect();
    flags.push(format!("-Ctarget-feature=-{}", TOO_NEW.join(",-")));
    Ok(format!("target.{TARGET}.rustflags={}", serde_json::to_string(&flags)?))
}

/// Turns `+feature` into `-feature` where the module lists what it needs, because wasm-bindgen
/// chooses its way of passing objects by that list. The optimiser then refuses the module if it
/// needs the feature after all.
fn disown_features(module: &mut [u8]) {
    for feature in TOO_NEW {
        let mut entry = vec![b'+', u8::try_from(feature.len()).unwrap_or(u8::MAX)];
        entry.extend(feature.as_bytes());
        if let Some(at) = module.windows(entry.len()).rposition(|bytes| bytes == entry) {
            module[at] = b'-';
        }
    }
}

fn bind(compiled: Vec<u8>, name: &str, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, compiled).web(true)?;
    bindgen
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page always says where the module is.
        .omit_default_module_path(true)
        .generate(out)
        .context("wasm-bindgen could not make the bindings")
}

/// The optimiser takes half a minute, so its last result is kept and used again when neither what
/// goes in nor the optimiser has changed.
fn optimise(workspace: &Workspace, name: &str, module: &Path) -> Result<Vec<u8>> {
    let scratch = workspace.scratch().join("optimised").join(name);
    std::fs::create_dir_all(&scratch)?;
    let (rewritten, kept) = (scratch.join("rewritten.wasm"), scratch.join("optimised.wasm"));
    let kept_key = scratch.join("optimised.key");
    let version = exec::read(workspace.npm_tool("wasm-opt")?.arg("--version"))?;
    let input = hash::sha256(&std::fs::read(module)?);
    let key = [input.as_str(), version.trim(), &REWRITE.join(" "), &OPTIMISE.join(" ")].join("\n");

    let unchanged = kept.is_file() && std::fs::read_to_string(&kept_key).is_ok_and(|last| last == key);
    if !unchanged {
        if kept_key.exists() {
            std::fs::remove_file(&kept_key)?;
        }
        exec::run(workspace.npm_tool("wasm-opt")?.args(REWRITE).arg(module).arg("-o").arg(&rewritten))?;
        exec::run(workspace.npm_tool("wasm-opt")?.args(OPTIMISE).arg(&rewritten).arg("-o").arg(&kept))?;
        std::fs::write(&kept_key, key)?;
    }
    Ok(std::fs::read(&kept)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_that_are_too_new_are_disowned_and_others_kept() {
        let mut module = b"code+\x0amultivalue+\x08sign-ext+\x0freference-types".to_vec();
        disown_features(&mut module);
        assert_eq!(module, b"code-\x0amultivalue+\x08sign-ext-\x0freference-types");
    }

    #[test]
    fn a_module_without_a_list_of_features_stays_as_it_is() {
        let mut module = b"code only".to_vec();
        disown_features(&mut module);
        assert_eq!(module, b"code only");
    }

    #[test]
    fn no_path_of_this_machine_goes_into_the_module() {
        let workspace = Workspace { root: "/somewhere/huying".into(), target: "/t".into() };
        let flags = release_flags(&workspace).unwrap();
        assert!(flags.contains("--remap-path-prefix=/somewhere/huying/="), "{flags}");
    }
}

//! What the server must know of the site: under which name each asset lies and how heavy it is.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::compress::{self, Effort};
use crate::hash;

/// The file in the site's folder that holds the manifest.
pub const FILE: &str = "manifest.json";
/// The file that Leptos reads to find the hydration script and its module.
pub const LEPTOS_FILE: &str = "hash.txt";

/// One asset under its hashed name. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The path in a URL, such as `/pkg/main.0123456789abcdef.css`.
    pub path: String,
    /// Not compressed.
    pub raw: usize,
    /// As gzip.
    pub gzip: usize,
    /// As brotli.
    pub brotli: usize,
    /// The digest of the uncompressed bytes, in hexadecimal.
    pub sha256: String,
}

/// Assets by the names that people use for them, such as `main.css`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Manifest(pub BTreeMap<String, Asset>);

impl Manifest {
    /// Writes `bytes` into `site/pkg` under a hashed name and remembers it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, site: &Path, logical: &str, bytes: &[u8], effort: Effort) -> Result<()> {
        let name = hash::name(logical, bytes);
        let file = site.join("pkg").join(&name);
        std::fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        let asset = Asset {
            path: format!("/pkg/{name}"),
            raw: bytes.len(),
            gzip: compress::gzip(bytes, effort)?.len(),
            brotli: compress::brotli(bytes, effort)?.len(),
            sha256: hash::sha256(bytes),
        };
        self.0.insert(logical.to_owned(), asset);
        Ok(())
    }

    /// Writes the manifest, and the hashes in the form of Leptos 0.8.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, site: &Path) -> Result<()> {
        std::fs::write(site.join(FILE), format!("{}\n", serde_json::to_string_pretty(self)?))?;
        std::fs::write(site.join(LEPTOS_FILE), self.leptos())?;
        Ok(())
    }

    /// Reads the manifest of a site.
    ///
    /// # Errors
    /// When the site was not built or the file is damaged.
    pub fn read(site: &Path) -> Result<Self> {
        let file = site.join(FILE);
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}: run `make build` first", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", file.display()))
    }

    fn leptos(&self) -> String {
        [("js", "huying.js"), ("wasm", "huying.wasm"), ("css", "main.css")]
            .into_iter()
            .filter_map(|(kind, logical)| {
                let digest = self.0.get(logical)?.path.rsplit('.').nth(1)?;
                Some(format!("{kind}: {digest}\n"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Profile;

    fn example(site: &Path) -> Manifest {
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        let mut manifest = Manifest::default();
        for (name, content) in
            [("huying.wasm", "w"), ("huying.js", "j"), ("main.css", "c"), ("desk.css", "d")]
        {
            manifest.add(site, name, content.as_bytes(), Effort::from(Profile::Release)).unwrap();
        }
        manifest
    }

    #[test]
    fn every_path_in_the_manifest_is_a_file_of_the_site_with_its_size() {
        let site = tempfile::tempdir().unwrap();
        for asset in example(site.path()).0.values() {
            let bytes = std::fs::read(site.path().join(&asset.path[1..])).unwrap();
            assert_eq!(bytes.len(), asset.raw);
            assert_eq!(hash::sha256(&bytes), asset.sha256);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let site = tempfile::tempdir().unwrap();
        let manifest = example(site.path());
        manifest.write(site.path()).unwrap();
        assert_eq!(Manifest::read(site.path()).unwrap(), manifest);
    }

    #[test]
    fn leptos_finds_the_script_and_module_by_the_hashes_we_write() {
        let site = tempfile::tempdir().unwrap();
        let manifest = example(site.path());
        manifest.write(site.path()).unwrap();
        let text = std::fs::read_to_string(site.path().join(LEPTOS_FILE)).unwrap();
        for line in text.lines() {
            let (kind, digest) = line.split_once(": ").unwrap();
            let stem = if kind == "css" { "main" } else { "huying" };
            assert!(site.path().join(format!("pkg/{stem}.{digest}.{kind}")).is_file(), "{line}");
        }
        assert_eq!(text.lines().count(), 3);
    }
}

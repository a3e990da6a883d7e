//! Compressing once at build time what would otherwise be compressed for every visitor.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};

use crate::workspace::{Profile, files_below};

/// Kinds of file that compression makes smaller; pictures are compressed already.
const COMPRESSIBLE: [&str; 10] =
    ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// How hard to try: brotli 0 to 11, gzip 0 to 9.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    brotli: u32,
    gzip: u32,
}

impl Effort {
    /// What the server spends on a page while somebody waits.
    pub const ON_THE_FLY: Self = Self { brotli: 4, gzip: 6 };
}

impl From<Profile> for Effort {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Release => Self { brotli: 11, gzip: 9 },
            Profile::Dev => Self { brotli: 1, gzip: 1 },
        }
    }
}

/// Brotli with the largest window that every browser accepts.
///
/// # Errors
/// Never for memory that is there: the writer is a vector.
pub fn brotli(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, effort.brotli, 24);
        writer.write_all(bytes)?;
    }
    Ok(packed)
}

/// Gzip without the time and name that would make two builds of one source differ.
///
/// # Errors
/// Never for memory that is there: the writer is a vector.
pub fn gzip(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::new(effort.gzip));
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// Writes a `.br` and a `.gz` beside every compressible file below `dir`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn folder(dir: &Path, effort: Effort) -> Result<()> {
    for file in files_below(dir)? {
        let path = dir.join(&file);
        if !compressible(&path) {
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        write_beside(&path, "br", &brotli(&bytes, effort)?)?;
        write_beside(&path, "gz", &gzip(&bytes, effort)?)?;
    }
    Ok(())
}

fn compressible(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| COMPRESSIBLE.contains(&e))
}

fn write_beside(path: &Path, suffix: &str, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    std::fs::write(&name, bytes).with_context(|| format!("cannot write {}", name.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const TEXT: &[u8] = b"one tap, one tap, one tap, one tap, one tap, one tap, one tap, one tap";

    #[test]
    fn what_is_packed_unpacks_to_the_same_bytes() {
        let effort = Effort::from(Profile::Release);
        let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
        brotli::Decompressor::new(&brotli(TEXT, effort).unwrap()[..], 4096)
            .read_to_end(&mut from_brotli)
            .unwrap();
        flate2::read::GzDecoder::new(&gzip(TEXT, effort).unwrap()[..]).read_to_end(&mut from_gzip).unwrap();
        assert_eq!(from_brotli, TEXT);
        assert_eq!(from_gzip, TEXT);
    }

    #[test]
    fn two_builds_pack_to_the_same_bytes() {
        let effort = Effort::from(Profile::Release);
        assert_eq!(gzip(TEXT, effort).unwrap(), gzip(TEXT, effort).unwrap());
        assert_eq!(gzip(TEXT, effort).unwrap()[4..8], [0; 4], "the time field must be empty");
    }

    #[test]
    fn text_gets_packed_neighbours_and_pictures_do_not() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("pkg")).unwrap();
        for name in ["pkg/a.wasm", "b.svg", "c.png"] {
            std::fs::write(dir.path().join(name), TEXT).unwrap();
        }
        folder(dir.path(), Effort::from(Profile::Dev)).unwrap();
        let names: Vec<String> =
            files_below(dir.path()).unwrap().iter().map(|p| p.display().to_string()).collect();
        assert_eq!(
            names,
            ["b.svg", "b.svg.br", "b.svg.gz", "c.png", "pkg/a.wasm", "pkg/a.wasm.br", "pkg/a.wasm.gz"]
        );
    }
}

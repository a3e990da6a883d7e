//! A basemap in one file: PMTiles, read where it lies.

use super::TileAt;
use crate::error::{Error, Result};
use bytes::Bytes;
use pmtiles::{AsyncPmTilesReader, MmapBackend, NoCache, TileCoord};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;

/// What the head of a file says (specification of PMTiles, version 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// MIME type of its tiles.
    pub mime: &'static str,
    /// Whether they are vector tiles.
    pub vector: bool,
    /// Whether they lie packed with gzip.
    pub gzip: bool,
    /// The closest zoom.
    pub max_zoom: u8,
}

/// Bytes of the head.
const HEAD: usize = 127;
/// Places in it: where a part of the file begins and how long it is, eight bytes each.
const PARTS: [(usize, &str); 4] =
    [(8, "root directory"), (24, "metadata"), (40, "leaf directories"), (56, "tiles")];
const INTERNAL_PACKING: usize = 97;
const PACKING: usize = 98;
const KIND: usize = 99;
const MAX_ZOOM: usize = 101;

/// Longest root directory: with the head it is within the first 16 KiB.
const ROOT: u64 = 16_384 - HEAD as u64;
/// Most bytes a root directory is unpacked to.
const UNPACKED: u64 = 1 << 20;

/// Reads the head of a file and its root directory; a sentence about what is wrong
/// with it. A file that was not copied to its end is told by its length.
pub fn look(path: &Path) -> std::result::Result<Head, String> {
    let mut head = [0; HEAD];
    let mut file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.read_exact(&mut head).map_err(|_| "it is too short for a PMTiles file".to_owned())?;
    if !head.starts_with(b"PMTiles\x03") {
        return Err("it is no PMTiles file of version 3".to_owned());
    }
    if !matches!(head[INTERNAL_PACKING], 1 | 2) || !matches!(head[PACKING], 1 | 2) {
        return Err("it is packed otherwise than with gzip".to_owned());
    }
    let (mime, vector) = match head[KIND] {
        1 => (super::MIME, true),
        2 => ("image/png", false),
        3 => ("image/jpeg", false),
        4 => ("image/webp", false),
        5 => ("image/avif", false),
        _ => return Err("it does not say what its tiles are".to_owned()),
    };
    whole(&mut file, &head)?;
    Ok(Head { mime, vector, gzip: head[PACKING] == 2, max_zoom: head[MAX_ZOOM].min(22) })
}

/// Whether all parts of a file are there, and its root directory can be read.
fn whole(file: &mut File, head: &[u8; HEAD]) -> std::result::Result<(), String> {
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    let number = |at: usize| head[at..at + 8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    for (at, part) in PARTS {
        let end = number(at).checked_add(number(at + 8));
        if end.is_none_or(|end| end > length) {
            let lacks = end.map_or(String::new(), |end| format!(" ({length} of at least {end} bytes)"));
            return Err(format!("its {part} goes on behind its end: it was not copied whole{lacks}"));
        }
    }
    let (at, bytes) = (number(PARTS[0].0), number(PARTS[0].0 + 8));
    let bad = || "its root directory cannot be read".to_owned();
    if bytes == 0 || bytes > ROOT {
        return Err(bad());
    }
    file.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
    let packed = file.take(bytes);
    let mut root = Vec::new();
    let read = match head[INTERNAL_PACKING] {
        2 => flate2::read::GzDecoder::new(packed).take(UNPACKED).read_to_end(&mut root),
        _ => packed.take(UNPACKED).read_to_end(&mut root),
    };
    let entries = read.ok().and_then(|_| numbers(&root));
    match entries.as_deref() {
        // How many entries, then four numbers of each.
        Some([count, rest @ ..]) if *count > 0 && count.checked_mul(4) == Some(rest.len() as u64) => Ok(()),
        _ => Err(bad()),
    }
}

/// Numbers of seven bits a byte, the lowest first; none if the last one is cut off.
fn numbers(bytes: &[u8]) -> Option<Vec<u64>> {
    let (mut all, mut number, mut shift) = (Vec::new(), 0u64, 0u32);
    for byte in bytes {
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            all.push(std::mem::take(&mut number));
            shift = 0;
        } else {
            shift += 7;
        }
    }
    (shift == 0).then_some(all)
}

/// A file, opened when it is first asked.
pub struct BaseFile {
    path: PathBuf,
    /// What its head says.
    pub head: Head,
    reader: OnceCell<AsyncPmTilesReader<MmapBackend, NoCache>>,
}

impl BaseFile {
    /// The file at a path, with what was read of it.
    pub fn new(path: PathBuf, head: Head) -> Self {
        Self { path, head, reader: OnceCell::new() }
    }

    /// A tile, if there is one; packed as it lies there if `packed`.
    pub async fn tile(&self, at: TileAt, packed: bool) -> Result<Option<Bytes>> {
        let open = AsyncPmTilesReader::new_with_path(&self.path);
        let reader = self.reader.get_or_try_init(|| open).await.map_err(Error::internal)?;
        let Ok(coord) = TileCoord::new(at.z, at.x, at.y) else { return Ok(None) };
        let tile = match packed {
            true => reader.get_tile(coord).await,
            false => reader.get_tile_decompressed(coord).await,
        };
        tile.map_err(Error::internal)
    }
}

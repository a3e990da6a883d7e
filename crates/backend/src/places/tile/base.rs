//! A basemap in one file: PMTiles, read where it lies.

use super::TileAt;
use crate::error::{Error, Result};
use bytes::Bytes;
use pmtiles::{AsyncPmTilesReader, MmapBackend, NoCache, TileCoord};
use std::io::Read;
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
/// Places in it.
const INTERNAL_PACKING: usize = 97;
const PACKING: usize = 98;
const KIND: usize = 99;
const MAX_ZOOM: usize = 101;

/// Reads the head of a file; a sentence about what is wrong with it.
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
    Ok(Head { mime, vector, gzip: head[PACKING] == 2, max_zoom: head[MAX_ZOOM].min(22) })
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

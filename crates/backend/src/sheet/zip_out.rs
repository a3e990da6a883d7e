//! A ZIP file as it is written to somebody who already reads it: sizes and
//! checksums follow the data (APPNOTE.TXT 6.3.10, 4.3.9), the list of files
//! comes last.

use crate::error::{Error, Result};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// Bytes that a header without ZIP64 can tell of.
const LARGEST: u64 = u32::MAX as u64;
/// Sizes follow the data; names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATE: u16 = 8;
const VERSION: u16 = 20;
/// 1 January 1980, midnight: the time of a file says nothing here.
const DATE: u32 = 0x0021_0000;

/// Files that were written.
struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    unpacked: u32,
    offset: u32,
}

/// A ZIP file in the making; what is ready is taken with [`ZipOut::take`].
#[derive(Default)]
pub(super) struct ZipOut {
    ready: Vec<u8>,
    gone: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

struct Open {
    name: String,
    offset: u64,
    begun: u64,
    crc: Crc,
    packer: DeflateEncoder<Vec<u8>>,
}

impl ZipOut {
    /// Begins a file; the one before ends.
    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        self.end_file()?;
        let offset = self.at();
        self.u32(0x0403_4b50);
        self.head(0, 0, 0, name);
        self.u16(0);
        self.ready.extend_from_slice(name.as_bytes());
        let packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        self.open = Some(Open { name: name.to_owned(), offset, begun: self.at(), crc: Crc::new(), packer });
        Ok(())
    }

    /// Goes on with the file that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(open) = &mut self.open else { return Err(Error::internal("no file was begun")) };
        open.crc.update(bytes);
        open.packer.write_all(bytes).map_err(Error::internal)?;
        self.ready.append(open.packer.get_mut());
        Ok(())
    }

    fn end_file(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let unpacked = open.packer.total_in();
        let rest = open.packer.finish().map_err(Error::internal)?;
        self.ready.extend_from_slice(&rest);
        let packed = self.at() - open.begun;
        let small = |size: u64| {
            u32::try_from(size)
                .map_err(|_| Error::internal(format!("a file of {size} bytes, most {LARGEST}")))
        };
        let entry = Entry {
            name: open.name,
            crc: open.crc.sum(),
            packed: small(packed)?,
            unpacked: small(unpacked)?,
            offset: small(open.offset)?,
        };
        self.u32(0x0807_4b50);
        [entry.crc, entry.packed, entry.unpacked].into_iter().for_each(|size| self.u32(size));
        self.entries.push(entry);
        Ok(())
    }

    /// Ends the last file and lists them all.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.end_file()?;
        let begin = self.at();
        let entries = std::mem::take(&mut self.entries);
        for entry in &entries {
            self.u32(0x0201_4b50);
            self.u16(VERSION);
            self.head(entry.crc, entry.packed, entry.unpacked, &entry.name);
            // No extra field, no comment, the first disk, no attributes.
            self.ready.extend_from_slice(&[0; 12]);
            self.u32(entry.offset);
            self.ready.extend_from_slice(entry.name.as_bytes());
        }
        let size = self.at() - begin;
        let count = u16::try_from(entries.len()).map_err(Error::internal)?;
        self.u32(0x0605_4b50);
        self.u32(0);
        self.u16(count);
        self.u16(count);
        self.u32(u32::try_from(size).map_err(Error::internal)?);
        self.u32(u32::try_from(begin).map_err(Error::internal)?);
        self.u16(0);
        Ok(())
    }

    /// What both headers of a file say of it.
    fn head(&mut self, crc: u32, packed: u32, unpacked: u32, name: &str) {
        [VERSION, FLAGS, DEFLATE].into_iter().for_each(|value| self.u16(value));
        [DATE, crc, packed, unpacked].into_iter().for_each(|value| self.u32(value));
        self.u16(u16::try_from(name.len()).unwrap_or(0));
    }

    fn at(&self) -> u64 {
        self.gone + self.ready.len() as u64
    }

    /// What can be sent by now.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.gone += self.ready.len() as u64;
        std::mem::take(&mut self.ready)
    }

    fn u16(&mut self, value: u16) {
        self.ready.extend_from_slice(&value.to_le_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.ready.extend_from_slice(&value.to_le_bytes());
    }
}

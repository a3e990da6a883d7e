//! JPEG's outer structure: segments, each with a marker (ITU-T T.81, annex B).

use crate::PhotoError;

/// Markers that mean something here (table B.1).
pub mod marker {
    pub const TEM: u8 = 0x01;
    pub const SOF0: u8 = 0xC0;
    pub const SOF2: u8 = 0xC2;
    pub const RST0: u8 = 0xD0;
    pub const RST7: u8 = 0xD7;
    pub const SOI: u8 = 0xD8;
    pub const EOI: u8 = 0xD9;
    pub const SOS: u8 = 0xDA;
    pub const APP1: u8 = 0xE1;
    pub const APP14: u8 = 0xEE;
}

/// Far beyond what any camera writes; a decoder's work on some segments grows
/// with the square of their number.
const MAX_SEGMENTS: usize = 2_000;

pub struct Segment<'a> {
    pub marker: u8,
    pub body: &'a [u8],
}

/// Goes from segment to segment; every step is bounds-checked.
pub struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    seen: usize,
}

impl<'a> Walk<'a> {
    pub fn from(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, seen: 0 }
    }

    /// The position behind what was read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next segment; the position is behind it afterwards.
    pub fn segment(&mut self) -> Result<Segment<'a>, PhotoError> {
        self.seen += 1;
        if self.seen > MAX_SEGMENTS {
            return Err(PhotoError::Damaged);
        }
        if self.byte()? != 0xFF {
            return Err(PhotoError::Damaged);
        }
        let mut code = self.byte()?;
        while code == 0xFF {
            code = self.byte()?;
        }
        let bare = matches!(code, marker::TEM | marker::RST0..=marker::RST7 | marker::SOI | marker::EOI);
        let body = if bare { &[][..] } else { self.body()? };
        Ok(Segment { marker: code, body })
    }

    /// Passes over compressed data to the next marker that is no restart.
    pub fn skip_compressed(&mut self) -> Result<(), PhotoError> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += rest.iter().position(|b| *b == 0xFF).ok_or(PhotoError::Damaged)?;
            match self.bytes.get(self.at + 1) {
                Some(0 | marker::RST0..=marker::RST7) => self.at += 2,
                Some(0xFF) => self.at += 1,
                Some(_) => return Ok(()),
                None => return Err(PhotoError::Damaged),
            }
        }
    }

    fn byte(&mut self) -> Result<u8, PhotoError> {
        let byte = *self.bytes.get(self.at).ok_or(PhotoError::Damaged)?;
        self.at += 1;
        Ok(byte)
    }

    fn body(&mut self) -> Result<&'a [u8], PhotoError> {
        let length = usize::from(u16::from_be_bytes([self.byte()?, self.byte()?]));
        let end = self.at + length.checked_sub(2).ok_or(PhotoError::Damaged)?;
        let body = self.bytes.get(self.at..end).ok_or(PhotoError::Damaged)?;
        self.at = end;
        Ok(body)
    }
}

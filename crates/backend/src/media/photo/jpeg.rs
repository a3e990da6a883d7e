//! JPEG: the structure is walked by hand first, then `zune-jpeg` decodes.
//!
//! The walk finds the size and the memory that decoding will take before a
//! pixel is touched, tells a cut-off upload from a whole one, and refuses files
//! made to cost hours (thousands of scans or segments).

use super::exif::{self, Orientation};
use super::pixels::Rgb;
use super::{Head, PhotoError};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Far beyond what any camera writes; the decoder's work on some segments grows
/// with the square of their number.
const MAX_SEGMENTS: usize = 2_000;
/// Every scan costs a pass over all pixels: 64 for a 12-megapixel picture.
const MAX_SCANNED_PIXELS: u64 = 800_000_000;
const MAX_SCANS: u64 = 100;

/// Segment markers used here (ITU-T T.81, table B.1).
mod marker {
    pub const TEM: u8 = 0x01;
    pub const RST0: u8 = 0xD0;
    pub const RST7: u8 = 0xD7;
    pub const SOI: u8 = 0xD8;
    pub const EOI: u8 = 0xD9;
    pub const SOS: u8 = 0xDA;
    pub const APP1: u8 = 0xE1;
    pub const APP14: u8 = 0xEE;
    pub const SOF_PROGRESSIVE: u8 = 0xC2;
}

struct Frame {
    width: u32,
    height: u32,
    components: u8,
    progressive: bool,
    /// Coefficients of the whole picture, all components, with padding.
    samples: u64,
}

/// Everything up to the first scan.
struct Prologue {
    frame: Frame,
    orientation: Orientation,
    /// Three components that are red, green and blue, not luma and chroma.
    adobe_rgb: Option<(usize, usize)>,
    first_scan_components: u8,
    /// Where the first scan's compressed data starts.
    data: usize,
}

/// Size, orientation and cost, from the header alone.
pub fn head(bytes: &[u8]) -> Result<Head, PhotoError> {
    let p = prologue(bytes)?;
    let pixels = u64::from(p.frame.width) * u64::from(p.frame.height);
    let buffered = p.frame.progressive || p.first_scan_components != p.frame.components;
    let coefficients = if buffered { p.frame.samples * 2 } else { 0 };
    Ok(Head {
        width: p.frame.width,
        height: p.frame.height,
        orientation: p.orientation,
        decode_bytes: pixels * 3 + coefficients,
    })
}

/// The pixels, as stored (not yet upright).
pub fn decode(bytes: &[u8]) -> Result<Rgb, PhotoError> {
    let p = prologue(bytes)?;
    check_scans(bytes, &p)?;
    let (width, height) = (p.frame.width, p.frame.height);
    let data = match p.adobe_rgb {
        Some((from, to)) if p.frame.components == 3 => {
            // Without Adobe's segment the decoder passes three channels through.
            let plain = [&bytes[..from], &bytes[to..]].concat();
            pixels(&plain, &p.frame, ColorSpace::YCbCr)?
        }
        _ => pixels(bytes, &p.frame, ColorSpace::RGB)?,
    };
    Ok(Rgb { width, height, data })
}

fn pixels(bytes: &[u8], frame: &Frame, out: ColorSpace) -> Result<Vec<u8>, PhotoError> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(super::MAX_SIDE as usize)
        .set_max_height(super::MAX_SIDE as usize)
        .jpeg_set_max_scans(MAX_SCANS as usize)
        .jpeg_set_out_colorspace(out);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| PhotoError::Damaged)?;
    // Two readings of one file that differ mean a file made to deceive.
    if decoder.dimensions() != Some((frame.width as usize, frame.height as usize)) {
        return Err(PhotoError::Damaged);
    }
    let mut data = vec![0; frame.width as usize * frame.height as usize * 3];
    decoder.decode_into(&mut data).map_err(|_| PhotoError::Damaged)?;
    Ok(data)
}

fn prologue(bytes: &[u8]) -> Result<Prologue, PhotoError> {
    let mut walk = Walk { bytes, at: 2, seen: 0 };
    let (mut frame, mut orientation, mut adobe_rgb) = (None, None, None);
    loop {
        let segment = walk.next()?;
        match segment.marker {
            0xC0..=0xC2 if frame.is_none() => frame = Some(parse_frame(&segment)?),
            0xC4 | 0xC8 | 0xCC => {}
            // Lossless, arithmetic and hierarchical JPEG: no camera, no browser.
            0xC3..=0xCF => return Err(PhotoError::UnsupportedType),
            marker::APP1 if segment.body.starts_with(b"Exif\0\0") => {
                orientation.get_or_insert_with(|| exif::orientation(segment.body));
            }
            marker::APP14 if segment.body.starts_with(b"Adobe") && segment.body.get(11) == Some(&0) => {
                adobe_rgb = Some((segment.start, walk.at));
            }
            marker::SOS => {
                return Ok(Prologue {
                    frame: frame.ok_or(PhotoError::Damaged)?,
                    orientation: orientation.unwrap_or_default(),
                    adobe_rgb,
                    first_scan_components: *segment.body.first().ok_or(PhotoError::Damaged)?,
                    data: walk.at,
                });
            }
            marker::SOI | marker::EOI => return Err(PhotoError::Damaged),
            _ => {}
        }
    }
}

fn parse_frame(segment: &Segment<'_>) -> Result<Frame, PhotoError> {
    let [bits, h1, h0, w1, w0, components, rest @ ..] = segment.body else {
        return Err(PhotoError::Damaged);
    };
    if *bits != 8 {
        return Err(PhotoError::UnsupportedType);
    }
    let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
    let factors: Vec<(u64, u64)> = rest
        .chunks_exact(3)
        .map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15)))
        .collect();
    let sane = |f: &u64| (1..=4).contains(f);
    let complete = matches!(components, 1 | 3 | 4) && factors.len() == usize::from(*components);
    if width == 0 || height == 0 || !complete || !factors.iter().all(|(h, v)| sane(h) && sane(v)) {
        return Err(PhotoError::Damaged);
    }
    let h_max = factors.iter().map(|f| f.0).max().unwrap_or(1);
    let v_max = factors.iter().map(|f| f.1).max().unwrap_or(1);
    let blocks: u64 = factors.iter().map(|(h, v)| h * v).sum();
    let units = u64::from(width).div_ceil(8 * h_max) * u64::from(height).div_ceil(8 * v_max);
    Ok(Frame {
        width: width.into(),
        height: height.into(),
        components: *components,
        progressive: segment.marker == marker::SOF_PROGRESSIVE,
        samples: units * blocks * 64,
    })
}

/// Walks the compressed data to its end marker: a file without one was cut off.
fn check_scans(bytes: &[u8], p: &Prologue) -> Result<(), PhotoError> {
    let pixels = u64::from(p.frame.width) * u64::from(p.frame.height);
    let most = (MAX_SCANNED_PIXELS / pixels.max(1)).clamp(12, MAX_SCANS);
    let mut walk = Walk { bytes, at: p.data, seen: 0 };
    let mut scans = 1;
    loop {
        walk.skip_compressed()?;
        let segment = walk.next()?;
        match segment.marker {
            marker::EOI => return Ok(()),
            marker::SOS => scans += 1,
            _ => {}
        }
        if scans > most {
            return Err(PhotoError::Damaged);
        }
    }
}

struct Segment<'a> {
    marker: u8,
    start: usize,
    body: &'a [u8],
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    seen: usize,
}

impl<'a> Walk<'a> {
    /// The next segment; the position is behind it afterwards.
    fn next(&mut self) -> Result<Segment<'a>, PhotoError> {
        self.seen += 1;
        if self.seen > MAX_SEGMENTS {
            return Err(PhotoError::Damaged);
        }
        let start = self.at;
        if self.byte()? != 0xFF {
            return Err(PhotoError::Damaged);
        }
        let mut code = self.byte()?;
        while code == 0xFF {
            code = self.byte()?;
        }
        let bare = matches!(code, marker::TEM | marker::RST0..=marker::RST7 | marker::SOI | marker::EOI);
        let body = if bare { &[][..] } else { self.body()? };
        Ok(Segment { marker: code, start, body })
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

    /// Stops before the next marker that is neither a stuffed byte nor a restart.
    fn skip_compressed(&mut self) -> Result<(), PhotoError> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let step = rest.iter().position(|b| *b == 0xFF).ok_or(PhotoError::Damaged)?;
            self.at += step;
            match self.bytes.get(self.at + 1) {
                Some(0 | marker::RST0..=marker::RST7) => self.at += 2,
                Some(0xFF) => self.at += 1,
                Some(_) => return Ok(()),
                None => return Err(PhotoError::Damaged),
            }
        }
    }
}

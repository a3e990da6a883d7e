//! JPEG. The structure is walked by hand first: that gives the size and the
//! memory that decoding will take before a pixel is touched, tells a cut-off
//! upload from a whole one, and refuses files made to cost hours.
//!
//! Baseline pictures, which is what cameras and browsers write, are decoded by
//! [`baseline`], straight to a fraction of their size; the rest by `zune-jpeg`.

mod baseline;
mod huffman;
mod inverse;
mod walk;

use super::exif::{self, Orientation};
use super::pixels::{Picture, Rgb};
use super::{Head, LARGE_SIDE, PhotoError};
use huffman::Table;
use walk::{Segment, Walk, marker};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Every scan costs a pass over all pixels.
const MAX_SCANNED_PIXELS: u64 = 800_000_000;
const MAX_SCANS: u64 = 100;

struct Component {
    id: u8,
    /// Sampling factors: blocks in one unit.
    across: usize,
    down: usize,
    quantisation: usize,
}

struct Frame {
    width: u32,
    height: u32,
    progressive: bool,
    components: Vec<Component>,
}

impl Frame {
    fn largest_factors(&self) -> (usize, usize) {
        let across = self.components.iter().map(|c| c.across).max();
        let down = self.components.iter().map(|c| c.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }

    /// Units across and down; the last ones are padded.
    fn units(&self) -> (usize, usize) {
        let (h, v) = self.largest_factors();
        ((self.width as usize).div_ceil(8 * h), (self.height as usize).div_ceil(8 * v))
    }

    /// Coefficients of the whole picture with padding.
    fn coefficients(&self) -> u64 {
        let (x, y) = self.units();
        let blocks: usize = self.components.iter().map(|c| c.across * c.down).sum();
        x as u64 * y as u64 * blocks as u64 * 64
    }
}

/// Everything up to the first scan's compressed data.
struct Prologue<'a> {
    frame: Frame,
    orientation: Orientation,
    quantisation: [Option<[u16; 64]>; 4],
    huffman: Vec<&'a [u8]>,
    restart_interval: u32,
    /// Adobe's word on colour: 0 RGB or CMYK, 1 YCbCr, 2 YCCK.
    adobe: Option<u8>,
    /// Where Adobe's segment stands.
    adobe_at: (usize, usize),
    /// DC and AC table of each component, if the scan holds all of them in order.
    scan: Vec<(usize, usize)>,
    interleaved: bool,
    data: usize,
}

struct Tables {
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
}

impl Prologue<'_> {
    /// Whether [`baseline`] reads it: grey or YCbCr, one scan, Huffman codes.
    fn is_plain(&self) -> bool {
        let ids: Vec<u8> = self.frame.components.iter().map(|c| c.id).collect();
        let color = matches!(ids.len(), 1 | 3) && ids != *b"RGB" && self.adobe != Some(0);
        color && !self.frame.progressive && self.interleaved
    }

    fn is_adobe_rgb(&self) -> bool {
        self.frame.components.len() == 3 && self.adobe == Some(0)
    }

    fn eighths(&self) -> usize {
        baseline::eighths(self.frame.width, self.frame.height, LARGE_SIDE)
    }

    fn tables(&self) -> Result<Tables, PhotoError> {
        let mut tables = Tables { dc: Default::default(), ac: Default::default() };
        for body in &self.huffman {
            let mut rest = *body;
            while let Some((head, tail)) = rest.split_first_chunk::<17>() {
                let counts: [u8; 16] = head[1..].try_into().map_err(|_| PhotoError::Damaged)?;
                let total = counts.iter().map(|c| usize::from(*c)).sum();
                let symbols = tail.get(..total).ok_or(PhotoError::Damaged)?;
                let class = if head[0] >> 4 == 0 { &mut tables.dc } else { &mut tables.ac };
                let slot = class.get_mut(usize::from(head[0] & 15)).ok_or(PhotoError::Damaged)?;
                *slot = Some(Table::new(&counts, symbols)?);
                rest = &tail[total..];
            }
        }
        Ok(tables)
    }
}

/// Size, orientation and cost, from the header alone.
pub fn head(bytes: &[u8]) -> Result<Head, PhotoError> {
    let p = prologue(bytes)?;
    let pixels = u64::from(p.frame.width) * u64::from(p.frame.height);
    let decode_bytes = if p.is_plain() {
        let n = p.eighths() as u64;
        p.frame.coefficients() * n * n / 64
    } else {
        let kept = p.frame.progressive || !p.interleaved;
        pixels * 3 + if kept { p.frame.coefficients() * 2 } else { 0 }
    };
    Ok(Head { width: p.frame.width, height: p.frame.height, orientation: p.orientation, decode_bytes })
}

/// The pixels, not yet upright, perhaps already smaller but never below [`LARGE_SIDE`].
pub fn decode(bytes: &[u8]) -> Result<Picture, PhotoError> {
    let p = prologue(bytes)?;
    if p.is_plain() {
        return Ok(Picture::Planes(baseline::decode(bytes, &p, p.eighths())?));
    }
    check_scans(bytes, &p)?;
    if p.is_adobe_rgb() {
        // Without Adobe's segment the decoder passes three channels through.
        let plain = [&bytes[..p.adobe_at.0], &bytes[p.adobe_at.1..]].concat();
        return general(&plain, &p.frame, ColorSpace::YCbCr);
    }
    general(bytes, &p.frame, ColorSpace::RGB)
}

fn general(bytes: &[u8], frame: &Frame, out: ColorSpace) -> Result<Picture, PhotoError> {
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
    Ok(Picture::Rgb(Rgb { width: frame.width, height: frame.height, data }))
}

fn prologue(bytes: &[u8]) -> Result<Prologue<'_>, PhotoError> {
    let mut walk = Walk::from(bytes, 2);
    let (mut frame, mut orientation, mut adobe, mut adobe_at) = (None, None, None, (0, 0));
    let (mut quantisation, mut huffman, mut restart_interval) = ([None; 4], Vec::new(), 0);
    loop {
        let segment = walk.segment()?;
        let body = segment.body;
        match segment.marker {
            marker::SOF0..=marker::SOF2 if frame.is_none() => frame = Some(parse_frame(&segment)?),
            marker::DHT => huffman.push(body),
            marker::DQT => parse_quantisation(body, &mut quantisation)?,
            marker::DRI => restart_interval = parse_restart(body)?,
            marker::APP1 if body.starts_with(b"Exif\0\0") => {
                orientation.get_or_insert_with(|| exif::orientation(body));
            }
            marker::APP14 if body.starts_with(b"Adobe") => {
                adobe = body.get(11).copied();
                adobe_at = (segment.start, walk.at());
            }
            marker::SOS => {
                let frame = frame.ok_or(PhotoError::Damaged)?;
                let (scan, interleaved) = parse_scan(body, &frame)?;
                let orientation = orientation.unwrap_or_default();
                let data = walk.at();
                return Ok(Prologue {
                    frame,
                    orientation,
                    quantisation,
                    huffman,
                    restart_interval,
                    adobe,
                    adobe_at,
                    scan,
                    interleaved,
                    data,
                });
            }
            // Lossless, arithmetic and hierarchical JPEG: no camera, no browser.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => return Err(PhotoError::UnsupportedType),
            marker::SOI | marker::EOI | marker::SOF0..=marker::SOF2 => return Err(PhotoError::Damaged),
            _ => {}
        }
    }
}

fn parse_frame(segment: &Segment<'_>) -> Result<Frame, PhotoError> {
    let [bits, h1, h0, w1, w0, count, rest @ ..] = segment.body else {
        return Err(PhotoError::Damaged);
    };
    if *bits != 8 {
        return Err(PhotoError::UnsupportedType);
    }
    let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
    let single = *count == 1;
    let components: Vec<Component> = rest
        .chunks_exact(3)
        .map(|c| Component {
            id: c[0],
            // A lone component is never interleaved, whatever factors it states.
            across: if single { 1 } else { usize::from(c[1] >> 4) },
            down: if single { 1 } else { usize::from(c[1] & 15) },
            quantisation: usize::from(c[2]),
        })
        .collect();
    let sane = |c: &Component| (1..=4).contains(&c.across) && (1..=4).contains(&c.down) && c.quantisation < 4;
    let counted = matches!(count, 1 | 3 | 4) && components.len() == usize::from(*count);
    if width == 0 || height == 0 || !counted || !components.iter().all(sane) {
        return Err(PhotoError::Damaged);
    }
    let progressive = segment.marker == marker::SOF2;
    Ok(Frame { width: width.into(), height: height.into(), progressive, components })
}

fn parse_quantisation(mut body: &[u8], tables: &mut [Option<[u16; 64]>; 4]) -> Result<(), PhotoError> {
    while let Some((kind, rest)) = body.split_first() {
        let wide = kind >> 4 != 0;
        let length = if wide { 128 } else { 64 };
        let values = rest.get(..length).ok_or(PhotoError::Damaged)?;
        let table = tables.get_mut(usize::from(kind & 15)).ok_or(PhotoError::Damaged)?;
        let value = |k: usize| {
            if wide { u16::from_be_bytes([values[2 * k], values[2 * k + 1]]) } else { u16::from(values[k]) }
        };
        *table = Some(std::array::from_fn(value));
        body = &rest[length..];
    }
    Ok(())
}

fn parse_restart(body: &[u8]) -> Result<u32, PhotoError> {
    let interval: [u8; 2] = body.try_into().map_err(|_| PhotoError::Damaged)?;
    Ok(u16::from_be_bytes(interval).into())
}

/// The scan's tables per component, and whether it holds all components.
fn parse_scan(body: &[u8], frame: &Frame) -> Result<(Vec<(usize, usize)>, bool), PhotoError> {
    let (count, rest) = body.split_first().ok_or(PhotoError::Damaged)?;
    let entries: Vec<&[u8]> = rest.chunks_exact(2).take(usize::from(*count)).collect();
    let interleaved = entries.len() == frame.components.len()
        && entries.iter().zip(&frame.components).all(|(entry, c)| entry[0] == c.id);
    let tables = entries.iter().map(|e| (usize::from(e[1] >> 4) & 3, usize::from(e[1] & 3))).collect();
    Ok((tables, interleaved))
}

/// Walks all scans to the end marker: a file without one was cut off.
fn check_scans(bytes: &[u8], p: &Prologue<'_>) -> Result<(), PhotoError> {
    let pixels = u64::from(p.frame.width) * u64::from(p.frame.height);
    let most = (MAX_SCANNED_PIXELS / pixels).clamp(12, MAX_SCANS);
    let mut walk = Walk::from(bytes, p.data);
    let mut scans = 1;
    while scans <= most {
        walk.skip_compressed()?;
        match walk.segment()?.marker {
            marker::EOI => return Ok(()),
            marker::SOS => scans += 1,
            _ => {}
        }
    }
    Err(PhotoError::Damaged)
}

/// Whether [`baseline`] will read it.
#[cfg(test)]
pub fn is_plain(bytes: &[u8]) -> bool {
    prologue(bytes).is_ok_and(|p| p.is_plain())
}

#[cfg(test)]
mod tests;

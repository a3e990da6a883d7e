//! JPEG. The structure is walked by hand first: that gives the size and the
//! memory that decoding will take before a pixel is touched, tells a cut-off
//! upload from a whole one, and refuses files made to cost hours. The pixels
//! are libjpeg's, straight at a fraction of their size where that is enough.

mod walk;

use super::exif::{self, Orientation};
use super::pixels::{Pixels, Space};
use super::{Head, LARGE_SIDE, PhotoError};
use mozjpeg::{ColorSpace, Decompress};
use walk::{Segment, Walk, marker};

/// Every scan costs a pass over all pixels.
const MAX_SCANNED_PIXELS: u64 = 800_000_000;
const MAX_SCANS: u64 = 100;

struct Component {
    /// Sampling factors: blocks in one unit.
    across: usize,
    down: usize,
}

struct Frame {
    width: u32,
    height: u32,
    progressive: bool,
    components: Vec<Component>,
}

impl Frame {
    /// Coefficients of the whole picture with padding.
    fn coefficients(&self) -> u64 {
        let across = self.components.iter().map(|c| c.across).max().unwrap_or(1);
        let down = self.components.iter().map(|c| c.down).max().unwrap_or(1);
        let units =
            self.width.div_ceil(8 * across as u32) as u64 * self.height.div_ceil(8 * down as u32) as u64;
        let blocks: usize = self.components.iter().map(|c| c.across * c.down).sum();
        units * blocks as u64 * 64
    }

    /// The smallest fraction, in eighths, that leaves the long side at least
    /// [`LARGE_SIDE`].
    fn eighths(&self) -> u8 {
        let long = u64::from(self.width.max(self.height));
        [1, 2, 4].into_iter().find(|n| long * u64::from(*n) >= u64::from(LARGE_SIDE) * 8).unwrap_or(8)
    }
}

/// Everything up to the first scan's compressed data.
struct Prologue {
    frame: Frame,
    orientation: Orientation,
    /// Whether Adobe wrote it: its print colours are stored inverted.
    adobe: bool,
    /// Whether the first scan holds all components.
    interleaved: bool,
    data: usize,
}

/// Size, orientation and cost, from the header alone.
pub fn head(bytes: &[u8]) -> Result<Head, PhotoError> {
    let p = prologue(bytes)?;
    let n = u64::from(p.frame.eighths());
    let pixels = u64::from(p.frame.width) * u64::from(p.frame.height) * n * n / 64;
    // In several scans, all coefficients are kept until the last one.
    let kept = if p.frame.progressive || !p.interleaved { p.frame.coefficients() * 2 } else { 0 };
    let samples = p.frame.components.len().max(3) as u64;
    Ok(Head {
        width: p.frame.width,
        height: p.frame.height,
        orientation: p.orientation,
        decode_bytes: pixels * samples + kept,
    })
}

/// The pixels, not yet upright, perhaps already smaller but never below
/// [`LARGE_SIDE`]. Panics, as the library does, on some damage.
pub fn decode(bytes: &[u8]) -> Result<Pixels, PhotoError> {
    let damaged = |_| PhotoError::Damaged;
    let p = prologue(bytes)?;
    check_scans(bytes, &p)?;
    let mut picture = Decompress::new_mem(bytes).map_err(damaged)?;
    // Two readings of one file that differ mean a file made to deceive.
    if picture.size() != (p.frame.width as usize, p.frame.height as usize) {
        return Err(PhotoError::Damaged);
    }
    picture.scale(p.frame.eighths());
    let print = p.frame.components.len() == 4;
    // What is stored is what the large rendition is made of; libjpeg turns nothing else into it.
    let (space, colours) = match picture.color_space() {
        ColorSpace::JCS_YCbCr => (Space::Ycc, ColorSpace::JCS_YCbCr),
        _ if print => (Space::Rgb, ColorSpace::JCS_CMYK),
        _ => (Space::Rgb, ColorSpace::JCS_RGB),
    };
    let mut rows = picture.to_colorspace(colours).map_err(damaged)?;
    let side = |n: usize| u32::try_from(n).map_err(|_| PhotoError::Damaged);
    let (width, height) = (side(rows.width())?, side(rows.height())?);
    let mut data = vec![0_u8; rows.min_flat_buffer_size()];
    rows.read_scanlines_into(&mut data).map_err(damaged)?;
    rows.finish().map_err(damaged)?;
    let data = if print { from_print(&data, p.adobe) } else { data };
    Ok(Pixels { width, height, space, data })
}

/// Ink on white paper, without a colour profile.
fn from_print(cmyk: &[u8], inverted: bool) -> Vec<u8> {
    let light = |ink: u8| if inverted { u16::from(ink) } else { 255 - u16::from(ink) };
    let pixel = |p: &[u8]| [p[0], p[1], p[2]].map(|ink| (light(ink) * light(p[3]) / 255) as u8);
    cmyk.chunks_exact(4).flat_map(pixel).collect()
}

fn prologue(bytes: &[u8]) -> Result<Prologue, PhotoError> {
    let mut walk = Walk::from(bytes, 2);
    let (mut frame, mut orientation, mut adobe) = (None, None, false);
    loop {
        let segment = walk.segment()?;
        let body = segment.body;
        match segment.marker {
            marker::SOF0..=marker::SOF2 if frame.is_none() => frame = Some(parse_frame(&segment)?),
            marker::APP1 if body.starts_with(b"Exif\0\0") => {
                orientation.get_or_insert_with(|| exif::orientation(body));
            }
            marker::APP14 => adobe |= body.starts_with(b"Adobe"),
            marker::SOS => {
                let frame: Frame = frame.ok_or(PhotoError::Damaged)?;
                let interleaved = body.first().copied().map(usize::from) == Some(frame.components.len());
                let orientation = orientation.unwrap_or_default();
                return Ok(Prologue { frame, orientation, adobe, interleaved, data: walk.at() });
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
    let factors = |c: &[u8]| Component { across: usize::from(c[1] >> 4), down: usize::from(c[1] & 15) };
    let components: Vec<Component> = rest.chunks_exact(3).map(factors).collect();
    let sane = |c: &Component| (1..=4).contains(&c.across) && (1..=4).contains(&c.down);
    let counted = matches!(count, 1 | 3 | 4) && components.len() == usize::from(*count);
    if width == 0 || height == 0 || !counted || !components.iter().all(sane) {
        return Err(PhotoError::Damaged);
    }
    let progressive = segment.marker == marker::SOF2;
    Ok(Frame { width: width.into(), height: height.into(), progressive, components })
}

/// Walks all scans to the end marker: a file without one was cut off.
fn check_scans(bytes: &[u8], p: &Prologue) -> Result<(), PhotoError> {
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

#[cfg(test)]
mod tests;

//! WebP: still pictures, lossy or lossless, transparency laid over white.
//! Animations are refused: the first frame of one is seldom what was meant.

use super::exif::{self, Orientation};
use super::pixels::{Pixels, Space, flatten};
use super::{Head, PhotoError};
use image_webp::WebPDecoder;
use std::io::Cursor;

const CHUNK_HEADER: usize = 8;

#[derive(Default)]
struct Riff {
    canvas: Option<(u32, u32)>,
    picture: Option<(u32, u32)>,
    lossless: bool,
    animated: bool,
    orientation: Orientation,
}

/// Size, orientation and cost, from the chunk list alone.
///
/// The size inside the picture's own chunk is compared with the canvas, because
/// the decoder takes memory for the former before it looks at the latter.
pub fn head(bytes: &[u8]) -> Result<Head, PhotoError> {
    let riff = read(bytes)?;
    if riff.animated {
        return Err(PhotoError::Animated);
    }
    let (width, height) = riff.picture.ok_or(PhotoError::Damaged)?;
    if width == 0 || height == 0 || riff.canvas.is_some_and(|c| c != (width, height)) {
        return Err(PhotoError::Damaged);
    }
    let per_pixel = if riff.lossless { 7 } else { 6 };
    Ok(Head {
        width,
        height,
        orientation: riff.orientation,
        decode_bytes: u64::from(width) * u64::from(height) * per_pixel,
    })
}

/// The pixels, as stored (not yet upright).
pub fn decode(bytes: &[u8]) -> Result<Pixels, PhotoError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Damaged)?;
    let (width, height) = decoder.dimensions();
    let mut data = vec![0; decoder.output_buffer_size().ok_or(PhotoError::Damaged)?];
    decoder.read_image(&mut data).map_err(|_| PhotoError::Damaged)?;
    let data = if decoder.has_alpha() { flatten(data) } else { data };
    Ok(Pixels { width, height, space: Space::Rgb, data })
}

fn read(bytes: &[u8]) -> Result<Riff, PhotoError> {
    let size = bytes.get(4..8).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
    // The declared size is the only way to tell that the end is missing.
    let end = size.checked_add(CHUNK_HEADER).filter(|end| *end <= bytes.len()).ok_or(PhotoError::Damaged)?;
    let mut riff = Riff::default();
    let mut at = 12;
    while let Some(header) = bytes[..end].get(at..at + CHUNK_HEADER) {
        let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let from = at + CHUNK_HEADER;
        let body =
            from.checked_add(length).and_then(|to| bytes[..end].get(from..to)).ok_or(PhotoError::Damaged)?;
        chunk(&mut riff, &header[..4], body)?;
        at = from + length + (length & 1);
    }
    Ok(riff)
}

fn chunk(riff: &mut Riff, name: &[u8], body: &[u8]) -> Result<(), PhotoError> {
    match name {
        b"VP8X" => {
            let b: [u8; 10] = body.get(..10).and_then(|b| b.try_into().ok()).ok_or(PhotoError::Damaged)?;
            riff.animated |= b[0] & 0b10 != 0;
            let side = |at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], 0]) + 1;
            riff.canvas = Some((side(4), side(7)));
        }
        b"VP8 " => {
            let b = body.get(..10).ok_or(PhotoError::Damaged)?;
            let side = |at: usize| u32::from(u16::from_le_bytes([b[at], b[at + 1]]) & 0x3FFF);
            picture(riff, (side(6), side(8)))?;
        }
        b"VP8L" => {
            let b = body.get(..5).ok_or(PhotoError::Damaged)?;
            let bits = u32::from_le_bytes([b[1], b[2], b[3], b[4]]);
            riff.lossless = true;
            picture(riff, ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))?;
        }
        b"ANIM" | b"ANMF" => riff.animated = true,
        b"EXIF" => riff.orientation = exif::orientation(body),
        _ => {}
    }
    Ok(())
}

fn picture(riff: &mut Riff, size: (u32, u32)) -> Result<(), PhotoError> {
    match riff.picture.replace(size) {
        None => Ok(()),
        Some(_) => Err(PhotoError::Damaged),
    }
}

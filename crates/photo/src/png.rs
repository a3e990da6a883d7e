//! PNG: eight-bit RGB whatever was stored, transparency laid over white.
//!
//! Text, profiles and other ancillary chunks are not unpacked, so a bomb in
//! them costs nothing; pixels are unpacked row by row into the only big buffer.

use super::exif::{self, Orientation};
use super::pixels::{Pixels, Space, flatten, over_white};
use super::{Head, PhotoError};
use png::{ColorType, Decoder, Limits, Reader, Transformations};
use std::io::Cursor;

/// More than the largest row, less than a bomb.
const WORKING_BYTES: usize = 24 * 1024 * 1024;
const SIGNATURE: usize = 8;

/// Size, orientation and cost, from the chunk list alone.
pub fn head(bytes: &[u8]) -> Result<Head, PhotoError> {
    let header = bytes.get(SIGNATURE..SIGNATURE + 25).ok_or(PhotoError::Damaged)?;
    if header[..8] != *b"\0\0\0\x0dIHDR" {
        return Err(PhotoError::Damaged);
    }
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (width, height) = (number(8), number(12));
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged);
    }
    // An interlaced picture is gathered with its transparency: four bytes, then
    // packed to three; grey ones need both buffers.
    let interlaced = header[20] != 0;
    let per_pixel = if interlaced { 5 } else { 3 };
    Ok(Head {
        width,
        height,
        orientation: orientation(bytes),
        decode_bytes: u64::from(width) * u64::from(height) * per_pixel,
    })
}

/// The pixels, as stored (not yet upright).
pub fn decode(bytes: &[u8]) -> Result<Pixels, PhotoError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: WORKING_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| PhotoError::Damaged)?;
    let (width, height) = reader.info().size();
    let color = reader.output_color_type().0;
    let data = if reader.info().interlaced { gather(&mut reader)? } else { rows(&mut reader)? };
    let pixels = width as usize * height as usize;
    let data = match color {
        ColorType::Rgba if data.len() == pixels * 4 => flatten(data),
        ColorType::Grayscale | ColorType::GrayscaleAlpha if data.len() != pixels * 3 => {
            let mut rgb = Vec::with_capacity(pixels * 3);
            push_rgb(&mut rgb, color, &data);
            rgb
        }
        _ => data,
    };
    if data.len() != pixels * 3 {
        return Err(PhotoError::Damaged);
    }
    Ok(Pixels { width, height, space: Space::Rgb, data })
}

type Png<'a> = Reader<Cursor<&'a [u8]>>;

fn rows(reader: &mut Png<'_>) -> Result<Vec<u8>, PhotoError> {
    let (width, height) = reader.info().size();
    let color = reader.output_color_type().0;
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for _ in 0..height {
        let row = reader.next_row().map_err(|_| PhotoError::Damaged)?;
        push_rgb(&mut rgb, color, row.ok_or(PhotoError::Damaged)?.data());
    }
    Ok(rgb)
}

fn gather(reader: &mut Png<'_>) -> Result<Vec<u8>, PhotoError> {
    let mut data = vec![0; reader.output_buffer_size().ok_or(PhotoError::Damaged)?];
    let info = reader.next_frame(&mut data).map_err(|_| PhotoError::Damaged)?;
    data.truncate(info.buffer_size());
    Ok(data)
}

fn push_rgb(out: &mut Vec<u8>, color: ColorType, row: &[u8]) {
    match color {
        ColorType::Grayscale => row.iter().for_each(|v| out.extend([*v; 3])),
        ColorType::GrayscaleAlpha => {
            row.chunks_exact(2).for_each(|p| out.extend([over_white(p[0], p[1]); 3]));
        }
        ColorType::Rgba => row.chunks_exact(4).for_each(|p| {
            out.extend([over_white(p[0], p[3]), over_white(p[1], p[3]), over_white(p[2], p[3])]);
        }),
        // Palettes are expanded before they come here.
        ColorType::Rgb | ColorType::Indexed => out.extend_from_slice(row),
    }
}

fn orientation(bytes: &[u8]) -> Orientation {
    let mut at = SIGNATURE;
    while let Some(header) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let body = at + 8;
        match &header[4..] {
            b"eXIf" => {
                return bytes
                    .get(body..body.saturating_add(length))
                    .map(exif::orientation)
                    .unwrap_or_default();
            }
            b"IEND" => break,
            _ => at = body.saturating_add(length).saturating_add(4),
        }
    }
    Orientation::default()
}

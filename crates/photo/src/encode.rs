//! The two renditions' files, from bare pixels.

use super::pixels::{Pixels, Ycc, half};
use super::{PhotoError, Rendition};
use bytes::Bytes;
use jpeg_encoder::{ChromaSubsamplingMethod, Encoder, ImageBuffer, JpegColorType, SamplingFactor};
use sha2::{Digest, Sha256};

/// Of 100; about 230 KB for a detailed 1600 × 1200 photo.
const JPEG_QUALITY: u8 = 82;
/// Of 100; about 8 KB for a detailed 400 × 300 photo.
const WEBP_QUALITY: f32 = 75.0;

/// A baseline JPEG with half the colour resolution, as phones write it.
pub fn jpeg(picture: &Ycc) -> Result<Rendition, PhotoError> {
    let mut out = Vec::with_capacity(picture.y.len() / 4);
    let mut encoder = Encoder::new(&mut out, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    // One interleaved scan with the standard tables: optimised ones would save a
    // twentieth of the bytes but hold the whole picture three times over.
    encoder.set_optimized_huffman_tables(false);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Nearest);
    encoder.encode_image(Rows(picture)).map_err(|_| PhotoError::Damaged)?;
    out.shrink_to_fit();
    Ok(rendition(out.into(), picture.width, picture.height))
}

/// A lossy WebP, of red, green and blue.
pub fn webp(picture: &Pixels) -> Result<Rendition, PhotoError> {
    let file = webp::Encoder::from_rgb(&picture.data, picture.width, picture.height)
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|_| PhotoError::Damaged)?;
    Ok(rendition(Bytes::copy_from_slice(&file), picture.width, picture.height))
}

fn rendition(bytes: Bytes, width: u32, height: u32) -> Rendition {
    let sha256 = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    Rendition { sha256, bytes, width, height }
}

/// Hands the planes to the encoder row by row, without a detour over RGB.
struct Rows<'a>(&'a Ycc);

impl ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.0.width as u16
    }

    fn height(&self) -> u16 {
        self.0.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        // The encoder takes every pixel and keeps one of four.
        let y = usize::from(y);
        let width = self.0.width as usize;
        let colours = half(self.0.width, self.0.height).0 as usize;
        buffers[0].extend_from_slice(&self.0.y[y * width..(y + 1) * width]);
        for (buffer, plane) in buffers[1..].iter_mut().zip([&self.0.cb, &self.0.cr]) {
            let row = &plane[y / 2 * colours..(y / 2 + 1) * colours];
            buffer.extend(row.iter().flat_map(|v| [*v; 2]).take(width));
        }
    }
}

//! The two renditions' files, from bare pixels.

use super::pixels::Rgb;
use super::{PhotoError, Rendition};
use bytes::Bytes;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};
use sha2::{Digest, Sha256};

/// Of 100; about 230 KB for a detailed 1600 × 1200 photo.
const JPEG_QUALITY: u8 = 82;
/// Of 100; about 8 KB for a detailed 400 × 300 photo.
const WEBP_QUALITY: f32 = 75.0;

/// A baseline JPEG with half the colour resolution, as phones write it.
pub fn jpeg(picture: &Rgb) -> Result<Rendition, PhotoError> {
    let side = |n: u32| u16::try_from(n).map_err(|_| PhotoError::Damaged);
    let mut out = Vec::with_capacity(picture.data.len() / 16);
    let mut encoder = Encoder::new(&mut out, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(&picture.data, side(picture.width)?, side(picture.height)?, ColorType::Rgb)
        .map_err(|_| PhotoError::Damaged)?;
    Ok(rendition(out.into(), picture))
}

/// A lossy WebP.
pub fn webp(picture: &Rgb) -> Result<Rendition, PhotoError> {
    let file = webp::Encoder::from_rgb(&picture.data, picture.width, picture.height)
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|_| PhotoError::Damaged)?;
    Ok(rendition(Bytes::copy_from_slice(&file), picture))
}

fn rendition(bytes: Bytes, picture: &Rgb) -> Rendition {
    let sha256 = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    Rendition { sha256, bytes, width: picture.width, height: picture.height }
}

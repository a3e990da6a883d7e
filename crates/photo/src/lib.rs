//! Photos: what a person sends becomes two small pictures, and nothing else of
//! it is kept.
//!
//! The order matters: type by content, then size and memory from the header,
//! only then pixels. Both results are encoded anew from bare pixels, so no
//! position, time, device name or thumbnail of the original survives.

mod encode;
mod exif;
mod jpeg;
mod kind;
mod pixels;
mod png;
mod webp;

pub use exif::Orientation;
pub use kind::{Kind, PREFIX, kind};

use bytes::Bytes;
use pixels::{Pixels, Ycc};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest accepted upload, in bytes.
pub const MAX_BYTES: usize = domain::media::PHOTO_BYTES;
/// Most pixels of an accepted photo (width × height).
pub const MAX_PIXELS: u64 = domain::media::PHOTO_PIXELS;
/// Longest side of an accepted photo, in pixels.
pub const MAX_SIDE: u32 = 20_000;
/// Most memory that decoding one photo may take, in bytes. Fifty megapixels fit
/// in every common coding; only unusual ones (progressive without chroma
/// subsampling, say) reach this first.
pub const MAX_DECODE_BYTES: u64 = 384 * 1024 * 1024;
/// Long side of the large rendition, in pixels.
pub const LARGE_SIDE: u32 = 1600;
/// Long side of the small rendition, in pixels.
pub const SMALL_SIDE: u32 = 400;

/// Why a photo was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// HEIC or HEIF: the phone can convert it, or take JPEG from now on.
    #[error("HEIC photo")]
    Heic,
    /// Not JPEG, PNG or WebP, whatever its name says.
    #[error("not a supported picture type")]
    UnsupportedType,
    /// More bytes than allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: u64,
    },
    /// More pixels than allowed, or so laid out that decoding would take too much memory.
    #[error("more than {limit} pixels")]
    TooManyPixels {
        /// In pixels (width × height).
        limit: u64,
    },
    /// A moving picture.
    #[error("animated picture")]
    Animated,
    /// Cut off, corrupt, or made to deceive.
    #[error("damaged picture")]
    Damaged,
    /// Too many photos in work; the same upload may succeed in a moment.
    #[error("too many photos in work")]
    Busy,
}

/// One encoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The file.
    pub bytes: Bytes,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// SHA-256 of `bytes`, lower-case hexadecimal.
    pub sha256: String,
}

/// What is kept of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// JPEG, long side at most [`LARGE_SIDE`].
    pub large: Rendition,
    /// WebP, long side at most [`SMALL_SIDE`].
    pub small: Rendition,
    /// Of the upright original, in pixels.
    pub width: u32,
    /// Of the upright original, in pixels.
    pub height: u32,
    /// By which like photos are found ([`domain::likeness::fingerprint`]).
    pub fingerprint: u64,
}

/// What the header of a photo tells before any pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// As stored, in pixels.
    pub width: u32,
    /// As stored, in pixels.
    pub height: u32,
    /// How to turn the stored pixels.
    pub orientation: Orientation,
    /// Peak memory of decoding, in bytes, beside the file itself.
    pub decode_bytes: u64,
}

/// Type, size and cost of a photo, from its header; milliseconds at most.
///
/// # Errors
/// Every refusal that needs no pixels: type, bytes, pixels, animation, a broken header.
pub fn inspect(bytes: &[u8]) -> Result<(Kind, Head), PhotoError> {
    if bytes.len() > MAX_BYTES {
        return Err(PhotoError::TooLarge { limit: MAX_BYTES as u64 });
    }
    let kind = kind(bytes)?;
    let head = match kind {
        Kind::Jpeg => jpeg::head(bytes)?,
        Kind::Png => png::head(bytes)?,
        Kind::Webp => webp::head(bytes)?,
    };
    let pixels = u64::from(head.width) * u64::from(head.height);
    let too_long = head.width.max(head.height) > MAX_SIDE;
    if pixels > MAX_PIXELS || too_long || head.decode_bytes > MAX_DECODE_BYTES {
        return Err(PhotoError::TooManyPixels { limit: MAX_PIXELS });
    }
    Ok((kind, head))
}

/// Turns an uploaded photo into its two renditions, on the calling thread
/// (about a tenth of a second for 12 megapixels).
///
/// # Errors
/// Everything of [`PhotoError`] but `Busy`.
pub fn process(bytes: &[u8]) -> Result<Processed, PhotoError> {
    let (kind, head) = inspect(bytes)?;
    let picture = decode(kind, bytes)?;
    let (width, height) = pixels::fit(head.width, head.height, LARGE_SIDE);
    let large = Ycc::from_pixels(&picture.into_size(width, height)?).turned(head.orientation);
    let (width, height) = pixels::fit(large.width, large.height, SMALL_SIDE);
    let small = encode::webp(&large.to_rgb(width, height)?)?;
    let (width, height) = head.orientation.size(head.width, head.height);
    let fingerprint = domain::likeness::fingerprint(&large.grey()?);
    Ok(Processed { large: encode::jpeg(&large)?, small, width, height, fingerprint })
}

/// A decoder that panics on a crafted file must not take anything with it.
fn decode(kind: Kind, bytes: &[u8]) -> Result<Pixels, PhotoError> {
    let decode = || match kind {
        Kind::Jpeg => jpeg::decode(bytes),
        Kind::Png => png::decode(bytes),
        Kind::Webp => webp::decode(bytes),
    };
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(PhotoError::Damaged))
}

#[cfg(test)]
mod tests;

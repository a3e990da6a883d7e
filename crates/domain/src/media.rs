//! Limits and kinds of what people attach.

use crate::text_enum;

text_enum! {
    /// What an attachment is.
    MediaKind {
        /// A photo, kept as a 1600 px JPEG and a 400 px WebP.
        Photo = "photo",
        /// A voice note of up to [`VOICE_SECONDS`].
        Voice = "voice",
        /// A video of up to [`VIDEO_BYTES`].
        Video = "video",
    }
}

text_enum! {
    /// Which stored form of an attachment is wanted.
    Variant {
        /// The large photo (1600 px JPEG).
        Large = "large",
        /// The small photo (400 px WebP).
        Small = "small",
        /// Voice or video as it came.
        Original = "original",
    }
}

/// Photos in one submission or answer.
pub const PHOTOS: usize = 6;
/// Bytes of one photo as it arrives.
pub const PHOTO_BYTES: usize = 15 * 1024 * 1024;
/// Pixels of one photo as it arrives.
pub const PHOTO_PIXELS: u64 = 50_000_000;
/// Length of a voice note in seconds.
pub const VOICE_SECONDS: u32 = 60;
/// Bytes of a voice note.
pub const VOICE_BYTES: usize = 5 * 1024 * 1024;
/// Bytes of a video.
pub const VIDEO_BYTES: usize = 50 * 1024 * 1024;

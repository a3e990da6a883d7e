//! Voice notes and videos: checked by their container and length, and kept as
//! they are. What a browser records is taken: WebM, Ogg and MP4 (QuickTime for
//! videos from the album).

use bytes::Bytes;
use domain::media::{VIDEO_BYTES, VOICE_BYTES, VOICE_SECONDS};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::errors::Error as ReadError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::{TimeBase, Timestamp};

/// A recorder stops a little late.
const GRACE_SECONDS: u32 = 2;
/// Longest video in seconds.
pub const VIDEO_SECONDS: u32 = 600;
/// More pieces than any honest recording of this size has.
const PACKETS: u32 = 1_000_000;

/// A recording that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// MIME type under which it is served.
    pub mime: &'static str,
    /// Length in seconds, rounded up.
    pub seconds: u32,
}

/// Why a recording was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// Not a container that is taken, or not the kind of recording wanted.
    #[error("not a supported recording")]
    UnsupportedType,
    /// More bytes or seconds than allowed.
    #[error("larger or longer than allowed")]
    TooLarge,
    /// Cannot be read.
    #[error("damaged recording")]
    Damaged,
}

/// Whether it may be a recording, by its first bytes.
pub fn is_one(bytes: &[u8]) -> bool {
    Container::of(bytes).is_some()
}

/// Checks a voice note.
pub fn voice(bytes: &Bytes) -> Result<Recording, RecordingError> {
    let container = Container::of(bytes).ok_or(RecordingError::UnsupportedType)?;
    let mime = match container {
        Container::Webm => "audio/webm",
        Container::Ogg => "audio/ogg",
        Container::Mp4 | Container::QuickTime => "audio/mp4",
    };
    let found = examine(bytes, VOICE_BYTES)?;
    if !found.audio || found.video {
        return Err(RecordingError::UnsupportedType);
    }
    within(found.seconds, VOICE_SECONDS + GRACE_SECONDS, mime)
}

/// Checks a video.
pub fn video(bytes: &Bytes) -> Result<Recording, RecordingError> {
    let mime = match Container::of(bytes).ok_or(RecordingError::UnsupportedType)? {
        Container::Webm => "video/webm",
        Container::Mp4 => "video/mp4",
        Container::QuickTime => "video/quicktime",
        Container::Ogg => return Err(RecordingError::UnsupportedType),
    };
    let found = examine(bytes, VIDEO_BYTES)?;
    if !found.video {
        return Err(RecordingError::UnsupportedType);
    }
    within(found.seconds, VIDEO_SECONDS, mime)
}

fn within(seconds: f64, most: u32, mime: &'static str) -> Result<Recording, RecordingError> {
    if seconds > f64::from(most) {
        return Err(RecordingError::TooLarge);
    }
    Ok(Recording { mime, seconds: seconds.ceil().max(1.0) as u32 })
}

#[derive(Clone, Copy)]
enum Container {
    Webm,
    Ogg,
    Mp4,
    QuickTime,
}

impl Container {
    /// By its first bytes, never by its name.
    fn of(bytes: &[u8]) -> Option<Self> {
        let head = &bytes[..bytes.len().min(64)];
        if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) {
            return head.windows(4).any(|w| w == b"webm").then_some(Self::Webm);
        }
        if head.starts_with(b"OggS") {
            return Some(Self::Ogg);
        }
        match (head.get(4..8)?, head.get(8..12)?) {
            (b"ftyp", b"qt  ") => Some(Self::QuickTime),
            (b"ftyp", b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif" | b"avis") => None,
            (b"ftyp", _) => Some(Self::Mp4),
            _ => None,
        }
    }
}

struct Found {
    audio: bool,
    video: bool,
    seconds: f64,
}

fn examine(bytes: &Bytes, most: usize) -> Result<Found, RecordingError> {
    if bytes.len() > most {
        return Err(RecordingError::TooLarge);
    }
    let bytes = bytes.clone();
    // A reader that panics met a file made to make it.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or(Err(RecordingError::Damaged))
}

fn read(bytes: Bytes) -> Result<Found, RecordingError> {
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let probe = symphonia::default::get_probe();
    let reader = probe.probe(&Hint::new(), source, FormatOptions::default(), MetadataOptions::default());
    let mut reader = reader.map_err(|_| RecordingError::Damaged)?;
    let has = |kind| reader.first_track(kind).is_some();
    let (audio, video) = (has(TrackType::Audio), has(TrackType::Video));
    Ok(Found { audio, video, seconds: walk(&mut *reader)? })
}

/// The end of the last piece of any track. Browsers write no length into the
/// header of what they record, and a header can say anything.
fn walk(reader: &mut dyn FormatReader) -> Result<f64, RecordingError> {
    let bases: Vec<(u32, TimeBase)> =
        reader.tracks().iter().filter_map(|track| Some((track.id, track.time_base?))).collect();
    let mut end = 0.0_f64;
    for count in 0.. {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) if count < PACKETS => packet,
            Ok(None) => return if count == 0 { Err(RecordingError::Damaged) } else { Ok(end) },
            // A recording that was stopped by an empty battery just ends.
            Err(ReadError::IoError(_)) if count > 0 => return Ok(end),
            _ => return Err(RecordingError::Damaged),
        };
        if let Some((_, base)) = bases.iter().find(|(id, _)| *id == packet.track_id) {
            end = end.max(seconds(*base, packet.pts) + length(*base, packet.dur));
        }
    }
    Ok(end)
}

fn seconds(base: TimeBase, at: Timestamp) -> f64 {
    base.calc_time_saturating(at).as_millis() as f64 / 1000.0
}

fn length(base: TimeBase, span: symphonia::core::units::Duration) -> f64 {
    base.calc_duration_saturating(span).as_millis() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            Bytes::from_static(include_bytes!(concat!("../../tests/fixtures/", $name)))
        };
    }

    #[test]
    fn what_browsers_record_is_taken_with_its_length() {
        for (bytes, mime) in [
            (fixture!("voice.webm"), "audio/webm"),
            (fixture!("voice.ogg"), "audio/ogg"),
            (fixture!("voice.m4a"), "audio/mp4"),
        ] {
            assert_eq!(voice(&bytes), Ok(Recording { mime, seconds: 2 }), "{mime}");
        }
        for (bytes, mime) in [(fixture!("video.mp4"), "video/mp4"), (fixture!("video.webm"), "video/webm")] {
            assert_eq!(video(&bytes), Ok(Recording { mime, seconds: 1 }), "{mime}");
        }
    }

    #[test]
    fn a_voice_note_of_more_than_a_minute_is_refused() {
        assert_eq!(voice(&fixture!("long.ogg")), Err(RecordingError::TooLarge));
    }

    #[test]
    fn a_video_is_no_voice_note_and_a_voice_note_no_video() {
        assert_eq!(voice(&fixture!("video.webm")), Err(RecordingError::UnsupportedType));
        assert_eq!(video(&fixture!("voice.m4a")), Err(RecordingError::UnsupportedType));
    }

    #[test]
    fn other_files_are_refused_by_their_content() {
        for bytes in
            [&b""[..], b"<script>alert(1)</script>", b"\xFF\xD8\xFF\xE0 not sound", b"OggS but no more"]
        {
            assert!(voice(&Bytes::copy_from_slice(bytes)).is_err());
            assert!(video(&Bytes::copy_from_slice(bytes)).is_err());
        }
    }

    #[test]
    fn hostile_bytes_neither_panic_nor_hang() {
        let whole = fixture!("video.mp4");
        for at in (0..whole.len()).step_by(37) {
            let mut broken = whole.to_vec();
            broken[at] ^= 0xFF;
            let _ = video(&Bytes::from(broken));
            let _ = video(&whole.slice(..at));
        }
    }
}

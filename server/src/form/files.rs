//! What of a form is files: read part by part, counted while they come, kept
//! before the form is judged.

use super::{FIELD_BYTES, FIELDS_BYTES, Form, PARTS};
use crate::problem::{Code, Problem};
use crate::room::{Held, Refused, Share};
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::multipart::{Field as Part, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use backend::error::Error;
use backend::uploads;
use bytes::BytesMut;
use domain::draft::{Field, KEY_BYTES, Problem as Wrong};
use domain::media::{MediaKind, PHOTO_BYTES, PHOTOS, VIDEO_BYTES, VOICE_BYTES};
use futures::StreamExt;

impl Form {
    pub(super) async fn multipart(
        &mut self,
        state: &AppState,
        request: Request,
        kinds: &[MediaKind],
    ) -> Result<(), Problem> {
        let share = state.room.of(request.extensions());
        let parts = Multipart::from_request(request, &()).await;
        let mut parts = parts.map_err(|_| Problem::new(Code::BadRequest))?;
        if let Err(error) = self.parts(state, &share, &mut parts, kinds).await {
            self.broken = Some(error.into());
        }
        Ok(())
    }

    async fn parts(
        &mut self,
        state: &AppState,
        share: &Share,
        parts: &mut Multipart,
        kinds: &[MediaKind],
    ) -> Result<(), MultipartError> {
        let (mut count, mut room) = (0, FIELDS_BYTES);
        while let Some(mut part) = parts.next_field().await? {
            count += 1;
            if count > PARTS {
                // Somebody who sends this many is not listening to reasons.
                self.broken = Some(Problem::new(Code::BadRequest));
                return Ok(());
            }
            let name = part.name().unwrap_or("").to_owned();
            let file = File::named(&name).filter(|file| kinds.contains(&file.kind));
            match file.filter(|_| part.file_name().is_some()) {
                Some(file) => {
                    if let Err(problem) = self.count(state).await {
                        self.broken = Some(problem);
                        return Ok(());
                    }
                    self.file(state, share, &file, part).await?;
                }
                None => {
                    let (bytes, over) = bounded(&mut part, FIELD_BYTES.min(room)).await?;
                    room -= bytes.len();
                    let text = String::from_utf8_lossy(&bytes);
                    if over {
                        self.fail(&name, Wrong::TooLong);
                    } else if matches!(text, std::borrow::Cow::Owned(_)) {
                        self.fail(&name, Wrong::Invalid);
                    }
                    self.field(name, text.into_owned());
                }
            }
        }
        Ok(())
    }

    async fn file(
        &mut self,
        state: &AppState,
        share: &Share,
        file: &File,
        mut part: Part<'_>,
    ) -> Result<(), MultipartError> {
        let refused = self.fault.is_some() || self.wrong(file.field.as_str()).is_some();
        if self.count_of(file.kind) >= file.most || refused {
            // Passed over; an empty part is what a file input without a choice sends.
            let (_, more) = bounded(&mut part, 0).await?;
            self.came.extend(more.then_some(file.kind));
            return Ok(());
        }
        let mut incoming = share.file(file.bytes);
        while let Some(chunk) = part.chunk().await? {
            // Read to its end even when it is refused.
            let _ = incoming.add(&chunk);
        }
        let whole = incoming.end();
        if !matches!(&whole, Ok((bytes, _)) if bytes.is_empty()) {
            self.came.push(file.kind);
        }
        match whole {
            Err(Refused::TooLarge) => self.fail(file.field.as_str(), Wrong::TooLarge),
            Err(Refused::Crowded) => self.fault = Some(crowded()),
            Ok((bytes, _)) if bytes.is_empty() => {}
            // The room is held until the file is processed.
            Ok((bytes, _held)) => self.stage(state, file, bytes).await,
        }
        Ok(())
    }

    /// Words where a file belongs are told: whoever sent them takes them for one.
    pub(super) fn files_only(&mut self) {
        let words = self.fields.iter().filter(|(_, value)| !value.is_empty());
        let fields: Vec<Field> = words.filter_map(|(name, _)| Some(File::named(name)?.field)).collect();
        fields.iter().for_each(|field| self.fail(field.as_str(), Wrong::Invalid));
    }

    async fn stage(&mut self, state: &AppState, file: &File, bytes: Bytes) {
        let key = self.key().to_owned();
        if !KEY_BYTES.contains(&key.len()) {
            return self.fail(file.field.as_str(), Wrong::Gone);
        }
        match uploads::stage(&state.backend, &key, file.kind, bytes).await {
            // The same photo twice is one.
            Ok(media) if self.fresh.iter().any(|known| known.id == media.id) => {}
            Ok(media) => self.fresh.push(media),
            Err(Error::Invalid(errors)) => {
                errors.iter().for_each(|error| self.fail(error.field.as_str(), error.problem));
            }
            Err(error) => self.fault = Some(error),
        }
    }
}

/// A field of files.
pub(super) struct File {
    pub(super) field: Field,
    pub(super) kind: MediaKind,
    bytes: usize,
    pub(super) most: usize,
}

impl File {
    pub(super) fn named(name: &str) -> Option<Self> {
        let (field, kind, bytes, most) = match name {
            // The last two as other systems say it.
            "photos" | "photos[]" | "media" | "media[]" => {
                (Field::Photos, MediaKind::Photo, PHOTO_BYTES, PHOTOS)
            }
            "voice" => (Field::Voice, MediaKind::Voice, VOICE_BYTES, 1),
            "video" => (Field::Video, MediaKind::Video, VIDEO_BYTES, 1),
            _ => return None,
        };
        Some(Self { field, kind, bytes, most })
    }
}

/// A body that is one file, and the room it takes; `None` for more than `most`
/// bytes.
pub async fn file(state: &AppState, request: Request, most: usize) -> Result<Option<(Bytes, Held)>, Problem> {
    let mut incoming = state.room.of(request.extensions()).file(most);
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Code::BadRequest))?;
        if incoming.add(&chunk).is_err() {
            break;
        }
    }
    match incoming.end() {
        Ok(file) => Ok(Some(file)),
        Err(Refused::TooLarge) => Ok(None),
        Err(Refused::Crowded) => Err(crowded().into()),
    }
}

/// Why no more files are taken right now.
pub fn crowded() -> Error {
    Error::Unavailable("too many files are on their way in".to_owned())
}

/// The first `most` bytes of a part, and whether there were more; the part is
/// read to its end either way, or the next one could not be.
async fn bounded(part: &mut Part<'_>, most: usize) -> Result<(BytesMut, bool), MultipartError> {
    let mut kept = BytesMut::new();
    let mut over = false;
    while let Some(chunk) = part.chunk().await? {
        let room = most - kept.len();
        over |= chunk.len() > room;
        kept.extend_from_slice(&chunk[..room.min(chunk.len())]);
    }
    Ok((kept, over))
}

//! Reads the form of an action: fields, and photos, which are kept as they
//! arrive. Both the plain encoding and multipart, since forms without a file
//! need no multipart.

use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::RequestExt;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header::CONTENT_TYPE;
use backend::error::Error;
use backend::uploads;
use backend::view::MediaView;
use bytes::{Bytes, BytesMut};
use domain::draft::{ACTION_CHARS, KEY_BYTES, Problem as Wrong};
use domain::ids::MediaId;
use domain::media::{MediaKind, PHOTO_BYTES, PHOTOS};

/// Most fields besides photos.
const FIELDS: usize = 40;
/// Most bytes of one field; four bytes a character and room for a sentence
/// that says it is too long.
const FIELD_BYTES: usize = ACTION_CHARS * 8;

/// What came.
#[derive(Debug, Default)]
pub struct ActionForm {
    fields: Vec<(String, String)>,
    /// Photos kept, those that came now and those that had come before.
    pub media: Vec<MediaView>,
    /// The first photo that could not be taken.
    pub wrong: Option<Wrong>,
}

impl ActionForm {
    /// A field; empty if it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    fn uploads(&self) -> Vec<MediaId> {
        let fields = self.fields.iter().filter(|(name, _)| name == "upload");
        fields.filter_map(|(_, id)| id.parse().ok()).take(PHOTOS * 2).collect()
    }

    fn push(&mut self, name: String, value: String) -> Result<(), Problem> {
        if self.fields.len() >= FIELDS {
            return Err(Problem::new(Code::BadRequest));
        }
        self.fields.push((name, value));
        Ok(())
    }

    /// Reads a request to its end.
    pub async fn read(state: &AppState, request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let mut form = Self::default();
        if kind.starts_with("multipart/") {
            form.read_multipart(state, request).await?;
        } else {
            let unreadable = |_| Problem::new(Code::BadRequest);
            let RawForm(body) = request.extract().await.map_err(unreadable)?;
            for (name, value) in url::form_urlencoded::parse(&body) {
                form.push(name.into_owned(), value.into_owned())?;
            }
        }
        form.join_staged(state).await?;
        Ok(form)
    }

    async fn read_multipart(&mut self, state: &AppState, request: Request) -> Result<(), Problem> {
        let unreadable =
            |error: axum::extract::multipart::MultipartError| Problem::new(Code::of(error.status()));
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|_| Problem::new(Code::BadRequest))?;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or("").to_owned();
            if part.file_name().is_some() {
                self.photo(state, part).await?;
                continue;
            }
            let Some(bytes) = bounded(part, FIELD_BYTES).await? else {
                return Err(Problem::new(Code::TooLarge));
            };
            let value = String::from_utf8(bytes.into()).map_err(|_| Problem::new(Code::BadRequest))?;
            self.push(name, value)?;
        }
        Ok(())
    }

    async fn photo(&mut self, state: &AppState, part: Field<'_>) -> Result<(), Problem> {
        if self.media.len() >= PHOTOS || self.wrong.is_some() {
            // Passed over unread; an empty part is what a file input without a
            // choice sends.
            if bounded(part, 0).await?.is_none() {
                self.wrong.get_or_insert(Wrong::TooMany);
            }
            return Ok(());
        }
        let Some(bytes) = bounded(part, PHOTO_BYTES).await? else {
            self.wrong = Some(Wrong::TooLarge);
            return Ok(());
        };
        if bytes.is_empty() {
            return Ok(());
        }
        let key = self.get("key").to_owned();
        if !KEY_BYTES.contains(&key.len()) {
            return Err(Problem::new(Code::BadRequest));
        }
        match uploads::stage(&state.backend, &key, MediaKind::Photo, bytes).await {
            Ok(media) => self.media.push(media),
            Err(Error::Invalid(errors)) => self.wrong = errors.first().map(|e| e.problem),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Those that came with an earlier try stand before the new ones.
    async fn join_staged(&mut self, state: &AppState) -> Result<(), Problem> {
        let ids = self.uploads();
        if ids.is_empty() {
            return Ok(());
        }
        let mut before = uploads::staged(&state.backend, self.get("key"), &ids).await?;
        if before.len() < ids.len() {
            self.wrong.get_or_insert(Wrong::Gone);
        }
        before.append(&mut self.media);
        self.media = before;
        if self.media.len() > PHOTOS {
            self.wrong.get_or_insert(Wrong::TooMany);
        }
        Ok(())
    }
}

/// The bytes of a part, counted while they come; `None` if there are more than
/// `most`. The rest of such a part is read and dropped.
async fn bounded(mut part: Field<'_>, most: usize) -> Result<Option<Bytes>, Problem> {
    let mut kept = BytesMut::new();
    let mut over = false;
    loop {
        let chunk = part.chunk().await.map_err(|error| Problem::new(Code::of(error.status())))?;
        let Some(chunk) = chunk else { break };
        over |= kept.len() + chunk.len() > most;
        if !over {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok((!over).then(|| kept.freeze()))
}

//! Reads a form with files. Fields are bounded while they are read; a file is
//! processed and kept as it arrives, under the key of its form, so that nobody
//! has to choose it again when something else is wrong.

use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::multipart::{Field as Part, MultipartError};
use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header::CONTENT_TYPE;
use backend::error::Error;
use backend::uploads;
use backend::view::MediaView;
use bytes::{Bytes, BytesMut};
use domain::draft::{
    Attached, DESCRIPTION_CHARS, Draft, Field, FieldError, KEY_BYTES, Problem as Wrong, Submission,
};
use domain::ids::MediaId;
use domain::media::{MediaKind, PHOTO_BYTES, PHOTOS, VIDEO_BYTES, VOICE_BYTES};

/// Most fields.
const FIELDS: usize = 64;
/// Most files, taken or not.
const FILES: usize = 32;
/// Most bytes of a field: enough to say that it is too long.
const FIELD_BYTES: usize = DESCRIPTION_CHARS * 16;

/// What came.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Files that are here, from before and from now, in order.
    pub uploads: Vec<MediaId>,
    /// Files that could not be taken.
    pub errors: Vec<FieldError>,
    /// Whether the rest did not arrive.
    pub cut_off: bool,
    /// What kept files from being taken, if it was no fault of theirs.
    pub fault: Option<Error>,
    files: usize,
    fresh: [usize; 3],
}

impl Form {
    /// A field; empty if it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The same, to be kept.
    pub fn take(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// An empty form with this idempotency key.
    pub fn under(key: String) -> Self {
        Self { fields: vec![("key".to_owned(), key)], ..Self::default() }
    }

    /// Reads a form that brings its own key, to its end or to where it breaks
    /// off.
    pub async fn read(state: &AppState, request: Request) -> Result<Self, Problem> {
        Self::default().read_rest(state, request).await
    }

    /// Reads a form whose key came otherwise; a field of that name is not heard.
    pub async fn read_under(state: &AppState, request: Request, key: String) -> Result<Self, Problem> {
        Self::under(key).read_rest(state, request).await
    }

    async fn read_rest(self, state: &AppState, request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let mut form = self;
        if kind.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, &()).await;
            let mut parts = parts.map_err(|_| Problem::new(Code::BadRequest))?;
            if form.parts(state, &mut parts).await?.is_err() {
                form.cut_off = true;
            }
        } else {
            let body = RawForm::from_request(request, &()).await;
            let RawForm(body) = body.map_err(|_| Problem::new(Code::BadRequest))?;
            for (name, value) in url::form_urlencoded::parse(&body) {
                form.field(&name, value.into_owned())?;
            }
        }
        Ok(form)
    }

    async fn parts(
        &mut self,
        state: &AppState,
        parts: &mut Multipart,
    ) -> Result<Result<(), MultipartError>, Problem> {
        loop {
            let part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            };
            let name = part.name().unwrap_or("").to_owned();
            let done = if part.file_name().is_some() {
                self.file(state, &name, part).await?
            } else {
                match bounded(part, FIELD_BYTES).await {
                    Ok(Some(bytes)) => {
                        self.field(&name, String::from_utf8_lossy(&bytes).into_owned())?;
                        Ok(())
                    }
                    Ok(None) => return Err(Problem::new(Code::TooLarge)),
                    Err(error) => Err(error),
                }
            };
            if let Err(error) = done {
                return Ok(Err(error));
            }
        }
    }

    /// Takes a field; the first of a name counts.
    pub fn field(&mut self, name: &str, value: String) -> Result<(), Problem> {
        if name == "upload" {
            let room = self.uploads.len() < PHOTOS * 2;
            self.uploads
                .extend(value.parse::<MediaId>().ok().filter(|id| room && !self.uploads.contains(id)));
            return Ok(());
        }
        if self.fields.len() >= FIELDS {
            return Err(Problem::new(Code::BadRequest));
        }
        self.fields.push((name.to_owned(), value));
        Ok(())
    }

    async fn file(
        &mut self,
        state: &AppState,
        name: &str,
        part: Part<'_>,
    ) -> Result<Result<(), MultipartError>, Problem> {
        self.files += 1;
        if self.files > FILES {
            return Err(Problem::new(Code::TooLarge));
        }
        let Some((field, kind, most, count)) = expected(name) else {
            return Ok(bounded(part, 0).await.map(|_| ()));
        };
        if self.fresh[kind as usize] >= count || self.fault.is_some() {
            // Passed over; an empty part is what a file input without a choice sends.
            return Ok(bounded(part, 0).await.map(|bytes| {
                if bytes.is_none() && self.fault.is_none() {
                    self.fail(field, Wrong::TooMany);
                }
            }));
        }
        match bounded(part, most).await {
            Ok(Some(bytes)) if bytes.is_empty() => {}
            Ok(Some(bytes)) => self.stage(state, field, kind, bytes).await,
            Ok(None) => self.fail(field, Wrong::TooLarge),
            Err(error) => return Ok(Err(error)),
        }
        Ok(Ok(()))
    }

    async fn stage(&mut self, state: &AppState, field: Field, kind: MediaKind, bytes: Bytes) {
        self.fresh[kind as usize] += 1;
        let key = self.take("key");
        if !KEY_BYTES.contains(&key.len()) {
            return self.fail(field, Wrong::Gone);
        }
        match uploads::stage(&state.backend, &key, kind, bytes).await {
            Ok(media) => self.uploads.push(media.id),
            Err(Error::Invalid(errors)) => {
                for error in errors {
                    self.fail(field, error.problem);
                }
            }
            Err(error) => self.fault = Some(error),
        }
    }

    fn fail(&mut self, field: Field, problem: Wrong) {
        let error = FieldError::new(field, problem);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

/// What a file of this name is, how large it may be, and how many may come.
fn expected(name: &str) -> Option<(Field, MediaKind, usize, usize)> {
    Some(match name {
        "photos" => (Field::Photos, MediaKind::Photo, PHOTO_BYTES, PHOTOS),
        "voice" => (Field::Voice, MediaKind::Voice, VOICE_BYTES, 1),
        "video" => (Field::Video, MediaKind::Video, VIDEO_BYTES, 1),
        _ => return None,
    })
}

/// The bytes of a part, or `None` when there are more than `most`; the part is
/// read to its end either way, or the next one could not be.
async fn bounded(mut part: Part<'_>, most: usize) -> Result<Option<Bytes>, MultipartError> {
    let mut all = BytesMut::new();
    let mut over = false;
    while let Some(chunk) = part.chunk().await? {
        over |= all.len() + chunk.len() > most;
        if !over {
            all.extend_from_slice(&chunk);
        }
    }
    Ok((!over).then(|| all.freeze()))
}

impl Form {
    /// The submission, for callers who get a problem body instead of a page.
    pub async fn submission(&self, state: &AppState, draft: &Draft) -> Result<Submission, Problem> {
        let here = uploads::staged(&state.backend, &draft.key, &self.uploads).await?;
        let checked = check(draft, self, &here);
        self.unhindered()?;
        checked.map_err(Problem::fields)
    }

    /// Whether every file could be taken.
    pub fn files_taken(&self) -> Result<(), Problem> {
        self.unhindered()?;
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors.clone())) }
    }

    fn unhindered(&self) -> Result<(), Problem> {
        match &self.fault {
            None => Ok(()),
            Some(Error::TooMany { retry_after }) => Err(Problem::too_many(*retry_after)),
            Some(Error::Full) => Err(Problem::new(Code::StorageFull)),
            Some(Error::Unavailable(_)) => {
                Err(Problem { retry_after: Some(5), ..Problem::new(Code::Unavailable) })
            }
            Some(error) => {
                tracing::error!(%error, "an attachment could not be kept");
                Err(Problem::new(Code::Internal))
            }
        }
    }
}

/// What was typed.
pub fn draft(came: &Form) -> Draft {
    Draft {
        description: came.take("description"),
        lat: came.take("lat"),
        lng: came.take("lng"),
        accuracy: came.take("accuracy"),
        address: came.take("address"),
        category: came.take("category"),
        phone: came.take("phone"),
        public: came.take("public"),
        key: came.take("key"),
    }
}

/// What was typed and sent, as a submission, or what is wrong with it. `here`
/// is what is staged.
pub fn check(draft: &Draft, came: &Form, here: &[MediaView]) -> Result<Submission, Vec<FieldError>> {
    let count = |kind: MediaKind| here.iter().filter(|media| media.kind == kind).count();
    // What is no longer staged may belong to this very request already, sent
    // twice; the backend knows.
    let elsewhere = came.uploads.len().saturating_sub(here.len());
    let attached = Attached {
        photos: count(MediaKind::Photo) + elsewhere,
        voices: count(MediaKind::Voice),
        videos: count(MediaKind::Video),
    };
    let mut errors = came.errors.clone();
    match draft.submission(attached) {
        Ok(submission) if errors.is_empty() => Ok(submission),
        Ok(_) => Err(errors),
        Err(more) => {
            // A file that could not be taken is the reason that nothing came.
            let only = |e: &FieldError| e.problem != Wrong::Empty || came.errors.is_empty();
            errors.extend(more.into_iter().filter(only));
            Err(errors)
        }
    }
}

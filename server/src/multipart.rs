//! Reads the body of an API call: multipart with files, or JSON without.
//!
//! Everything is counted while it streams. A file is processed and kept as it
//! arrives, under the idempotency key of the call; what is not bound to a
//! request afterwards is swept by the backend.

use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use backend::error::Error;
use backend::uploads;
use bytes::BytesMut;
use domain::draft::{Attached, Draft};
use domain::ids::MediaId;
use domain::media::{MediaKind, PHOTO_BYTES, PHOTOS, VIDEO_BYTES, VOICE_BYTES};
use serde_json::Value;
use std::collections::HashMap;

/// Most parts of a body, fields and files together.
const PARTS: usize = 48;
/// Most bytes of a field: enough to say that it is too long.
const FIELD_BYTES: usize = 64 * 1024;
/// Most bytes of a whole body with files.
pub const BODY_BYTES: usize = PHOTOS * PHOTO_BYTES + VOICE_BYTES + VIDEO_BYTES + 1024 * 1024;

/// What came.
#[derive(Debug, Default)]
pub struct Form {
    values: HashMap<String, String>,
    /// Attachments kept, in order.
    pub media: Vec<MediaId>,
    /// How many of each kind.
    pub attached: Attached,
    /// Fields that cannot be taken.
    pub errors: Vec<FieldProblem>,
}

impl Form {
    /// Reads a body. Files are kept under `key`.
    pub async fn read(state: &AppState, request: Request, key: &str) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match kind.as_str() {
            "multipart/form-data" => Self::from_multipart(state, request, key).await,
            "application/json" => Self::from_json(&json(request).await?),
            _ => Err(Problem::new(Code::UnsupportedMediaType)),
        }
    }

    /// A field; empty if it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The fields of a submission.
    pub fn draft(&self, key: &str) -> Draft {
        let take = |name: &str| self.get(name).to_owned();
        Draft {
            description: take("description"),
            lat: take("lat"),
            lng: take("lng"),
            accuracy: take("accuracy"),
            address: take("address"),
            category: take("category"),
            phone: take("phone"),
            public: take("public"),
            key: key.to_owned(),
        }
    }

    /// Notes a problem once.
    pub fn fail(&mut self, field: &str, problem: &'static str) {
        let error = FieldProblem::new(field, problem);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    fn from_json(value: &Value) -> Result<Self, Problem> {
        let Value::Object(map) = value else { return Err(Problem::new(Code::BadRequest)) };
        let mut form = Self::default();
        for (name, value) in map.iter().take(PARTS) {
            let text = match value {
                Value::Null => continue,
                // A number where words belong is a mistake of the program.
                Value::String(text) => text.clone(),
                Value::Number(number) if !is_words(name) => number.to_string(),
                Value::Bool(flag) if !is_words(name) => flag.to_string(),
                _ => {
                    form.fail(name, "invalid");
                    continue;
                }
            };
            form.values.insert(name.clone(), text);
        }
        Ok(form)
    }

    async fn from_multipart(state: &AppState, request: Request, key: &str) -> Result<Self, Problem> {
        let parts = Multipart::from_request(request, &()).await;
        let mut parts = parts.map_err(|_| Problem::new(Code::BadRequest))?;
        let mut form = Self::default();
        let mut count = 0;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            count += 1;
            if count > PARTS {
                // Somebody who sends this many is not listening to reasons.
                return Err(if form.errors.is_empty() {
                    Problem::new(Code::BadRequest)
                } else {
                    Problem::fields(form.errors)
                });
            }
            let name = part.name().unwrap_or("").to_owned();
            match (File::named(&name), part.file_name().is_some()) {
                (Some(file), true) => form.file(state, key, file, part).await?,
                (Some(file), false) => {
                    // Words where a file belongs; none at all is no file.
                    if bounded(part, 0).await?.is_none() {
                        form.fail(file.name, "invalid");
                    }
                }
                (None, _) => form.field(name, part).await?,
            }
        }
        Ok(form)
    }

    async fn field(&mut self, name: String, part: Field<'_>) -> Result<(), Problem> {
        match bounded(part, FIELD_BYTES).await? {
            None => self.fail(&name, "too_long"),
            Some(bytes) => match String::from_utf8(bytes.into()) {
                Err(_) => self.fail(&name, "invalid"),
                Ok(text) => {
                    self.values.entry(name).or_insert(text);
                }
            },
        }
        Ok(())
    }

    async fn file(
        &mut self,
        state: &AppState,
        key: &str,
        file: File,
        part: Field<'_>,
    ) -> Result<(), Problem> {
        let count = file.count(&mut self.attached);
        if *count >= file.most || self.errors.iter().any(|e| e.field == file.name) {
            // Counted, never looked at.
            if bounded(part, 0).await?.is_none() && *count >= file.most {
                self.fail(file.name, "too_many");
            }
            return Ok(());
        }
        match bounded(part, file.bytes).await? {
            None => self.fail(file.name, "too_large"),
            // A form without a choice sends an empty part.
            Some(bytes) if bytes.is_empty() => {}
            Some(bytes) => match uploads::stage(&state.backend, key, file.kind, bytes).await {
                Ok(media) if self.media.contains(&media.id) => {}
                Ok(media) => {
                    *file.count(&mut self.attached) += 1;
                    self.media.push(media.id);
                }
                Err(Error::Invalid(errors)) => {
                    errors.iter().for_each(|e| self.fail(e.field.as_str(), e.problem.as_str()));
                }
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }
}

/// A field of files.
struct File {
    name: &'static str,
    kind: MediaKind,
    bytes: usize,
    most: usize,
}

impl File {
    fn named(name: &str) -> Option<Self> {
        let (name, kind, bytes, most) = match name {
            "photos" | "photos[]" => ("photos", MediaKind::Photo, PHOTO_BYTES, PHOTOS),
            "voice" => ("voice", MediaKind::Voice, VOICE_BYTES, 1),
            "video" => ("video", MediaKind::Video, VIDEO_BYTES, 1),
            _ => return None,
        };
        Some(Self { name, kind, bytes, most })
    }

    fn count<'a>(&self, attached: &'a mut Attached) -> &'a mut usize {
        match self.kind {
            MediaKind::Photo => &mut attached.photos,
            MediaKind::Voice => &mut attached.voices,
            MediaKind::Video => &mut attached.videos,
        }
    }
}

/// Whether a field holds words, for which JSON has exactly one type.
fn is_words(name: &str) -> bool {
    matches!(name, "description" | "address" | "category" | "text" | "action" | "username" | "password")
}

/// The value of a JSON body.
pub async fn json(request: Request) -> Result<Value, Problem> {
    let body = Bytes::from_request(request, &()).await;
    let body = body.map_err(|error| Problem::new(Code::of(error.into_response().status())))?;
    serde_json::from_slice(&body).map_err(|_| Problem::new(Code::BadRequest))
}

fn broken(error: MultipartError) -> Problem {
    Problem::new(Code::of(error.status()))
}

/// The bytes of a part, or `None` when there are more than `most`; the part is
/// read to its end either way, or the next one could not be.
async fn bounded(mut part: Field<'_>, most: usize) -> Result<Option<Bytes>, Problem> {
    let mut all = BytesMut::new();
    let mut over = false;
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        over |= all.len() + chunk.len() > most;
        if over {
            all.clear();
        } else {
            all.extend_from_slice(&chunk);
        }
    }
    Ok((!over).then(|| all.freeze()))
}

//! Reads what comes with files: the forms of pages, and calls of the API.
//!
//! Everything is counted while it streams. A file is processed and kept as it
//! arrives, under the key of its form, so that nobody has to choose it again
//! when something else is wrong; what is not bound to a request afterwards is
//! swept by the backend.

mod before;
mod files;
mod foreign;

pub use files::{crowded, file};

use crate::layers::limits::{Toll, TooOften};
use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use axum::RequestExt;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use backend::error::{Error, Result as Outcome};
use backend::requests::{Note, Wish};
use backend::uploads::{self, ahead::UploadId};
use backend::view::MediaView;
use domain::draft::{Attached, Draft, Field, FieldError, Problem as Wrong, Submission};
use domain::entry::{Entry, EntryDraft};
use domain::ids::MediaId;
use domain::media::{MediaKind, PHOTO_BYTES, PHOTOS, VIDEO_BYTES, VOICE_BYTES};
use domain::{FixedOffset, Moment};
use http_body_util::LengthLimitError;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error as _;

/// Most parts of a body, fields and files together, taken or not.
const PARTS: usize = 256;
/// Most bytes of a field that are kept: far more than any may have, so that what is
/// too long comes back whole to be shortened.
const FIELD_BYTES: usize = 256 * 1024;
/// Most attachments named from an earlier try.
const NAMED: usize = PHOTOS * 2;
/// Room for the fields and the boundaries of a form: its words together.
const FIELDS_BYTES: usize = 1024 * 1024;

/// Most bytes of a whole submission: every file at once.
pub const SUBMISSION_BYTES: usize = PHOTOS * PHOTO_BYTES + VOICE_BYTES + VIDEO_BYTES + FIELDS_BYTES;
/// Most bytes of an action with its photos.
pub const ACTION_BYTES: usize = PHOTOS * PHOTO_BYTES + FIELDS_BYTES;

/// Every kind of file.
pub const ANY: &[MediaKind] = MediaKind::ALL;
/// Photos only.
pub const PHOTO: &[MediaKind] = &[MediaKind::Photo];

/// What came.
#[derive(Debug, Default)]
pub struct Form {
    /// The key of a call; that of a page is a field.
    key: Option<String>,
    /// What a call of a foreign standard counts for.
    toll: Option<Toll>,
    fields: Vec<(String, String)>,
    /// Attachments kept by an earlier try, named in fields `upload`.
    named: Vec<MediaId>,
    /// Uploads that were sent ahead, named in `uploads`.
    ahead: Vec<UploadId>,
    /// Attachments kept now.
    fresh: Vec<MediaView>,
    /// What each file was that came now, before the same one twice is one.
    came: Vec<MediaKind>,
    /// What cannot be taken, by the name of its field.
    wrong: Vec<(String, Wrong)>,
    /// Why the rest was not read.
    pub broken: Option<Problem>,
    /// What kept files from being taken, if it was no fault of theirs.
    pub fault: Option<Error>,
}

impl Form {
    /// Reads the form of a page, which brings its key in a field, to its end or
    /// to where it breaks off. Files of other kinds than `kinds` are fields.
    pub async fn read(state: &AppState, request: Request, kinds: &[MediaKind]) -> Result<Self, Problem> {
        let mut form = Self::default();
        if let Some(TooOften(retry_after)) = request.extensions().get() {
            // Read, so that what was typed comes back; files are not looked at.
            form.fault = Some(Error::TooMany { retry_after: *retry_after });
        }
        if content_type(&request) == "multipart/form-data" {
            form.multipart(state, request, kinds).await?;
        } else {
            if content_type(&request) != "application/x-www-form-urlencoded" {
                return Err(Problem::new(Code::UnsupportedMediaType));
            }
            form.encoded(&words(request).await?);
        }
        form.files_only();
        form.settle(state).await;
        Ok(form)
    }

    fn encoded(&mut self, body: &[u8]) {
        for (name, value) in url::form_urlencoded::parse(body).take(PARTS) {
            self.field(name.into_owned(), value.into_owned());
        }
    }

    /// Reads a call of the API: multipart, or JSON without files.
    pub async fn call(
        state: &AppState,
        request: Request,
        key: &str,
        kinds: &[MediaKind],
    ) -> Result<Self, Problem> {
        let mut form = Self { key: Some(key.to_owned()), ..Self::default() };
        let share = state.room.of(request.extensions());
        match content_type(&request).as_str() {
            "multipart/form-data" => form.multipart(state, request, kinds).await?,
            "application/json" => form.json(&json(request).await?)?,
            _ => return Err(Problem::new(Code::UnsupportedMediaType)),
        }
        form.files_only();
        form.claim(state, &share, kinds).await;
        form.settle(state).await;
        form.whole()
    }

    /// What broke off must never be taken for the whole, whatever else is wrong.
    fn whole(mut self) -> Result<Self, Problem> {
        match (self.broken.take(), self.fault.take()) {
            (Some(problem), _) if self.wrong.is_empty() => Err(problem),
            (Some(_), _) => Err(Problem::fields(self.problems())),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Ok(self),
        }
    }

    /// A field; empty if it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The same, to be kept.
    pub fn take(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// Puts words in a field in place of what came.
    pub fn put(&mut self, name: &str, value: String) {
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value));
    }

    /// Every field of words, the first of a name, so that it can be shown again.
    pub fn words(&self) -> BTreeMap<String, String> {
        let mut words = BTreeMap::new();
        for (name, value) in &self.fields {
            words.entry(name.clone()).or_insert_with(|| value.clone());
        }
        words
    }

    /// The key under which files are kept and a submission is known.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or_else(|| self.get("key"))
    }

    /// The photos that came, and what is wrong with those that cannot be taken.
    pub fn photos(self) -> (Vec<FieldError>, Vec<MediaId>) {
        let mut wrong: Vec<FieldError> =
            self.wrong.iter().map(|(_, problem)| FieldError::new(Field::Photos, *problem)).collect();
        if self.broken.is_some() || self.fault.is_some() {
            wrong.push(FieldError::new(Field::Photos, Wrong::Gone));
        }
        let photos = self.uploads();
        (wrong, photos)
    }

    /// What was typed, as a submission.
    pub fn draft(&self) -> Draft {
        Draft {
            description: self.take("description"),
            lat: self.take("lat"),
            lng: self.take("lng"),
            accuracy: self.take("accuracy"),
            address: self.take("address"),
            category: self.take("category"),
            phone: self.take("phone"),
            public: self.take("public"),
            key: self.key().to_owned(),
        }
    }

    /// Every attachment: those named, then those that came now.
    pub fn uploads(&self) -> Vec<MediaId> {
        let fresh = self.fresh.iter().map(|media| media.id).filter(|id| !self.named.contains(id));
        self.named.iter().copied().chain(fresh).collect()
    }

    /// Those of them that wait for their form.
    pub async fn staged(&self, state: &AppState) -> Outcome<Vec<MediaView>> {
        let mut all = match self.named.as_slice() {
            [] => Vec::new(),
            named => uploads::staged(&state.backend, self.key(), named).await?,
        };
        let fresh = self.fresh.iter().filter(|media| !self.named.contains(&media.id));
        all.extend(fresh.cloned());
        Ok(all)
    }

    /// What staff typed on behalf of a person.
    pub fn entry_draft(&self) -> EntryDraft {
        EntryDraft {
            draft: self.draft(),
            channel: self.take("channel"),
            kind: self.take("kind"),
            urgency: self.take("urgency"),
            external_number: self.take("external_number"),
            name: self.take("name"),
            received_at: self.take("received_at"),
        }
    }

    /// The submission, or what is wrong with it. `staged` is what waits for it.
    pub fn submission(&self, staged: &[MediaView]) -> Result<Submission, Vec<FieldError>> {
        self.checked(staged, |attached| self.draft().submission(attached))
    }

    /// The same as staff enter it.
    pub fn entry(
        &self,
        staged: &[MediaView],
        draft: &EntryDraft,
        now: Moment,
        offset: FixedOffset,
    ) -> Result<Entry, Vec<FieldError>> {
        self.checked(staged, |attached| draft.entry(attached, now, offset))
    }

    fn checked<T>(
        &self,
        staged: &[MediaView],
        check: impl FnOnce(Attached) -> Result<T, Vec<FieldError>>,
    ) -> Result<T, Vec<FieldError>> {
        let count = |kind: MediaKind| staged.iter().filter(|media| media.kind == kind).count();
        // What no longer waits may belong to this very request already, sent
        // twice; the backend knows.
        let elsewhere = self.uploads().len().saturating_sub(staged.len());
        let attached = Attached {
            photos: count(MediaKind::Photo) + elsewhere,
            voices: count(MediaKind::Voice),
            videos: count(MediaKind::Video),
        };
        let known = |(name, wrong): &(String, Wrong)| Some(FieldError::new(name.parse().ok()?, *wrong));
        let mut errors: Vec<FieldError> = self.wrong.iter().filter_map(known).collect();
        let told: Vec<Field> = errors.iter().map(|error| error.field).collect();
        match check(attached) {
            Ok(taken) if errors.is_empty() => return Ok(taken),
            Ok(_) => {}
            // A file that could not be taken is the reason that nothing came.
            Err(more) => errors.extend(more.into_iter().filter(|error| {
                !told.contains(&error.field) && (error.problem != Wrong::Empty || told.is_empty())
            })),
        }
        Err(errors)
    }

    /// What is done to a request, with its attachments.
    pub fn note(&self, wish: Wish, version: i32) -> Note {
        let media = self.uploads();
        let media_key = if media.is_empty() { String::new() } else { self.key().to_owned() };
        Note { wish, media, media_key, version }
    }

    /// Notes once what is wrong with a field.
    pub fn fail(&mut self, name: &str, wrong: Wrong) {
        if !self.wrong.iter().any(|(n, w)| n == name && *w == wrong) {
            self.wrong.push((name.to_owned(), wrong));
        }
    }

    /// What is wrong with a field.
    pub fn wrong(&self, name: &str) -> Option<Wrong> {
        self.wrong.iter().find(|(n, _)| n == name).map(|(_, wrong)| *wrong)
    }

    /// Everything that is wrong.
    pub fn problems(&self) -> impl Iterator<Item = FieldProblem> + '_ {
        self.wrong.iter().map(|(name, wrong)| FieldProblem::new(name, wrong.as_str()))
    }

    /// Takes a field; the first of a name counts.
    fn field(&mut self, name: String, value: String) {
        match value.parse() {
            Ok(id) if name == "upload" => {
                if self.named.len() < NAMED && !self.named.contains(&id) {
                    self.named.push(id);
                }
            }
            _ if matches!(name.as_str(), "uploads" | "uploads[]") => self.name_ahead(&value),
            _ => self.fields.push((name, value)),
        }
    }

    fn json(&mut self, value: &Value) -> Result<(), Problem> {
        let Value::Object(map) = value else { return Err(Problem::new(Code::BadRequest)) };
        for (name, value) in map.iter().take(PARTS) {
            match value {
                Value::Null => {}
                Value::Array(items) if name == "uploads" => {
                    for item in items.iter().take(PARTS) {
                        self.name_ahead(item.as_str().unwrap_or("?"));
                    }
                }
                Value::String(text) if name == "uploads" => self.name_ahead(text),
                // Another type than its own is a mistake of the program.
                Value::String(text) if !NUMBERS.contains(&&**name) && !FLAGS.contains(&&**name) => {
                    self.fields.push((name.clone(), text.clone()));
                }
                Value::Number(number) if NUMBERS.contains(&&**name) => {
                    self.fields.push((name.clone(), number.to_string()));
                }
                Value::Bool(flag) if FLAGS.contains(&&**name) => {
                    self.fields.push((name.clone(), flag.to_string()));
                }
                _ => self.fail(name, Wrong::Invalid),
            }
        }
        Ok(())
    }
}

/// The fields that only staff may fill.
pub const ENTERED: &[&str] = &["channel", "kind", "urgency", "external_number", "name", "received_at"];

/// The fields that are numbers in JSON, and those that are true or false; all
/// others are words.
const NUMBERS: &[&str] = &["lat", "lng", "accuracy", "version", "days", "stars"];
const FLAGS: &[&str] = &["public", "solved", "satisfied", "reached", "show_photos", "stopped"];

fn content_type(request: &Request) -> String {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// The value of a JSON body.
pub async fn json(request: Request) -> Result<Value, Problem> {
    serde_json::from_slice(&words(request).await?).map_err(|_| Problem::new(Code::BadRequest))
}

/// A body without files: routes that take files allow more, but not for words.
async fn words(request: Request) -> Result<Bytes, Problem> {
    let body = to_bytes(request.into_limited_body(), FIELDS_BYTES).await;
    body.map_err(|error| {
        let mut causes = std::iter::successors(error.source(), |cause| (*cause).source());
        let long = causes.any(|cause| cause.is::<LengthLimitError>());
        Problem::new(if long { Code::TooLarge } else { Code::BadRequest })
    })
}

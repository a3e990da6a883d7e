//! The shapes of the API: what stays the same whatever changes inside.

mod from;

use super::course::{Clock, Part, Pending, Tied};
use domain::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What the author gets once the request is safe.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"code": "HY-7K3F-Q2M", "follow_token": "h3l2…", "status": "submitted",
    "due_at": "2026-11-26T02:00:00Z", "first_due_at": "2026-11-22T06:00:00Z", "version": 1, "replayed": false}))]
pub struct Receipt {
    /// Public code, speakable over the phone.
    pub code: String,
    /// Opens the request to its author. Keep it secret.
    pub follow_token: String,
    /// State.
    pub status: &'static str,
    /// When the answer is due; the same as in the request itself.
    pub due_at: DateTime<Utc>,
    /// When the first response is due.
    pub first_due_at: DateTime<Utc>,
    /// Version, to be sent back with an action.
    pub version: i32,
    /// Whether this submission had been taken before (same key, same content).
    pub replayed: bool,
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub struct Unit {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// `district`, `subdistrict`, `community`, `grid`, `department`, `utility`.
    pub kind: &'static str,
}

/// A category.
#[derive(Serialize, ToSchema)]
pub struct Category {
    /// Stable name; what `category` takes.
    pub slug: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// An attachment.
#[derive(Serialize, ToSchema)]
pub struct Media {
    /// Identifier.
    pub id: String,
    /// `photo`, `voice`, `video`.
    pub kind: &'static str,
    /// MIME type.
    pub mime: String,
    /// Pixels across.
    pub width: Option<i32>,
    /// Pixels down.
    pub height: Option<i32>,
    /// Seconds.
    pub seconds: Option<i32>,
    /// Where the bytes are: the large photo, or the voice or video itself.
    pub url: String,
    /// The small photo.
    pub small_url: Option<String>,
}

/// Where it is, WGS-84.
#[derive(Serialize, ToSchema)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lng: f64,
    /// Metres.
    pub accuracy: Option<f64>,
    /// Whether it is as given; rounded to about a kilometre otherwise.
    pub exact: bool,
}

/// One line of the history.
#[derive(Serialize, ToSchema)]
pub struct Event {
    /// What happened.
    pub kind: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// `author`, `staff` or `system`.
    pub by: &'static str,
    /// Name, for colleagues.
    pub name: Option<String>,
    /// Name of the person on leave in whose stead they did it, for colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
    /// The unit it concerns.
    pub unit: Option<Unit>,
    /// What was said.
    pub text: Option<String>,
    /// Who may read it: `public`, `author`, `staff`.
    pub audience: &'static str,
    /// A date that came of it: a new deadline, the day of a review.
    pub until: Option<DateTime<Utc>>,
    /// One word or code more, by kind: the ground of a return or a refusal, the
    /// days of an extension, `explained` of an answer, the codes of a split, the
    /// urgency of a correction (two where it changed: from and to), `call_back` of a
    /// closing that is looked into first, the verdict of an evaluation or a call-back
    /// (`solved_satisfied`, `solved_dissatisfied`, `unsolved_satisfied`,
    /// `unsolved_dissatisfied`; of a call-back `not_reached` and `refused` too; absent
    /// of an older evaluation that another one followed).
    pub detail: Option<String>,
    /// What came with it.
    pub media: Vec<Media>,
}

/// The resident's verdict.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Evaluation {
    pub solved: bool,
    pub satisfied: bool,
}

/// A request, cut down to what the caller may see.
#[derive(Serialize, ToSchema)]
pub struct Request {
    /// Public code.
    pub code: String,
    /// Version, to be sent back with an action.
    pub version: i32,
    /// State.
    pub status: &'static str,
    /// Type.
    pub kind: &'static str,
    /// Urgency.
    pub urgency: &'static str,
    /// The way it came in; for staff.
    pub channel: Option<&'static str>,
    /// The number it has where it came from; for staff.
    pub external_number: Option<String>,
    /// When it came in there; for staff.
    pub received_at: Option<DateTime<Utc>>,
    /// The person's name, masked, for staff who may call.
    pub name: Option<String>,
    /// Category.
    pub category: Option<Category>,
    /// The words; personal data masked for strangers.
    pub description: String,
    /// Where.
    pub place: Option<Place>,
    /// Address or landmark, for author and staff.
    pub address: Option<String>,
    /// Community or subdistrict in which it lies.
    pub area: Option<Unit>,
    /// Phone number, masked. Staff read it in clear with a reason:
    /// `POST /api/v1/requests/{code}/phone`.
    pub phone: Option<String>,
    /// Whether its author agreed that it may be shown publicly.
    pub public: bool,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// When the answer is (was) due, as in the receipt; it moves with extensions.
    pub due_at: DateTime<Utc>,
    /// When the first response is (was) due.
    pub first_due_at: DateTime<Utc>,
    /// The next deadline that runs: for the first response, for the answer, or for looking
    /// at it again; for staff also for closing it. None while the clock stands still.
    pub next_due_at: Option<DateTime<Utc>>,
    /// When staff first responded.
    pub responded_at: Option<DateTime<Utc>>,
    /// When it was answered last.
    pub answered_at: Option<DateTime<Utc>>,
    /// Since when strangers may read it.
    pub published_at: Option<DateTime<Utc>>,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// The person who works on it, for colleagues.
    pub handler: Option<String>,
    /// Attachments of the author.
    pub media: Vec<Media>,
    /// The history, oldest first.
    pub events: Vec<Event>,
    /// The verdict.
    pub evaluation: Option<Evaluation>,
    /// What the answer says: `done`, or `explained` when it cannot be done.
    pub outcome: Option<&'static str>,
    /// When it is to be closed.
    pub close_due_at: Option<DateTime<Utc>>,
    /// What happened to its time.
    pub clock: Clock,
    /// What its unit asked for and nobody has decided; for staff.
    pub pending: Option<Pending>,
    /// Assisting units; for staff.
    pub parts: Vec<Part>,
    /// Others it has to do with.
    pub related: Vec<Tied>,
    /// How the one stands that it was merged into; for its author.
    pub leading: Option<Leading>,
    /// Why it was declined.
    pub ground: Option<&'static str>,
    /// How many people said "me too".
    pub me_too: i32,
    /// What the caller may do now.
    pub actions: Vec<&'static str>,
    /// How the caller stands to it: `public`, `author`, `staff`.
    pub relation: &'static str,
    /// Since when everything personal is gone from it, its time being over.
    pub anonymised_at: Option<DateTime<Utc>>,
}

/// A published request in a list.
#[derive(Serialize, ToSchema)]
pub struct Card {
    /// Public code.
    pub code: String,
    /// State.
    pub status: &'static str,
    /// Category.
    pub category: Option<Category>,
    /// Community or subdistrict.
    pub area: Option<Unit>,
    /// Beginning of the words, masked.
    pub excerpt: String,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// The small photo, if photos are public.
    pub photo_url: Option<String>,
    /// How many people said "me too".
    pub me_too: i32,
    /// Metres from `lat`, `lng`, rounded to 100.
    pub distance: Option<f64>,
}

/// A row of the worklist, for staff.
#[derive(Serialize, ToSchema)]
pub struct Row {
    /// Public code.
    pub code: String,
    /// Version.
    pub version: i32,
    /// State.
    pub status: &'static str,
    /// Urgency.
    pub urgency: &'static str,
    /// Category.
    pub category: Option<Category>,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// The person who works on it.
    pub handler: Option<String>,
    /// Community or subdistrict.
    pub area: Option<Unit>,
    /// Beginning of the words.
    pub excerpt: String,
    /// Address or landmark.
    pub address: Option<String>,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// The next deadline that runs.
    pub next_due_at: Option<DateTime<Utc>>,
    /// How many attachments it has.
    pub media_count: i32,
}

/// How the request stands that this one was merged into.
#[derive(Serialize, ToSchema)]
pub struct Leading {
    /// State.
    pub status: &'static str,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// The next deadline that runs.
    pub next_due_at: Option<DateTime<Utc>>,
}

/// A page of published requests.
#[derive(Serialize, ToSchema)]
pub struct Cards {
    /// The requests.
    pub items: Vec<Card>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of the worklist.
#[derive(Serialize, ToSchema)]
pub struct Rows {
    /// The rows.
    pub items: Vec<Row>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// A category in the list of all, with those below it.
#[derive(Serialize, ToSchema)]
#[schema(no_recursion)]
pub struct Branch {
    /// Stable name; what `category` takes.
    pub slug: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The second level.
    pub children: Vec<Branch>,
}

/// A unit in the list of all.
#[derive(Serialize, ToSchema)]
pub struct Area {
    /// Identifier; what `area` and `unit` take.
    pub id: String,
    /// The unit above.
    pub parent: Option<String>,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: &'static str,
}

/// Tokens of a member of staff.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// For `Authorization: Bearer`, ten minutes.
    pub access_token: String,
    /// Good once, for the next tokens.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: u32,
}

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"type": "/problems/invalid_fields", "title": "Please check what was entered",
    "status": 422, "detail": "Some entries cannot be taken as they are. Nothing was kept yet.",
    "code": "invalid_fields", "instance": "/api/v1/requests", "reference": "3f0c9a7be2d14586",
    "errors": [{"field": "description", "problem": "empty",
    "detail": "Please say what it is about, or add a photo or a voice note."}]}))]
#[allow(dead_code, reason = "documents the body that `problem` writes")]
pub struct ProblemBody {
    /// Names the problem.
    pub r#type: String,
    /// In a few words, in the language of `Accept-Language`.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do next.
    pub detail: String,
    /// Stable name; programs decide by this.
    pub code: String,
    /// Path that was asked for.
    pub instance: String,
    /// By which operators find it in the log.
    pub reference: String,
    /// Fields that cannot be taken.
    pub errors: Option<Vec<ProblemField>>,
}

/// A field that cannot be taken.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "documents the body that `problem` writes")]
pub struct ProblemField {
    /// Its name.
    pub field: String,
    /// Stable word for what is wrong.
    pub problem: String,
    /// A sentence for people.
    pub detail: String,
}

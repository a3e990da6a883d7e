//! What use cases give back: plain values, already cut down to what the asker
//! may see.

use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::{Extension, Pause, Urgency};
use domain::geo::Wgs84;
use domain::ids::{CategoryId, EventId, MediaId, UnitId};
use domain::media::MediaKind;
use domain::org::UnitKind;
use domain::privacy::Reason;
use domain::request::{
    Action, AskKind, Audience, Channel, Evaluation, EventKind, Ground, Kind, Outcome, ReturnGround, Status,
};
use serde::{Deserialize, Serialize};

use crate::actor::FollowToken;
use crate::entity::values::ByKind;

/// A unit as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitRef {
    /// Identifier.
    pub id: UnitId,
    /// Name as people know it.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
}

/// A category as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoryRef {
    /// Identifier.
    pub id: CategoryId,
    /// Stable name, as in the API.
    pub slug: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// What the author gets once the request is safe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The public code.
    pub code: RequestCode,
    /// Opens the request to its author.
    pub follow_token: FollowToken,
    /// The state it is in.
    pub status: Status,
    /// When the first response is due.
    pub first_due_at: Moment,
    /// When the answer is due.
    pub due_at: Moment,
    /// Its version.
    pub version: i32,
    /// Whether this submission had been taken before (same key).
    pub replayed: bool,
}

/// How the asker stands to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Anyone; sees the published part.
    Public,
    /// Its author.
    Author,
    /// Staff within whose reach it is.
    Staff,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceView {
    /// The position; rounded to about a kilometre for strangers.
    pub at: Wgs84,
    /// Metres, where known and where the position is exact.
    pub accuracy: Option<f64>,
    /// Whether the position is as given.
    pub exact: bool,
}

/// An attachment; its bytes are at `/media/{id}/{variant}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaView {
    /// Identifier.
    pub id: MediaId,
    /// What it is.
    pub kind: MediaKind,
    /// Pixels across, of the large photo.
    pub width: Option<i32>,
    /// Pixels down, of the large photo.
    pub height: Option<i32>,
    /// Length in seconds.
    pub seconds: Option<i32>,
    /// MIME type of the original (voice, video) or of the large photo.
    pub mime: String,
}

/// Who did it, as far as the asker may know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ByView {
    /// The author of the request.
    Author,
    /// Staff: their unit; the name for colleagues only.
    Staff {
        /// Unit of the person.
        unit: Option<UnitRef>,
        /// Name, for colleagues.
        name: Option<String>,
        /// Who was away and in whose stead they did it, for colleagues.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stead: Option<String>,
    },
    /// The program.
    System,
}

impl ByView {
    /// Who it was, for everybody.
    pub const fn kind(&self) -> ByKind {
        match self {
            Self::Author => ByKind::Author,
            Self::Staff { .. } => ByKind::Staff,
            Self::System => ByKind::System,
        }
    }
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Identifier.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: ByView,
    /// The unit it concerns.
    pub unit: Option<UnitRef>,
    /// What was said; personal data masked for strangers.
    pub text: Option<String>,
    /// Who may read this line.
    pub audience: Audience,
    /// A date that came of it: a new deadline, the day of a review.
    pub until: Option<Moment>,
    /// One word or code more, by kind (see [`EventKind`]).
    pub detail: Option<String>,
    /// What came with it.
    pub media: Vec<MediaView>,
}

/// What a unit asked for, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingView {
    /// What.
    pub kind: AskKind,
    /// The unit that is asked to take it.
    pub to: Option<UnitRef>,
    /// Working days more.
    pub days: Option<u8>,
    /// Why it is to be sent back.
    pub ground: Option<ReturnGround>,
    /// Why.
    pub text: String,
    /// When it was asked.
    pub at: Moment,
}

/// The part of an assisting unit, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartView {
    /// The unit.
    pub unit: UnitRef,
    /// What it is to do.
    pub task: String,
    /// Until when.
    pub due_at: Moment,
    /// Whether it is `open`, `done`, `excused`, `lapsed`, or `leads` where its unit has the
    /// whole since.
    pub state: String,
    /// What was reported, or why it need not be done.
    pub text: Option<String>,
    /// Whether the asker may report it done.
    pub mine: bool,
}

/// How two requests have to do with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// This one was folded into that one.
    MergedInto,
    /// That one was folded into this one.
    Merged,
    /// This one was made of a part of that one.
    SplitFrom,
    /// That one was made of a part of this one.
    SplitInto,
}

/// Another request that has to do with one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// How.
    pub tie: Tie,
    /// Its code.
    pub code: RequestCode,
    /// Its state.
    pub status: Status,
    /// Opens it to the author, where it is theirs as well.
    pub follow_token: Option<FollowToken>,
}

/// What happened to the time of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClockView {
    /// When this round began.
    pub from: Option<Moment>,
    /// The number of the round, from one.
    pub round: u8,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// What was granted.
    pub extensions: Vec<Extension>,
    /// How often it was sent back.
    pub returns: u8,
    /// Until when it stands still: the limit of a question, the day of a review.
    pub until: Option<Moment>,
    /// Since when a supervisor's demand waits for a reply; for staff.
    pub pressed_at: Option<Moment>,
    /// Days by which a first response missed a date that was moved since; for staff.
    pub first_late_before: i32,
    /// The same of an answer.
    pub answer_late_before: i32,
}

/// What staff know of the way a request came in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IntakeView {
    /// The person's name, masked; for staff who may call.
    pub name: Option<String>,
    /// The number it has where it came from.
    pub external_number: Option<String>,
    /// When it came in there.
    pub received_at: Option<Moment>,
}

/// Somebody looked at the number in clear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RevealView {
    /// When.
    pub at: Moment,
    /// Who.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub text: Option<String>,
    /// Whether it was put on paper.
    pub printed: bool,
}

/// What there is to say about the number besides its mask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactView {
    /// Whether the asker may see it in clear, for a reason.
    pub may_reveal: bool,
    /// Who did last; for those who answer for it, `None` for others.
    pub reveals: Option<Vec<RevealView>>,
}

/// How the request stands that another one was folded into: nothing of what its own
/// author said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leading {
    /// State.
    pub status: Status,
    /// The unit that has it.
    pub unit: Option<UnitRef>,
    /// The next deadline that runs.
    pub due_at: Option<Moment>,
}

/// A request, cut down to what the asker may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestView {
    /// Public code.
    pub code: RequestCode,
    /// Version, to be sent back with an action.
    pub version: i32,
    /// State.
    pub status: Status,
    /// Type.
    pub kind: Kind,
    /// Urgency.
    pub urgency: Urgency,
    /// Channel.
    pub channel: Channel,
    /// What staff know of it besides; for staff.
    pub intake: Option<IntakeView>,
    /// Category.
    pub category: Option<CategoryRef>,
    /// When it was acknowledged.
    pub submitted_at: Moment,
    /// The next deadline that runs.
    pub due_at: Option<Moment>,
    /// When the first response is (was) due.
    pub first_due_at: Moment,
    /// When the answer is (was) due.
    pub answer_due_at: Moment,
    /// When staff first responded.
    pub responded_at: Option<Moment>,
    /// When it was answered last.
    pub answered_at: Option<Moment>,
    /// Since when strangers may read it.
    pub published_at: Option<Moment>,
    /// Whether the author agreed to that.
    pub consent: bool,
    /// The words; personal data masked for strangers.
    pub description: String,
    /// Where.
    pub place: Option<PlaceView>,
    /// Address or landmark; for author and staff.
    pub address: Option<String>,
    /// Community or subdistrict in which it lies.
    pub area: Option<UnitRef>,
    /// Phone number: masked for staff (`138********`), last four digits for the
    /// author (`••••1234`), nothing for others. In clear it is given by
    /// [`crate::requests::reveal`] only.
    pub phone: Option<String>,
    /// What more there is to say about it; for staff.
    pub contact: ContactView,
    /// The unit that has it.
    pub unit: Option<UnitRef>,
    /// The person who works on it, for colleagues.
    pub handler: Option<String>,
    /// Attachments of the author, given at submission.
    pub media: Vec<MediaView>,
    /// The history, oldest first.
    pub events: Vec<EventView>,
    /// The verdict.
    pub evaluation: Option<Evaluation>,
    /// What the answer says.
    pub outcome: Option<Outcome>,
    /// When it is to be closed.
    pub close_due_at: Option<Moment>,
    /// What happened to its time.
    pub clock: ClockView,
    /// What its unit asked for; for staff.
    pub pending: Option<PendingView>,
    /// Assisting units; for staff.
    pub parts: Vec<PartView>,
    /// Others it has to do with.
    pub related: Vec<Related>,
    /// How the one stands that it was folded into; for its author.
    pub leading: Option<Leading>,
    /// Why it was declined.
    pub ground: Option<Ground>,
    /// How many people said "me too".
    pub me_too: i32,
    /// What the asker may do now.
    pub actions: Vec<Action>,
    /// How the asker stands to it.
    pub relation: Relation,
    /// Since when everything personal is gone from it, its time being over.
    pub anonymised_at: Option<Moment>,
}

impl RequestView {
    /// Whether it was published once, be it so still or not.
    pub fn was_published(&self) -> bool {
        self.events.iter().any(|event| event.kind == EventKind::Published)
    }
}

/// A page of a list; `next` is an opaque cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// A published request in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Public code.
    pub code: RequestCode,
    /// State.
    pub status: Status,
    /// Category.
    pub category: Option<CategoryRef>,
    /// Community or subdistrict.
    pub area: Option<UnitRef>,
    /// Beginning of the words, masked, at most 120 characters.
    pub excerpt: String,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// When it was published.
    pub published_at: Moment,
    /// A photo to show, if photos are public.
    pub photo: Option<MediaId>,
    /// How many people said "me too".
    pub me_too: i32,
    /// Metres from the asker, rounded to 100 m, when asked by distance.
    pub distance: Option<f64>,
}

/// A request in the worklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkRow {
    /// Public code.
    pub code: RequestCode,
    /// Version.
    pub version: i32,
    /// State.
    pub status: Status,
    /// Urgency.
    pub urgency: Urgency,
    /// Category.
    pub category: Option<CategoryRef>,
    /// The unit that has it.
    pub unit: Option<UnitRef>,
    /// The person who works on it.
    pub handler: Option<String>,
    /// Community or subdistrict in which it lies.
    pub area: Option<UnitRef>,
    /// Beginning of the words, at most 80 characters.
    pub excerpt: String,
    /// Address or landmark.
    pub address: Option<String>,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// The next deadline that runs.
    pub due_at: Option<Moment>,
    /// How many attachments it has.
    pub media_count: i32,
}

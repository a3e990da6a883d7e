//! Uploads that come piece by piece, ahead of what they belong to and for any
//! copy of the program to go on with: their pieces lie in the blob store, their
//! state in the database. Whoever knows the identifier of one may go on with it
//! and hand it in, once. What was not handed in is gone after a day.

mod claim;
mod direct;
mod finish;
mod own;
mod parts;
mod sweep;

pub use claim::claim;
pub(crate) use claim::is_of;
pub use direct::{Direct, begin_direct, complete};
use finish::view;
pub use finish::{finish, waiting, whole};
pub use own::of;
pub(crate) use own::{hand_over, take_of};
pub use parts::{Part, commit, discard, put};
pub(crate) use sweep::{forget_ahead, forget_pieces};

use crate::Backend;
use crate::actor::Actor;
use crate::clock::random_hex;
use crate::db::{Text, Tx, sql};
use crate::entity::upload;
use crate::error::{Error, Result};
use crate::requests::invalid;
use chrono::TimeDelta;
use domain::Moment;
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{MediaId, PartnerId};
use domain::media::{MediaKind, PHOTO_BYTES, VIDEO_BYTES, VOICE_BYTES};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

/// How long an upload waits to be handed in.
pub const KEPT: TimeDelta = TimeDelta::days(1);
/// Most bytes of any upload.
pub const MOST_BYTES: u64 = VIDEO_BYTES as u64;
/// Unfinished uploads of somebody who signed in.
const OF_A_PERSON: i64 = 30;
/// Unfinished uploads of a network: a whole mobile network may share one address.
const OF_A_NETWORK: i64 = 300;
/// Unfinished uploads in all, and the bytes they were announced with.
const IN_ALL: i64 = 10_000;
const BYTES_IN_ALL: i64 = 64 * 1024 * 1024 * 1024;
/// When it is worth trying again after too many, in seconds.
const LATER: u32 = 600;
/// Characters of an identifier: 128 bits of chance.
const ID_CHARS: usize = 32;

/// The name of an upload, and the right to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    pub(super) fn fresh(backend: &Backend) -> Self {
        Self(random_hex(backend.chance()))
    }

    /// As it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for UploadId {
    type Err = domain::UnknownText;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() == ID_CHARS && hex { Ok(Self(text.to_owned())) } else { Err(domain::UnknownText) }
    }
}

impl std::fmt::Display for UploadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who sends it, for counting.
#[derive(Clone, Debug)]
pub enum Sender {
    /// Somebody who signed in.
    Person(String),
    /// Whoever comes from this network.
    Network(String),
    /// A partner, for all of its people.
    Partner(PartnerId),
}

impl Sender {
    /// Whoever signed in counts for themselves, everybody else for their network.
    pub fn of(actor: &Actor, network: String) -> Self {
        match actor {
            Actor::Resident(resident) => Self::Person(resident.account.to_string()),
            Actor::Staff(staff) => Self::Person(staff.id.to_string()),
            _ => Self::Network(network),
        }
    }

    /// How they are known again, and how many unfinished uploads they may have.
    fn counted(&self, backend: &Backend) -> (String, i64) {
        let (kind, who, most) = match self {
            Self::Person(who) => ("person", who.clone(), OF_A_PERSON),
            Self::Network(who) => ("network", who.clone(), OF_A_NETWORK),
            Self::Partner(who) => ("partner", who.to_string(), OF_A_NETWORK),
        };
        (backend.secrets().account("upload", &[kind, &who]), most)
    }
}

/// An upload that begins.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is said to be, if anything is said.
    pub kind: Option<MediaKind>,
    /// How many bytes it will have.
    pub bytes: u64,
    /// What the client wants to be told again.
    pub metadata: Option<String>,
    /// Who sends it.
    pub sender: Sender,
}

/// An upload as it stands.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Upload {
    pub id: UploadId,
    pub kind: Option<MediaKind>,
    /// How many bytes it will have.
    pub bytes: u64,
    /// How many of them are safe.
    pub received: u64,
    pub metadata: Option<String>,
    /// When it will be gone unless it is handed in before.
    pub expires_at: Moment,
    /// Whether it goes to the object store past this program.
    pub direct: bool,
    /// What it has become.
    pub media: Option<MediaId>,
    /// Why it cannot be taken.
    pub refused: Option<FieldError>,
}

impl Upload {
    /// Whether every byte is here.
    pub fn is_whole(&self) -> bool {
        self.received == self.bytes
    }
}

/// Most bytes of a kind; of any kind if none is said.
pub fn most_bytes(kind: Option<MediaKind>) -> u64 {
    match kind {
        Some(MediaKind::Photo) => PHOTO_BYTES as u64,
        Some(MediaKind::Voice) => VOICE_BYTES as u64,
        Some(MediaKind::Video) | None => MOST_BYTES,
    }
}

/// Begins an upload. [`Error::Invalid`] for one that is empty or too large,
/// [`Error::TooMany`] for a sender with too many unfinished ones, and while there
/// are too many in all.
pub async fn begin(backend: &Backend, new: New) -> Result<Upload> {
    begin_as(backend, new, false).await
}

async fn begin_as(backend: &Backend, new: New, direct: bool) -> Result<Upload> {
    if new.bytes == 0 {
        return Err(invalid(Field::Uploads, Problem::Empty));
    }
    if new.bytes > most_bytes(new.kind) {
        return Err(invalid(Field::Uploads, Problem::TooLarge));
    }
    let (row, most) = row(backend, new, direct);
    let kept = row.clone();
    let work = move |tx: Tx| {
        let row = kept.clone();
        async move {
            check_room(&tx, &row, most).await?;
            upload::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await?;
    shown(row)
}

fn row(backend: &Backend, new: New, direct: bool) -> (upload::Model, i64) {
    let (caller, most) = new.sender.counted(backend);
    let row = upload::Model {
        id: UploadId::fresh(backend).0,
        kind: new.kind.map(Text),
        bytes: i64::try_from(new.bytes).unwrap_or(i64::MAX),
        received: 0,
        metadata: new.metadata,
        caller,
        direct,
        media_id: None,
        refused: None,
        created_at: backend.now(),
    };
    (row, most)
}

async fn check_room(tx: &Tx, row: &upload::Model, most: i64) -> Result<()> {
    let ask = "select count(*), cast(coalesce(sum(bytes), 0) as bigint),
                 cast(coalesce(sum(case when caller = $1 then 1 else 0 end), 0) as bigint)
               from upload where media_id is null and refused is null";
    let statement = sql(tx.get_database_backend(), ask, vec![row.caller.as_str().into()]);
    let found = tx.query_one_raw(statement).await?.ok_or_else(|| Error::Internal("no count".to_owned()))?;
    let (all, bytes, own): (i64, i64, i64) =
        (found.try_get_by_index(0)?, found.try_get_by_index(1)?, found.try_get_by_index(2)?);
    if own >= most || all >= IN_ALL || bytes.saturating_add(row.bytes) > BYTES_IN_ALL {
        return Err(Error::TooMany { retry_after: LATER });
    }
    Ok(())
}

/// An upload that is still of use; [`Error::NotFound`] else.
pub async fn find(backend: &Backend, id: &UploadId) -> Result<Upload> {
    let row = read(backend, id).await?;
    if row.created_at + KEPT <= backend.now() { Err(Error::NotFound) } else { shown(row) }
}

async fn read(backend: &Backend, id: &UploadId) -> Result<upload::Model> {
    upload::Entity::find_by_id(id.as_str()).one(backend.read()).await?.ok_or(Error::NotFound)
}

/// Forgets an upload that was not handed in; [`Error::NotFound`] if it was, or
/// is not there.
pub async fn remove(backend: &Backend, id: &UploadId) -> Result<()> {
    find(backend, id).await?;
    if sweep::take(backend, id).await? { Ok(()) } else { Err(Error::NotFound) }
}

fn shown(row: upload::Model) -> Result<Upload> {
    let bytes = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Upload {
        id: row.id.parse().map_err(Error::internal)?,
        kind: row.kind.map(|kind| kind.0),
        bytes: bytes(row.bytes),
        received: bytes(row.received),
        metadata: row.metadata,
        expires_at: row.created_at + KEPT,
        direct: row.direct,
        media: row.media_id.map(|id| id.0),
        refused: row.refused.as_deref().and_then(refusal),
    })
}

/// Reads why an upload was refused.
fn refusal(text: &str) -> Option<FieldError> {
    let (field, problem) = text.split_once(' ')?;
    Some(FieldError::new(field.parse().ok()?, problem.parse().ok()?))
}

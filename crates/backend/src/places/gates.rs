//! What people on the spot say is wrong with a gate, and what becomes of it. The
//! same rule of trust holds as for everything else they say of a place.

mod decide;

pub use decide::{Confirmed, confirm_gate, confirm_gate_today, refuse_gate};

use super::report::{DEVICE_BYTES, FRESH};
use super::save::Reach;
use super::voice::{Heard, Voice, kept};
use super::{layout, photos};
use crate::Backend;
use crate::actor::Staff;
use crate::days::day_of;
use crate::db::{Text, Tx, sql};
use crate::entity::gate_report::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::riders::Book;
use chrono::TimeDelta;
use domain::Moment;
use domain::compound::{ALL_DAY, GateClaim, Layout, Shut, WeekTime};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{AccountId, GateReportId, MediaId, PlaceId};
use domain::place::{ReportState, WORDS_CHARS};
use domain::text::clean;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most reports that are looked at, of one compound or for one editor.
const LOOKED_AT: u64 = 2000;
/// Most that are listed for editors.
const LISTED: usize = 200;
/// Farthest from the origin of a layout that a gate can be said to be, in
/// decimetres.
const FARTHEST: i32 = 100_000;
/// Longest words about where a gate is, in characters.
const NEAR_CHARS: usize = 80;

/// What somebody says of a gate.
#[derive(Clone, Debug)]
pub struct GateSaid {
    /// Its key.
    pub gate: String,
    /// What is wrong with it.
    pub claim: GateClaim,
    /// In their words, for editors only.
    pub words: Option<String>,
    /// A photo, for editors only.
    pub media: Option<MediaId>,
    /// The rider who says it, if they signed in.
    pub by: Option<AccountId>,
}

/// What several said alike of a gate, or one who is trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct GateReported {
    /// Its key.
    pub gate: String,
    /// What is wrong with it.
    pub claim: GateClaim,
    /// How many say so.
    pub devices: usize,
    /// The last of them.
    pub last: Moment,
    /// During which minutes of the day the rule holds that stands there now.
    pub minutes: [u16; 2],
    /// Whether a map editor found it so, for today.
    pub confirmed: bool,
}

impl GateReported {
    /// What it comes to for who wants in by the gate; nothing unless somebody is
    /// not let in.
    pub fn shuts(&self) -> Option<Shut> {
        self.claim.shuts(&self.gate, self.minutes)
    }
}

/// A report of a gate that waits for a map editor.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedGate {
    /// Which.
    pub id: GateReportId,
    /// Of which compound.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// The key of the gate.
    pub gate: String,
    /// What was said.
    pub claim: GateClaim,
    /// How many say the same.
    pub devices: usize,
    /// From how many networks: one is perhaps one person. Who signed in is one.
    pub networks: usize,
    /// During which minutes of the day the rule holds that stands there now.
    pub minutes: [u16; 2],
    /// In their words.
    pub words: Option<String>,
    /// A photo.
    pub media: Option<MediaId>,
    /// When.
    pub at: Moment,
}

/// Takes what somebody says of a gate; whether it is new: a device says the same
/// of a gate once a day.
///
/// # Errors
/// [`Error::NotFound`] for a compound or a gate that is not shown,
/// [`Error::Invalid`] for words that are too long or a position far away.
pub async fn report_gate(
    backend: &Backend,
    place: PlaceId,
    voice: Voice<'_>,
    said: GateSaid,
) -> Result<bool> {
    let (shown, _) = layout(backend, place).await?;
    if shown.gate(&said.gate).is_none() {
        return Err(Error::NotFound);
    }
    let who = kept(backend, place, voice, said.by).await?;
    let wrong = |field, problem| Err(Error::Invalid(vec![FieldError::new(field, problem)]));
    if voice.device.is_empty() || voice.device.len() > DEVICE_BYTES {
        return wrong(Field::Key, Problem::Invalid);
    }
    let words = said.words.as_deref().map(clean).filter(|words| !words.is_empty());
    if words.as_ref().is_some_and(|words| words.chars().count() > WORDS_CHARS) {
        return wrong(Field::Text, Problem::TooLong);
    }
    if let GateClaim::Moved { to, near } = &said.claim {
        if near.chars().count() > NEAR_CHARS {
            return wrong(Field::Text, Problem::TooLong);
        }
        let [east, north] = to.unwrap_or_default();
        if east.unsigned_abs().max(north.unsigned_abs()) > FARTHEST.unsigned_abs() {
            return wrong(Field::Lat, Problem::Outside);
        }
        if to.is_none() && near.is_empty() && words.is_none() {
            return wrong(Field::Text, Problem::Empty);
        }
    }
    let now = backend.now();
    let minute = i32::from(WeekTime::at(now, backend.config().offset).minute);
    let row = Model {
        id: Text(GateReportId(backend.new_id())),
        place_id: Text(place),
        gate: said.gate,
        topic: said.claim.topic(),
        claim: serde_json::to_string(&said.claim).map_err(Error::internal)?,
        minute,
        words,
        media_id: said.media.map(Text),
        device: who.device,
        network: who.network,
        day: day_of(now, backend.config().offset).to_string(),
        trusted: who.trusted,
        at: now,
        state: Text(ReportState::Open),
        staff_id: None,
        decided_at: None,
    };
    let (by, book) = (said.by, Book::of(backend));
    let work = move |tx: Tx| {
        let (row, book) = (row.clone(), book.clone());
        async move { insert(&tx, row, by, &book).await }
    };
    backend.write(work).await
}

async fn insert(tx: &Tx, row: Model, by: Option<AccountId>, book: &Book) -> Result<bool> {
    let text =
        "insert into gate_report (id, place_id, gate, topic, claim, minute, words, media_id, device, network,
                  day, trusted, at, state)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing";
    let (id, place, photo, at) = (row.id.0.0, row.place_id.0, row.media_id.map(|id| id.0), row.at);
    let values = vec![
        row.id.into(),
        row.place_id.into(),
        row.gate.into(),
        row.topic.into(),
        row.claim.into(),
        row.minute.into(),
        row.words.into(),
        row.media_id.into(),
        row.device.into(),
        row.network.into(),
        row.day.into(),
        row.trusted.into(),
        row.at.into(),
        row.state.into(),
    ];
    let done = tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    if let Some(photo) = photo {
        photos::give(tx, place, &[photo]).await?;
    }
    if let Some(by) = by {
        book.stake(tx, id, by, at).await?;
    }
    Ok(true)
}

/// What a row claims.
fn claim(row: &Model) -> Result<GateClaim> {
    serde_json::from_str(&row.claim).map_err(Error::internal)
}

/// A claim as it is kept once an editor found it so for a day: no layout says it.
#[derive(Serialize, Deserialize)]
struct ForToday {
    #[serde(flatten)]
    claim: GateClaim,
    #[serde(default)]
    today: bool,
}

/// What an editor found so of a compound, for today only, newest first.
async fn for_today(backend: &Backend, of: PlaceId) -> Result<Vec<(Model, GateClaim)>> {
    let (now, offset) = (backend.now(), backend.config().offset);
    let rows = Entity::find()
        .filter(Column::PlaceId.eq(Text(of)))
        .filter(Column::State.eq(Text(ReportState::Confirmed)))
        .filter(Column::DecidedAt.gte(now - TimeDelta::days(1)))
        .order_by_desc(Column::At)
        .limit(LOOKED_AT);
    let mut found = Vec::new();
    for row in rows.all(backend.read()).await? {
        let ForToday { claim, today } = serde_json::from_str(&row.claim).map_err(Error::internal)?;
        let same_day = row.decided_at.is_some_and(|at| day_of(at, offset) == day_of(now, offset));
        if today && same_day {
            found.push((row, claim));
        }
    }
    Ok(found)
}

/// The open reports of a compound or of all, newest first.
async fn open(backend: &Backend, of: Option<PlaceId>) -> Result<Vec<(Model, GateClaim)>> {
    let mut query = Entity::find()
        .filter(Column::State.eq(Text(ReportState::Open)))
        .filter(Column::At.gte(backend.now() - FRESH));
    if let Some(of) = of {
        query = query.filter(Column::PlaceId.eq(Text(of)));
    }
    let rows = query
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(LOOKED_AT)
        .all(backend.read())
        .await?;
    rows.into_iter().map(|row| claim(&row).map(|claim| (row, claim))).collect()
}

/// Those that mean the same as the first of them, by the newest word of each
/// device.
fn alike(rows: &[(Model, GateClaim)]) -> Vec<Vec<&(Model, GateClaim)>> {
    let mut heard = BTreeSet::new();
    let mut groups: Vec<Vec<&(Model, GateClaim)>> = Vec::new();
    for said in rows {
        let (row, claim) = said;
        if !heard.insert((row.place_id.0, &row.gate, &row.topic, &row.device)) {
            continue;
        }
        let same = |group: &&mut Vec<&(Model, GateClaim)>| {
            let (first, known) = group[0];
            first.place_id == row.place_id && first.gate == row.gate && known.is_alike(claim)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(said),
            None => groups.push(vec![said]),
        }
    }
    groups
}

/// Those who said it, by what was kept of them.
fn heard(group: &[&(Model, GateClaim)]) -> Heard {
    Heard::of(group.iter().map(|(row, _)| (&*row.device, row.network.as_deref())))
}

/// What enough people say alike of the gates of a compound, or one who is
/// trusted, and nobody has looked at yet; and what an editor found so for today.
///
/// # Errors
/// [`Error::NotFound`] for a compound that is not shown.
pub async fn gates_reported(backend: &Backend, id: PlaceId) -> Result<Vec<GateReported>> {
    if super::one(backend, id).is_none() {
        return Err(Error::NotFound);
    }
    let mut rows = for_today(backend, id).await?;
    rows.extend(open(backend, Some(id)).await?);
    let groups = alike(&rows);
    let confirmed =
        |group: &[&(Model, GateClaim)]| group.iter().any(|(row, _)| row.state.0 == ReportState::Confirmed);
    let said = |gate: &str, topic: &str| {
        let sizes = groups.iter().filter(|group| group[0].0.gate == gate && group[0].0.topic == topic);
        sizes.map(|group| heard(group).weight).max().unwrap_or(0)
    };
    let shown = groups.iter().filter(|group| {
        let (first, _) = group[0];
        let so = heard(group);
        let many = so.agree() || group.iter().any(|(row, _)| row.trusted);
        // Where others say otherwise, most have to say so.
        confirmed(group) || many && so.weight >= said(&first.gate, &first.topic)
    });
    let drawn = drawn(backend, id).await;
    let mut shown: Vec<GateReported> = shown
        .map(|group| {
            let (row, claim) = group[0];
            GateReported {
                gate: row.gate.clone(),
                claim: claim.clone(),
                devices: group.len(),
                last: group.iter().map(|(row, _)| row.at).max().unwrap_or(row.at),
                minutes: minutes(drawn.as_deref(), row, claim, backend),
                confirmed: confirmed(group),
            }
        })
        .collect();
    shown.sort_by(|a, b| b.devices.cmp(&a.devices).then_with(|| a.gate.cmp(&b.gate)));
    Ok(shown)
}

/// The reports of gates that wait, of the compounds within reach: each of what
/// is meant once, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn gate_reports(backend: &Backend, by: &Staff) -> Result<Vec<OpenedGate>> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let rows = open(backend, None).await?;
    let mut shown = Vec::new();
    for group in alike(&rows) {
        let (row, claim) = group[0];
        let Some(place) = super::one(backend, row.place_id.0).map(|found| found.place) else { continue };
        if !reach.covers_place(place.id, place.facts.unit) {
            continue;
        }
        let drawn = drawn(backend, place.id).await;
        let photo = group.iter().find_map(|(row, _)| row.media_id).map(|id| id.0);
        let words: Vec<&str> = group.iter().filter_map(|(row, _)| row.words.as_deref()).collect();
        let heard = heard(&group);
        shown.push(OpenedGate {
            id: row.id.0,
            place: place.id,
            name: place.facts.name.clone(),
            gate: row.gate.clone(),
            claim: claim.clone(),
            devices: heard.devices,
            networks: heard.networks,
            minutes: minutes(drawn.as_deref(), row, claim, backend),
            words: (!words.is_empty()).then(|| words.join(" · ")),
            media: photo,
            at: row.at,
        });
        if shown.len() == LISTED {
            break;
        }
    }
    Ok(shown)
}

/// The layout that is shown, if there is one.
async fn drawn(backend: &Backend, id: PlaceId) -> Option<Arc<Layout>> {
    layout(backend, id).await.ok().map(|(layout, _)| layout)
}

/// During which minutes the rule holds that the report speaks of.
fn minutes(layout: Option<&Layout>, row: &Model, claim: &GateClaim, backend: &Backend) -> [u16; 2] {
    let GateClaim::Access { vehicle, .. } = claim else { return ALL_DAY };
    let at = WeekTime::at(row.at, backend.config().offset);
    let gate = layout.and_then(|layout| layout.gate(&row.gate));
    gate.and_then(|gate| gate.rule(*vehicle, at)).map_or(ALL_DAY, |rule| rule.minutes)
}

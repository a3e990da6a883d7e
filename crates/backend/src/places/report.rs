//! What people on the spot say of a place, and what becomes of it.
//!
//! A device is known by a digest that differs from place to place: nobody's way
//! through the city can be read from what they said.

mod closed;
mod position;

pub(super) use closed::{ClosedOn, closed};

use position::{cannot_be, position};

use super::photos;
use super::save::{Change, Draft, Numbered, Reach, Source, for_editor, write};
use super::voice::{Heard, Voice, kept};
use crate::Backend;
use crate::actor::Staff;
use crate::days::day_of;
use crate::db::{Text, Tx, sql};
use crate::entity::place_report::{self, Column, Entity};
use crate::error::{Error, Result};
use crate::riders::Book;
use chrono::TimeDelta;
use domain::Moment;
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{AccountId, MediaId, PlaceId, PlaceReportId, PlaceVersionId, UserId};
use domain::place::{Answer, Checked, Features, PHOTOS, Place, Question, ReportState, WORDS_CHARS};
use domain::text::clean;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// For how long a report counts.
pub(crate) const FRESH: TimeDelta = TimeDelta::days(30);
/// Most reports of one place that are looked at.
const LOOKED_AT: u64 = 5000;
/// Longest name of a device, in bytes.
pub(super) const DEVICE_BYTES: usize = 200;
/// Most that are listed for editors.
const LISTED: u64 = 200;

/// What somebody says.
#[derive(Clone, Debug)]
pub struct Said {
    /// What about.
    pub question: Question,
    /// What they say.
    pub answer: Answer,
    /// In their words, for editors only.
    pub words: Option<String>,
    /// A photo.
    pub media: Option<MediaId>,
    /// Whether they have been right often enough to be believed alone.
    pub trusted: bool,
    /// The rider who says it, if they signed in: then they are told apart by their
    /// account, it goes to their credit, and they are trusted if they earned it.
    pub by: Option<AccountId>,
}

/// What several said alike; or, for today, that it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// What about.
    pub question: Question,
    /// What they say.
    pub answer: Answer,
    /// How many devices.
    pub devices: usize,
    /// The first of them.
    pub first: Moment,
    /// The last of them.
    pub last: Moment,
    /// Whether a map editor found it so.
    pub confirmed: bool,
}

/// A report that waits for a map editor.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Which.
    pub id: PlaceReportId,
    /// Of which place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// What about.
    pub question: Question,
    /// What was said.
    pub answer: Answer,
    /// In their words.
    pub words: Option<String>,
    /// How many metres from the place the position is that they say.
    pub metres: Option<f64>,
    /// A photo.
    pub media: Option<MediaId>,
    /// How many devices say the same.
    pub devices: usize,
    /// From how many networks: one is perhaps one person. Who signed in is one.
    pub networks: usize,
    /// When.
    pub at: Moment,
}

/// Takes what somebody says of a place; whether it is new: a device says the same
/// thing of a place once a day.
///
/// # Errors
/// [`Error::NotFound`] for a place that is not shown.
pub async fn report(
    backend: &Backend,
    place: PlaceId,
    what: Question,
    answer: Answer,
    voice: Voice<'_>,
    words: Option<&str>,
) -> Result<bool> {
    let words = words.map(str::to_owned);
    let said = Said { question: what, answer, words, media: None, trusted: false, by: None };
    report_as(backend, place, voice, said).await
}

/// The same with everything that can be said.
///
/// # Errors
/// As [`report`]; [`Error::Invalid`] at [`Field::Lat`] for a position where the place
/// cannot be.
pub async fn report_as(backend: &Backend, place: PlaceId, voice: Voice<'_>, said: Said) -> Result<bool> {
    let at = super::one(backend, place).ok_or(Error::NotFound)?.place.facts.at;
    if voice.device.is_empty() || voice.device.len() > DEVICE_BYTES {
        return Err(Error::Invalid(vec![FieldError::new(Field::Key, Problem::Invalid)]));
    }
    let who = kept(backend, place, voice, said.by).await?;
    let words = said.words.as_deref().map(clean).filter(|words| !words.is_empty());
    if words.as_ref().is_some_and(|words| words.chars().count() > WORDS_CHARS) {
        return Err(Error::Invalid(vec![FieldError::new(Field::Text, Problem::TooLong)]));
    }
    if position(said.question, words.as_deref()).is_some_and(|to| cannot_be(backend, at, to)) {
        return Err(Error::Invalid(vec![FieldError::new(Field::Lat, Problem::Outside)]));
    }
    let now = backend.now();
    let row = place_report::Model {
        id: Text(PlaceReportId(backend.new_id())),
        place_id: Text(place),
        question: Text(said.question),
        answer: Text(said.answer),
        words,
        media_id: said.media.map(Text),
        device: who.device,
        network: who.network,
        day: day_of(now, backend.config().offset).to_string(),
        trusted: said.trusted || who.trusted,
        at: now,
        state: Text(ReportState::Open),
        staff_id: None,
        decided_at: None,
    };
    let lists = said.question == Question::ClosedToday;
    // Not to know is neither right nor wrong.
    let by = said.by.filter(|_| said.answer != Answer::Unsure);
    let book = Book::of(backend);
    let work = move |tx: Tx| {
        let (row, book) = (row.clone(), book.clone());
        async move {
            let id = row.id.0.0;
            let fresh = insert(&tx, row).await?;
            if let Some(by) = by.filter(|_| fresh) {
                book.stake(&tx, id, by, now).await?;
            }
            Ok(fresh)
        }
    };
    let fresh = backend.write(work).await?;
    if fresh && lists {
        super::kept::shown(backend).await;
    }
    Ok(fresh)
}

async fn insert(tx: &Tx, row: place_report::Model) -> Result<bool> {
    let text =
        "insert into place_report (id, place_id, question, answer, words, media_id, device, network, day,
                  trusted, at, state)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing";
    let (place, photo) = (row.place_id.0, row.media_id.map(|id| id.0));
    let values = vec![
        row.id.into(),
        row.place_id.into(),
        row.question.into(),
        row.answer.into(),
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
    let fresh = done.rows_affected() == 1;
    if fresh && let Some(photo) = photo {
        photos::give(tx, place, &[photo]).await?;
    }
    Ok(fresh)
}

/// What was said of a place lately, newest first.
pub(super) async fn lately(backend: &Backend, id: PlaceId) -> Result<Vec<place_report::Model>> {
    let since = backend.now() - FRESH;
    let rows = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Condition::any().add(Column::At.gte(since)).add(Column::DecidedAt.gte(since)))
        .order_by_desc(Column::At)
        .limit(LOOKED_AT);
    Ok(rows.all(backend.read()).await?)
}

/// What enough people say alike of a place and nobody has looked at yet, the
/// most said first. Their words stay with the editors.
///
/// # Errors
/// [`Error::NotFound`] for a place that is not shown.
pub async fn reported(backend: &Backend, id: PlaceId) -> Result<Vec<Reported>> {
    let place = super::one(backend, id).ok_or(Error::NotFound)?.place;
    let rows = lately(backend, id).await?;
    let today = day_of(backend.now(), backend.config().offset).to_string();
    Ok(agreed(&rows, place.facts.features, &today))
}

/// Where enough agree, and say something that is not known already.
fn agreed(rows: &[place_report::Model], known: Features, today: &str) -> Vec<Reported> {
    // The newest word of each device counts.
    let mut said: BTreeMap<(Question, &str), &place_report::Model> = BTreeMap::new();
    let closed = |row: &place_report::Model| row.question.0 == Question::ClosedToday;
    // What is so for a day only changes nothing at the place: confirmed, it stays
    // visible until the day is over.
    let counts = |row: &&place_report::Model| match row.state.0 {
        ReportState::Open => !closed(row) || row.day == today,
        ReportState::Confirmed => closed(row) && row.day == today,
        ReportState::Refused => false,
    };
    for row in rows.iter().filter(counts) {
        said.entry((row.question.0, &row.device)).or_insert(row);
    }
    let mut groups: BTreeMap<(Question, Answer), Vec<&place_report::Model>> = BTreeMap::new();
    for row in said.into_values().filter(|row| row.answer.0 != Answer::Unsure) {
        groups.entry((row.question.0, row.answer.0)).or_default().push(row);
    }
    let heard: BTreeMap<_, _> =
        groups.iter().map(|(key, rows)| (*key, heard(rows.iter().copied()))).collect();
    let enough = |(question, answer): (Question, Answer), rows: &[&place_report::Model]| {
        let against = match answer {
            Answer::Yes => heard.get(&(question, Answer::No)),
            _ => heard.get(&(question, Answer::Yes)),
        };
        if rows.iter().any(|row| row.state.0 == ReportState::Confirmed) {
            return true;
        }
        let so = heard[&(question, answer)];
        let many = so.agree() || rows.iter().any(|row| row.trusted);
        many && so.weight > against.map_or(0, |other| other.weight) && says_more(known, question, answer)
    };
    let shown = groups.iter().filter(|(key, rows)| enough(**key, rows));
    let mut shown: Vec<Reported> = shown
        .filter_map(|((question, answer), rows)| {
            let (first, last) = (rows.iter().map(|row| row.at).min()?, rows.iter().map(|row| row.at).max()?);
            let confirmed = rows.iter().any(|row| row.state.0 == ReportState::Confirmed);
            let (question, answer, devices) = (*question, *answer, rows.len());
            Some(Reported { question, answer, devices, first, last, confirmed })
        })
        .collect();
    shown.sort_by(|a, b| b.devices.cmp(&a.devices).then(a.question.cmp(&b.question)));
    shown
}

/// Those who said something, by what was kept of them.
pub(super) fn heard<'a>(rows: impl Iterator<Item = &'a place_report::Model>) -> Heard {
    Heard::of(rows.map(|row| (&*row.device, row.network.as_deref())))
}

/// Whether an answer is news. What is "wrong" is news only when it is.
fn says_more(known: Features, question: Question, answer: Answer) -> bool {
    match question {
        Question::Has(feature) => known.get(feature) != Some(answer == Answer::Yes),
        _ => answer == Answer::Yes,
    }
}

/// The reports that wait, of the places within reach, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn reports(backend: &Backend, by: &Staff) -> Result<Vec<Opened>> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let rows = Entity::find()
        .filter(Column::State.eq(Text(ReportState::Open)))
        .filter(Column::At.gte(backend.now() - FRESH))
        .order_by_desc(Column::At)
        .limit(LOOKED_AT)
        .all(backend.read())
        .await?;
    let said = |row: &place_report::Model| (row.place_id.0, row.question.0, row.answer.0);
    let mut alike: BTreeMap<_, Vec<&place_report::Model>> = BTreeMap::new();
    for row in &rows {
        alike.entry(said(row)).or_default().push(row);
    }
    let alike: BTreeMap<_, Heard> =
        alike.into_iter().map(|(said, rows)| (said, heard(rows.into_iter()))).collect();
    let shown = rows.into_iter().filter_map(|row| {
        let place = super::one(backend, row.place_id.0)?.place;
        let heard = alike.get(&said(&row)).copied()?;
        reach.covers_place(place.id, place.facts.unit).then(|| opened(row, &place, heard))
    });
    Ok(shown.take(usize::try_from(LISTED).unwrap_or(usize::MAX)).collect())
}

/// A map editor finds it so, and what was said is settled. A feature is noted, with
/// today as the day on which it was checked, and of the photos that came with it
/// `photo` is shown to everybody, the one the editor has looked at; that it is closed stays visible for the day. What has to be written down
/// by hand (hours, a position, a gate) is told again by [`claims`].
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed the place first.
pub async fn confirm(
    backend: &Backend,
    by: &Staff,
    id: PlaceId,
    version: i64,
    (question, answer): (Question, Answer),
    photo: Option<MediaId>,
) -> Result<Place> {
    let place = for_editor(backend, by, id).await?;
    let now = backend.now();
    let mut facts = place.facts.clone();
    if let Question::Has(feature) = question {
        facts.features.set(feature, known(answer));
        let unit = backend.directory().unit(by.unit).map(|unit| unit.name.clone()).unwrap_or_default();
        facts.checked = Some(Checked { on: day_of(now, backend.config().offset), by: unit });
        if let Some(photo) = came_with(backend, id, (question, answer), photo).await?
            && facts.photos.len() < PHOTOS
            && !facts.photos.contains(&photo)
        {
            facts.photos.push(photo);
        }
    }
    let draft = Draft { id: Some(id), version, facts, state: place.state };
    let change = Change { source: Source::Report, by: Some(by.id), reach: Reach::of(backend, by) };
    let one = Numbered { id, line: PlaceVersionId(backend.new_id()), draft };
    let (all, verdict) = (Arc::new(vec![one]), Verdict { question, found: Some(answer), by: by.id, at: now });
    let (before, book) = (place.facts.features, Book::of(backend));
    let work = move |tx: Tx| {
        let (all, change, book) = (all.clone(), change.clone(), book.clone());
        async move {
            let mut places = write(&tx, &all, &change, now).await?;
            settle(&tx, id, &verdict, before, &book).await?;
            places.pop().ok_or(Error::NotFound)
        }
    };
    let place = backend.write(work).await?;
    super::kept::shown(backend).await;
    Ok(place)
}

fn known(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Unsure => None,
    }
}

/// A map editor finds it otherwise: what was said of it is settled, the place
/// stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn refuse(backend: &Backend, by: &Staff, id: PlaceId, question: Question) -> Result<()> {
    let known = for_editor(backend, by, id).await?.facts.features;
    let (verdict, book) =
        (Verdict { question, found: None, by: by.id, at: backend.now() }, Book::of(backend));
    let work = move |tx: Tx| {
        let book = book.clone();
        async move { settle(&tx, id, &verdict, known, &book).await }
    };
    backend.write(work).await?;
    super::kept::shown(backend).await;
    Ok(())
}

/// What was confirmed within a day and has to be written down by hand: for the
/// editor who has its form open.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn claims(backend: &Backend, by: &Staff, id: PlaceId, question: Question) -> Result<Vec<Opened>> {
    let place = for_editor(backend, by, id).await?;
    let rows = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::Question.eq(Text(question)))
        .filter(Column::State.eq(Text(ReportState::Confirmed)))
        .filter(Column::DecidedAt.gte(backend.now() - TimeDelta::days(1)))
        .order_by_desc(Column::At)
        .limit(LISTED)
        .all(backend.read())
        .await?;
    let heard = heard(rows.iter());
    Ok(rows.into_iter().map(|row| opened(row, &place, heard)).collect())
}

/// The photo, if it came with this answer and nobody has decided yet.
async fn came_with(
    backend: &Backend,
    id: PlaceId,
    (question, answer): (Question, Answer),
    photo: Option<MediaId>,
) -> Result<Option<MediaId>> {
    let Some(photo) = photo else { return Ok(None) };
    let row = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::Question.eq(Text(question)))
        .filter(Column::Answer.eq(Text(answer)))
        .filter(Column::State.eq(Text(ReportState::Open)))
        .filter(Column::MediaId.eq(Text(photo)))
        .one(backend.read())
        .await?;
    Ok(row.map(|_| photo))
}

fn opened(row: place_report::Model, place: &Place, heard: Heard) -> Opened {
    let at = position(row.question.0, row.words.as_deref());
    Opened {
        id: row.id.0,
        place: place.id,
        name: place.facts.name.clone(),
        question: row.question.0,
        answer: row.answer.0,
        metres: at.map(|at| at.distance(place.facts.at)),
        words: row.words,
        media: row.media_id.map(|id| id.0),
        devices: heard.devices,
        networks: heard.networks,
        at: row.at,
    }
}

/// What an editor found.
#[derive(Clone, Copy)]
struct Verdict {
    question: Question,
    /// None: that nobody is right who says otherwise than the place does.
    found: Option<Answer>,
    by: UserId,
    at: Moment,
}

impl Verdict {
    /// Whether an answer is right; none when it is neither.
    fn on(&self, answer: Answer, known: Features) -> Option<bool> {
        match (self.found, self.question) {
            _ if answer == Answer::Unsure => None,
            (Some(found), _) => Some(answer == found),
            // Who said what stands there already was not wrong.
            (None, Question::Has(feature)) if known.get(feature) == Some(answer == Answer::Yes) => None,
            (None, _) => Some(false),
        }
    }
}

/// Those who said what was found are confirmed, the others are not; and whoever
/// signed in has it to their credit.
async fn settle(tx: &Tx, id: PlaceId, verdict: &Verdict, known: Features, book: &Book) -> Result<()> {
    let text = "update place_report set state = $4, staff_id = $5, decided_at = $6
                where place_id = $1 and question = $2 and answer = $3 and state = 'open' returning id";
    for answer in Answer::ALL {
        let state =
            if verdict.found == Some(*answer) { ReportState::Confirmed } else { ReportState::Refused };
        let values = vec![
            Text(id).into(),
            Text(verdict.question).into(),
            Text(*answer).into(),
            Text(state).into(),
            Text(verdict.by).into(),
            verdict.at.into(),
        ];
        for row in tx.query_all_raw(sql(tx.get_database_backend(), text, values)).await? {
            let report: Text<PlaceReportId> = row.try_get_by_index(0)?;
            book.decided(tx, report.0.0, verdict.on(*answer, known)).await?;
        }
    }
    Ok(())
}

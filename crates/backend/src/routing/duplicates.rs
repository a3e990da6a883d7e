//! Requests that may be about the same: candidates along indexes, compared in
//! memory.

use super::known::{self, Brain};
use super::model::number;
use super::{excerpt, said};
use crate::Backend;
use crate::db::search::{self, Index};
use crate::db::{self, Text, row, sql};
use crate::entity::request;
use crate::error::Result;
use crate::requests::{CELL_COLUMNS, cell};
use crate::view::UnitRef;
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, RequestId, UnitId};
use domain::likeness::{self, Likeness, WORTH};
use domain::request::Status;
use domain::search::Phrase;
use sea_orm::{ConnectionTrait, Statement, Value};
use std::collections::{HashMap, HashSet};

/// Newest requests looked at in each cell around, in the category, and found
/// by words.
const IN_CELL: u32 = 60;
const IN_CATEGORY: u32 = 100;
const BY_WORDS: u64 = 40;
/// Most candidates whose pictures are compared.
const PICTURES: usize = 60;
/// Most duplicates that are named.
const NAMED: usize = 5;
/// Letters that are looked for as they were written.
const VERBATIM: usize = 10;
/// Rare words that must all occur.
const RARE: usize = 4;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The request itself, which is not its own duplicate.
    pub not: Option<RequestId>,
    /// Text and address.
    pub text: String,
    /// Where.
    pub at: Option<Wgs84>,
    /// The address, where no position is known.
    pub address: String,
    /// Category.
    pub category: Option<CategoryId>,
    /// When it was submitted.
    pub when: Moment,
    /// Its pictures' fingerprints.
    pub pictures: Vec<u64>,
}

impl Sought {
    /// What is looked for beside a request.
    pub(crate) async fn of(backend: &Backend, row: &request::Model) -> Result<Self> {
        let pictures = match row.media_count {
            0 => Vec::new(),
            _ => pictures(backend, &[row.id.0]).await?.remove(&row.id.0).unwrap_or_default(),
        };
        Ok(Self {
            not: Some(row.id.0),
            text: said(row),
            at: row.place(),
            address: row.address.clone().unwrap_or_default(),
            category: row.category_id.map(|id| id.0),
            when: row.submitted_at,
            pictures,
        })
    }
}

/// A request that may be about the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// Public code.
    pub code: RequestCode,
    /// How alike, 0 to 1.
    pub score: f64,
    /// What they have in common.
    pub like: Likeness,
    /// Beginning of the words.
    pub excerpt: String,
    /// State.
    pub status: Status,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// The unit that has it.
    pub unit: Option<UnitRef>,
}

row! {
    /// A candidate as it comes from the database.
    struct Candidate {
        id: Text<RequestId>,
        code: Text<RequestCode>,
        status: Text<Status>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Option<Text<UnitId>>,
        description: String,
        address: Option<String>,
        lat: Option<f64>,
        lng: Option<f64>,
        submitted_at: Moment,
        media_count: i32,
    }
}

const COLUMNS: &str = "id, code, status, category_id, unit_id, substr(description, 1, 600) as description,
    address, lat, lng, submitted_at, media_count";

/// Requests of the last thirty days that may be about the same, likeliest
/// first, at most five: by place, time, words and picture. Whoever asks sees
/// all of them: for staff who dispatch only.
pub async fn duplicates(backend: &Backend, sought: &Sought) -> Result<Vec<Duplicate>> {
    let mut found = candidates(backend, sought).await?;
    let mut seen: HashSet<RequestId> = sought.not.into_iter().collect();
    let oldest = sought.when - TimeDelta::days(likeness::DAYS);
    found.retain(|candidate| {
        let over = matches!(candidate.status.0, Status::Withdrawn | Status::Declined);
        !over && candidate.submitted_at >= oldest && seen.insert(candidate.id.0)
    });
    let own = likeness::pairs(&sought.text);
    let mut compared: Vec<(Likeness, Candidate)> =
        found.into_iter().map(|candidate| (candidate.compare(sought, &own), candidate)).collect();
    compared.sort_by(|a, b| b.0.score().total_cmp(&a.0.score()));
    look(backend, sought, &mut compared).await?;
    compared.sort_by(|a, b| b.0.score().total_cmp(&a.0.score()));
    let directory = backend.directory();
    let named = compared.into_iter().take_while(|(like, _)| like.score() >= WORTH).take(NAMED);
    Ok(named
        .map(|(like, candidate)| Duplicate {
            score: like.score(),
            like,
            excerpt: excerpt(&candidate.description, 80),
            code: candidate.code.0,
            status: candidate.status.0,
            submitted_at: candidate.submitted_at,
            unit: candidate.unit_id.and_then(|id| directory.unit_ref(id.0)),
        })
        .collect())
}

impl Candidate {
    fn compare(&self, sought: &Sought, own: &HashSet<(char, char)>) -> Likeness {
        let text = format!("{}\n{}", self.description, self.address.as_deref().unwrap_or(""));
        let at = self.lat.zip(self.lng).and_then(|(lat, lng)| Wgs84::new(lat, lng));
        Likeness {
            metres: sought.at.zip(at).map(|(a, b)| a.distance(b)),
            hours: (sought.when - self.submitted_at).num_minutes().unsigned_abs() as f64 / 60.0,
            words: likeness::shared(own, &likeness::pairs(&text)),
            bits: None,
            category: sought.category.zip(self.category_id).map(|(a, b)| a == b.0),
        }
    }
}

/// Compares the pictures of the best candidates.
async fn look(backend: &Backend, sought: &Sought, compared: &mut [(Likeness, Candidate)]) -> Result<()> {
    if sought.pictures.is_empty() {
        return Ok(());
    }
    let with = compared.iter_mut().filter(|(_, candidate)| candidate.media_count > 0).take(PICTURES);
    let mut with: Vec<_> = with.collect();
    let ids: Vec<RequestId> = with.iter().map(|(_, candidate)| candidate.id.0).collect();
    let prints = pictures(backend, &ids).await?;
    for (like, candidate) in &mut with {
        like.bits =
            prints.get(&candidate.id.0).and_then(|prints| likeness::nearest(&sought.pictures, prints));
    }
    Ok(())
}

/// The fingerprints of the photos that came with requests.
async fn pictures(backend: &Backend, ids: &[RequestId]) -> Result<HashMap<RequestId, Vec<u64>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "select request_id, phash from media
         where request_id in ({}) and event_id is null and phash is not null",
        places.join(", ")
    );
    let dialect = backend.read().get_database_backend();
    let values = ids.iter().map(|id| Text(*id).into()).collect();
    let mut prints: HashMap<RequestId, Vec<u64>> = HashMap::new();
    for row in backend.read().query_all_raw(sql(dialect, text, values)).await? {
        let id: Text<RequestId> = row.try_get_by_index(0)?;
        let print: String = row.try_get_by_index(1)?;
        prints.entry(id.0).or_default().extend(likeness::read(&print));
    }
    Ok(prints)
}

/// Everything worth comparing.
async fn candidates(backend: &Backend, sought: &Sought) -> Result<Vec<Candidate>> {
    let mut walks = Walks { values: Vec::new(), parts: Vec::new() };
    if let Some(at) = sought.at {
        let middle = cell(at);
        for (row, column) in (-1..=1).flat_map(|row| (-1..=1).map(move |column| (row, column))) {
            walks.newest("cell", middle + row * CELL_COLUMNS + column, IN_CELL);
        }
    }
    if let Some(category) = sought.category {
        walks.newest("category_id", Text(category), IN_CATEGORY);
    }
    let brain = known::brain(backend).await?;
    for phrases in queries(brain.as_deref(), &sought.text) {
        walks.matching(backend, &phrases);
    }
    match walks.statement(backend) {
        Some(statement) => db::rows(backend.read(), statement).await,
        None => Ok(Vec::new()),
    }
}

/// Walks along indexes, put together to one statement.
struct Walks {
    values: Vec<Value>,
    parts: Vec<String>,
}

impl Walks {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// The newest rows with a value; the limit stands inside, so that a walk
    /// ends whatever is found.
    fn newest(&mut self, column: &str, value: impl Into<Value>, limit: u32) {
        let value = self.bind(value);
        self.parts.push(format!(
            "select * from (select {COLUMNS} from request where {column} = {value}
             order by seq desc limit {limit}) as walk"
        ));
    }

    fn matching(&mut self, backend: &Backend, phrases: &[Phrase]) {
        let dialect = backend.read().get_database_backend();
        let Some(words) = search::matching(phrases, dialect) else { return };
        let (words, before) = (self.bind(words), self.bind(i64::MAX));
        let hits = search::hits(Index::Whole, dialect, &words, &before, BY_WORDS);
        self.parts.push(format!(
            "select * from (select {COLUMNS} from ({hits}) as hits
             cross join request where request.seq = hits.hit) as walk"
        ));
    }

    fn statement(self, backend: &Backend) -> Option<Statement> {
        let text = self.parts.join(" union all ");
        (!text.is_empty()).then(|| sql(backend.read().get_database_backend(), text, self.values))
    }
}

/// What is searched for: how it begins, word for word; and its rarest words,
/// which together are in few requests.
fn queries(brain: Option<&Brain>, text: &str) -> Vec<Vec<Phrase>> {
    let letters: String = text.chars().take_while(|c| c.is_alphanumeric()).take(VERBATIM).collect();
    let mut queries = Vec::new();
    if letters.chars().count() >= VERBATIM / 2 {
        queries.push(domain::search::query(&letters));
    }
    let Some((brain, model)) = brain.and_then(|brain| Some((brain, brain.unit.as_ref()?))) else {
        return queries;
    };
    let mut words = brain.cutter.words(text);
    words.sort();
    words.dedup();
    // A word that nobody used before finds nothing.
    words.retain(|word| model.seen(number(word)) > 0);
    words.sort_by_key(|word| model.seen(number(word)));
    words.truncate(RARE);
    if words.len() == RARE {
        queries.push(words.iter().flat_map(|word| domain::search::query(word)).collect());
    }
    queries
}

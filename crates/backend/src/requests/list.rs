//! Published requests.

use super::keyset::{BRANCHES, Branch, Cursor, List, Query, excerpt};
use super::nearest;
use crate::Backend;
use crate::db::Text;
use crate::db::search::{self, Index};
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::view::{Card, Page};
use domain::Moment;
use domain::code::RequestCode;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, MediaId, UnitId};
use domain::request::Status;
use domain::text::mask_personal;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest publication first.
    #[default]
    Newest,
    /// Nearest first; needs `near`. Goes by the hundredth of a degree that
    /// strangers may know, to about 15 km.
    Nearest,
}

/// Which published requests.
#[derive(Clone, Debug, Default)]
pub struct PublishedQuery {
    /// Words that must occur; then the latest submitted come first, or the
    /// nearest of the latest two hundred.
    pub text: Option<String>,
    /// Category or parent category, by stable name.
    pub category: Option<String>,
    /// Within this unit's area (subtree).
    pub area: Option<UnitId>,
    /// In this state.
    pub status: Option<Status>,
    /// The asker's position.
    pub near: Option<Wgs84>,
    /// Order.
    pub order: Order,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Items a page, 1 to 100.
    pub limit: u16,
}

/// What a page depends on that is the same for everybody who asks for it.
pub(super) type Asked = (Option<String>, Option<String>, Option<UnitId>, Option<Status>, Option<String>, u16);

impl PublishedQuery {
    /// `None` if the answer depends on where somebody is.
    fn of_everybody(&self) -> Option<Asked> {
        let Self { text, category, area, status, near, order: _, cursor, limit } = self;
        near.is_none().then(|| (text.clone(), category.clone(), *area, *status, cursor.clone(), *limit))
    }

    /// Which list this is a page of.
    fn list(&self) -> List {
        let near = self.order == Order::Nearest && self.near.is_some();
        match (self.text.as_deref().is_some_and(|text| !text.trim().is_empty()), near) {
            (false, false) => List::Published,
            (false, true) => List::Nearest,
            (true, false) => List::PublishedFound,
            (true, true) => List::NearestFound,
        }
    }
}

/// Columns of a card, taken while walking, and what is asked once for each
/// card of a page.
pub(super) const COLUMNS: (&str, &str) = (
    "seq, id, code, status, category_id, area_id, substr(description, 1, 400) as description,
     submitted_at, published_at, photos_public, me_too, cell, media_count",
    CARD,
);
const CARD: &str = "page.*, case when photos_public and media_count > 0 then
     (select media.id from media where media.request_id = page.id and media.event_id is null
      and media.kind = 'photo' order by media.position limit 1) end as photo";
/// Most matches looked at for one page of a text search.
const HITS: u64 = 4000;
/// Most matches put in order by distance.
const COMPARED: u64 = 200;
/// How often further matches are looked at for them.
const ROUNDS: u32 = 5;

/// A page of published requests. [`Error::NotFound`] for a category that is
/// not there or a cursor that was not given out.
pub async fn published(backend: &Backend, query: &PublishedQuery) -> Result<Page<Card>> {
    match query.of_everybody() {
        Some(asked) => backend.lists().published.get(backend, asked, find(backend, query)).await,
        None => find(backend, query).await,
    }
}

async fn find(backend: &Backend, query: &PublishedQuery) -> Result<Page<Card>> {
    let directory = backend.directory();
    let chosen = Chosen::of(&directory, query)?;
    let text = query.text.as_deref().map(str::trim).unwrap_or("");
    let words = search::matching(&domain::search::query(text), backend.read().get_database_backend());
    match (words, query.order, query.near) {
        (Some(words), Order::Nearest, Some(_)) => chosen.nearest_matching(backend, &words).await,
        (Some(words), ..) => chosen.matching(backend, &words).await,
        // Signs only: nothing can be looked for.
        (None, ..) if !text.is_empty() => Ok(Page { items: Vec::new(), next: None }),
        (None, Order::Nearest, Some(near)) => nearest::page(backend, &chosen, near).await,
        (None, ..) => chosen.newest(backend).await,
    }
}

/// The latest published requests, nearest ones first if a position is given.
pub async fn latest(backend: &Backend, near: Option<Wgs84>, count: u16) -> Result<Vec<Card>> {
    let newest = PublishedQuery { limit: count, ..PublishedQuery::default() };
    if near.is_none() {
        return Ok(published(backend, &newest).await?.items);
    }
    let nearest = PublishedQuery { order: Order::Nearest, near, ..newest.clone() };
    let mut cards = published(backend, &nearest).await?.items;
    if cards.len() < usize::from(count) {
        let known: Vec<RequestCode> = cards.iter().map(|card| card.code.clone()).collect();
        let newest = published(backend, &newest).await?.items;
        cards.extend(newest.into_iter().filter(|card| !known.contains(&card.code)));
        cards.truncate(usize::from(count));
    }
    Ok(cards)
}

/// What is chosen, with names looked up.
pub(super) struct Chosen {
    categories: Option<Vec<CategoryId>>,
    areas: Option<Vec<UnitId>>,
    status: Option<Status>,
    pub(super) near: Option<Wgs84>,
    pub(super) cursor: Option<Cursor>,
    pub(super) limit: u64,
}

impl Chosen {
    fn of(directory: &Directory, query: &PublishedQuery) -> Result<Self> {
        let whole = |area: &UnitId| directory.root().is_some_and(|root| root.id == *area);
        Ok(Self {
            categories: query.category.as_deref().map(|slug| categories(directory, slug)).transpose()?,
            areas: query.area.filter(|area| !whole(area)).map(|area| directory.subtree(area)),
            status: query.status,
            near: query.near,
            cursor: Cursor::read(query.list(), query.cursor.as_deref())?,
            limit: u64::from(query.limit.clamp(1, 100)),
        })
    }

    /// The conditions besides the branches: all of them, or those that no
    /// branch stands for.
    fn filter(&self, sql: &mut Query, branched: Branched) {
        sql.filter("published_at is not null");
        if let Some(categories) = self.categories.as_ref().filter(|_| branched != Branched::Category) {
            let any = sql.any_of("category_id", categories.iter().copied().map(Text));
            sql.filter(any);
        }
        if let Some(areas) = self.areas.as_ref().filter(|_| branched != Branched::Area) {
            let any = sql.any_of("area_id", areas.iter().copied().map(Text));
            sql.filter(any);
        }
        if let Some(status) = self.status.filter(|_| branched != Branched::Status) {
            let place = sql.bind(status.as_str());
            sql.filter(format!("status = {place}"));
        }
    }

    /// Every condition, for branches of another kind.
    pub(super) fn filter_all(&self, sql: &mut Query) {
        self.filter(sql, Branched::Not);
    }

    fn branched(&self) -> Branched {
        let few = |n: usize| (1..=BRANCHES).contains(&n);
        match (&self.areas, &self.categories) {
            (Some(areas), _) if few(areas.len()) => Branched::Area,
            (_, Some(categories)) if few(categories.len()) => Branched::Category,
            _ if self.status.is_some() => Branched::Status,
            _ => Branched::Not,
        }
    }

    fn branches(&self, sql: &mut Query, branched: Branched) -> Vec<Branch> {
        let mut each = |column: &str, values: Vec<String>| {
            let branch = |value| Branch::of(format!("{column} = {}", sql.bind(value)));
            values.into_iter().map(branch).collect()
        };
        match branched {
            Branched::Area => each("area_id", self.areas.iter().flatten().map(UnitId::to_string).collect()),
            Branched::Category => {
                each("category_id", self.categories.iter().flatten().map(CategoryId::to_string).collect())
            }
            Branched::Status => each("status", self.status.iter().map(Status::to_string).collect()),
            Branched::Not => vec![Branch::of("published_at is not null")],
        }
    }

    async fn newest(&self, backend: &Backend) -> Result<Page<Card>> {
        let mut sql = Query::new();
        let branched = self.branched();
        let branches = self.branches(&mut sql, branched);
        self.filter(&mut sql, branched);
        if let Some(cursor) = self.cursor {
            let (at, seq) = (sql.bind(cursor.moment()), sql.bind(cursor.seq));
            sql.filter(format!("(published_at, seq) < ({at}, {seq})"));
        }
        let dialect = backend.read().get_database_backend();
        let statement = sql.page(dialect, COLUMNS, &branches, "published_at desc, seq desc", self.limit + 1);
        let mut found = self.cards(backend, statement).await?;
        let last = self.cut(&mut found);
        let next = last.map(|last| Cursor::at(List::Published, last.card.published_at, last.seq).encode());
        Ok(Page { items: found.into_iter().map(|found| found.card).collect(), next })
    }

    /// Takes off what is beyond the page; gives the last one on it if there was
    /// more.
    pub(super) fn cut<'a>(&self, found: &'a mut Vec<Found>) -> Option<&'a Found> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        found.last().filter(|_| more)
    }

    /// Text search looks at a bounded number of matches a page, latest first,
    /// and goes on behind them: a page may be short and still have a next one.
    async fn matching(&self, backend: &Backend, words: &str) -> Result<Page<Card>> {
        let before = self.cursor.map_or(i64::MAX, |cursor| cursor.seq);
        let mut found = self.latest_matches(backend, words, before, self.limit + 1).await?;
        let next = match self.cut(&mut found) {
            Some(last) => Some(last.seq),
            None => search::end_of_hits(backend.read(), Index::Public, words, before, HITS).await?,
        };
        let next = next.map(|seq| Cursor::after(List::PublishedFound, seq).encode());
        Ok(Page { items: found.into_iter().map(|found| found.card).collect(), next })
    }

    /// The nearest of the latest matches; those whose place is not known come
    /// last. The cursor counts.
    async fn nearest_matching(&self, backend: &Backend, words: &str) -> Result<Page<Card>> {
        let (mut found, mut before) = (Vec::new(), i64::MAX);
        for _ in 0..ROUNDS {
            let missing = COMPARED.saturating_sub(found.len() as u64);
            found.extend(self.latest_matches(backend, words, before, missing).await?);
            let end = search::end_of_hits(backend.read(), Index::Public, words, before, HITS).await?;
            match end.filter(|_| (found.len() as u64) < COMPARED) {
                Some(seq) => before = seq,
                None => break,
            }
        }
        let away = |found: &Found| found.card.distance.unwrap_or(f64::INFINITY);
        found.sort_by(|a, b| away(a).total_cmp(&away(b)));
        let seen = self.cursor.map_or(0, |cursor| usize::try_from(cursor.rank).unwrap_or(0));
        let mut found = found.split_off(seen.min(found.len()));
        let more = self.cut(&mut found).is_some();
        let rank = i64::try_from(seen + found.len()).unwrap_or(i64::MAX);
        let next = more.then(|| Cursor { rank, ..Cursor::after(List::NearestFound, 0) }.encode());
        Ok(Page { items: found.into_iter().map(|found| found.card).collect(), next })
    }

    async fn latest_matches(
        &self,
        backend: &Backend,
        words: &str,
        before: i64,
        most: u64,
    ) -> Result<Vec<Found>> {
        let dialect = backend.read().get_database_backend();
        let mut sql = Query::new();
        let places = (sql.bind(words), sql.bind(before));
        let hits = search::hits(Index::Public, dialect, &places.0, &places.1, HITS);
        self.filter(&mut sql, Branched::Not);
        let statement = sql.matches(dialect, COLUMNS, &hits, "seq desc", most);
        self.cards(backend, statement).await
    }

    pub(super) async fn cards(&self, backend: &Backend, statement: Statement) -> Result<Vec<Found>> {
        let directory = backend.directory();
        let rows = backend.read().query_all_raw(statement).await?;
        let found: Result<Vec<Found>, DbErr> =
            rows.iter().map(|row| Found::read(row, &directory, self.near)).collect();
        Ok(found?)
    }
}

/// Which condition the branches stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Branched {
    Area,
    Category,
    Status,
    Not,
}

/// A category and those below it.
pub(crate) fn categories(directory: &Directory, slug: &str) -> Result<Vec<CategoryId>> {
    let top = directory.category_by_slug(slug).ok_or(Error::NotFound)?.id;
    let below = directory.categories.iter().filter(|c| c.id == top || c.parent == Some(top));
    Ok(below.map(|category| category.id).collect())
}

/// A card with where it stands in the list.
pub(super) struct Found {
    pub(super) card: Card,
    pub(super) seq: i64,
    pub(super) rank: i64,
}

impl Found {
    fn read(row: &QueryResult, directory: &Directory, near: Option<Wgs84>) -> Result<Self, DbErr> {
        let cell: Option<i32> = row.try_get("", "cell")?;
        let category: Option<Text<CategoryId>> = row.try_get("", "category_id")?;
        let area: Option<Text<UnitId>> = row.try_get("", "area_id")?;
        let photo: Option<Text<MediaId>> = row.try_get("", "photo")?;
        let published_at: Moment = row.try_get("", "published_at")?;
        let description: String = row.try_get("", "description")?;
        let middle = cell.map(super::store::cell_middle);
        // Rounded, and from the middle of the cell: an exact distance would
        // give the place away to whoever asks from three sides.
        let distance = near.zip(middle).map(|(near, at)| (near.distance(at) / 100.0).round() * 100.0);
        let card = Card {
            code: row.try_get::<Text<RequestCode>>("", "code")?.0,
            status: row.try_get::<Text<Status>>("", "status")?.0,
            category: category.and_then(|id| directory.category_ref(id.0)),
            area: area.and_then(|id| directory.unit_ref(id.0)),
            excerpt: excerpt(&mask_personal(&description), 120),
            submitted_at: row.try_get("", "submitted_at")?,
            published_at,
            photo: photo.map(|id| id.0),
            me_too: row.try_get("", "me_too")?,
            distance,
        };
        Ok(Self { card, seq: row.try_get("", "seq")?, rank: row.try_get("", "rank").unwrap_or(0) })
    }
}

//! The published places in memory, to be asked thousands of times a second.
//!
//! Positions are unit vectors: the straight distance between two of them grows
//! with the great circle, at every latitude and across the date line, so the
//! nearest by one is the nearest by the other.

use super::hours::{Calendar, Hours, Known, by_the_sun};
use super::report::ClosedOn;
use super::{Bounds, Found};
use chrono::NaiveDate;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{Either, Openness, Place, PlaceState, ServiceClass, Wish};
use domain::search::folded;
use domain::{FixedOffset, Moment};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// A position on the unit sphere, and the number of its place.
type Leaf = GeomWithData<[f64; 3], u32>;

/// After so many places that do not fit, all are looked through at once: a rare
/// wish would walk the whole tree, at a hundred times the price.
const PATIENCE: usize = 1500;
/// No hours, or none that can be read.
const NO_HOURS: u32 = u32::MAX;

/// Published places at one moment.
pub(super) struct Index {
    /// The newest change that is in it.
    pub(super) mark: i64,
    /// By latitude.
    places: Vec<Arc<Place>>,
    masks: Vec<Mask>,
    points: Vec<[f64; 3]>,
    /// Names and addresses as they are compared, once somebody looks for words.
    words: OnceLock<Vec<[Box<str>; 2]>>,
    by_id: HashMap<PlaceId, u32>,
    /// Closed on a day, whatever their hours say.
    closed: HashMap<u32, ClosedOn>,
    /// The same as it was read.
    pub(super) as_read: Vec<ClosedOn>,
    tree: RTree<Leaf>,
    hours: Vec<Arc<Hours>>,
    /// The same by their words.
    read: HashMap<String, Option<u32>>,
    calendar: Arc<Calendar>,
    offset: FixedOffset,
    table: RwLock<Arc<Table>>,
}

/// What is asked of a place, in a few bytes.
#[derive(Clone, Copy)]
struct Mask {
    features: u32,
    hours: u32,
    kind: u16,
    classes: u16,
    always: bool,
}

/// Which hours are open, at one moment.
#[derive(Default)]
pub(super) struct Table {
    known: Vec<Known>,
    from: Moment,
    until: Moment,
}

impl Table {
    fn of(&self, hours: u32) -> Openness {
        self.known.get(hours as usize).map_or(Openness::Unknown, |known| known.open)
    }
}

/// A wish in the form of a mask.
struct Sieve<'a> {
    features: u32,
    /// Bits of which one must be there; nought asks for nothing.
    either: [u32; Either::ALL.len()],
    kinds: u16,
    class: Option<ServiceClass>,
    today: NaiveDate,
    all_day: bool,
    open_now: bool,
    table: &'a Table,
}

impl Index {
    /// Nothing yet.
    pub(super) fn empty(offset: FixedOffset) -> Self {
        Self::build(0, Vec::new(), Parts { calendar: Arc::default(), offset, known: HashMap::new() })
    }

    /// The same with some places changed, and with the days of a calendar.
    pub(super) fn with(&self, fresh: Vec<Place>, mark: i64, calendar: Arc<Calendar>) -> Self {
        let latest: HashMap<PlaceId, Place> = fresh.into_iter().map(|place| (place.id, place)).collect();
        let kept = self.places.iter().filter(|place| !latest.contains_key(&place.id)).cloned();
        let mut places: Vec<Arc<Place>> = kept.collect();
        let shown = latest.into_values().filter(|place| place.state == PlaceState::Published);
        places.extend(shown.map(Arc::new));
        // What was read stays good, as long as the calendar does.
        let known = match *calendar == *self.calendar {
            true => self
                .read
                .iter()
                .map(|(text, at)| (text.clone(), at.map(|at| self.hours[at as usize].clone()))),
            false => {
                return Self::build(
                    mark,
                    places,
                    Parts { calendar, offset: self.offset, known: HashMap::new() },
                );
            }
        };
        let known = known.collect();
        Self::build(mark, places, Parts { calendar, offset: self.offset, known })
    }

    /// Whether it goes by these days.
    pub(super) fn goes_by(&self, calendar: &Calendar) -> bool {
        *self.calendar == *calendar
    }

    fn build(mark: i64, mut places: Vec<Arc<Place>>, parts: Parts) -> Self {
        places.sort_by(|a, b| a.facts.at.lat.total_cmp(&b.facts.at.lat).then(a.id.cmp(&b.id)));
        let points: Vec<_> = places.iter().map(|place| vector(place.facts.at)).collect();
        let leaves = points.iter().zip(0..).map(|(point, n)| Leaf::new(*point, n)).collect();
        let mut index = Self {
            mark,
            masks: Vec::with_capacity(places.len()),
            words: OnceLock::new(),
            by_id: places.iter().zip(0..).map(|(place, n)| (place.id, n)).collect(),
            closed: HashMap::new(),
            as_read: Vec::new(),
            tree: RTree::bulk_load(leaves),
            points,
            hours: Vec::new(),
            read: HashMap::new(),
            calendar: parts.calendar,
            offset: parts.offset,
            table: RwLock::default(),
            places: Vec::new(),
        };
        for place in &places {
            let hours = index.hours_of(place, &parts.known);
            index.masks.push(index.mask(place, hours));
        }
        index.places = places;
        index
    }

    /// The same with those that are closed on a day.
    pub(super) fn and_closed(mut self, closed: Vec<ClosedOn>) -> Self {
        // What an editor found counts more than what others say.
        for one in closed.iter().rev() {
            if let Some(n) = self.by_id.get(&one.place) {
                self.closed.insert(*n, *one);
            }
        }
        self.as_read = closed;
        self
    }

    fn hours_of(&mut self, place: &Place, known: &HashMap<String, Option<Arc<Hours>>>) -> u32 {
        let Some(text) = place.facts.hours.as_deref() else { return NO_HOURS };
        let (key, at) = key(text, place.facts.at);
        if let Some(at) = self.read.get(&*key) {
            return at.unwrap_or(NO_HOURS);
        }
        let fresh = || Hours::read(text, &self.calendar, at, self.offset).map(Arc::new);
        let hours = known.get(&*key).cloned().unwrap_or_else(fresh);
        let at = hours.is_some().then(|| u32::try_from(self.hours.len()).unwrap_or(NO_HOURS));
        self.hours.extend(hours);
        self.read.insert(key.into_owned(), at);
        at.unwrap_or(NO_HOURS)
    }

    fn mask(&self, place: &Place, hours: u32) -> Mask {
        Mask {
            features: place.facts.features.yes(),
            hours,
            kind: 1 << place.facts.kind as u16,
            classes: place.facts.benefits.iter().fold(0, |bits, benefit| bits | 1 << benefit.class as u16),
            always: self.hours.get(hours as usize).is_some_and(|hours| hours.always),
        }
    }

    /// The nearest that fit, nearest first.
    pub(super) fn near(&self, at: Wgs84, wish: &Wish, limit: usize, now: Moment) -> Vec<Found> {
        let table = self.table(now);
        let sieve = self.sieve(wish, &table, now);
        let from = vector(at);
        let mut found = Vec::new();
        if limit > 0 && at.lat.is_finite() && at.lng.is_finite() {
            found = self.walk(from, &sieve, limit).unwrap_or_else(|| self.scan(from, &sieve, limit));
        }
        let shown = |n: u32| self.found(n, Some(at), &sieve);
        found.into_iter().map(shown).collect()
    }

    /// Along the tree; none when that took too long.
    fn walk(&self, from: [f64; 3], sieve: &Sieve, limit: usize) -> Option<Vec<u32>> {
        let mut found = Vec::with_capacity(limit.min(256));
        let mut passed = 0;
        for leaf in self.tree.nearest_neighbor_iter(from) {
            if self.fits(leaf.data, sieve) {
                found.push(leaf.data);
                if found.len() >= limit {
                    return Some(found);
                }
            } else {
                passed += 1;
                if passed > PATIENCE {
                    return None;
                }
            }
        }
        Some(found)
    }

    /// Through all of them.
    fn scan(&self, from: [f64; 3], sieve: &Sieve, limit: usize) -> Vec<u32> {
        let count = u32::try_from(self.masks.len()).unwrap_or(u32::MAX);
        let fitting = (0..count).filter(|n| self.fits(*n, sieve));
        let mut all: Vec<(f64, u32)> = fitting.map(|n| (chord(from, self.points[n as usize]), n)).collect();
        let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0);
        if all.len() > limit {
            all.select_nth_unstable_by(limit, nearer);
            all.truncate(limit);
        }
        all.sort_unstable_by(nearer);
        all.into_iter().map(|(_, n)| n).collect()
    }

    /// Those in a box that fit: how many, and at most `limit` of them, spread
    /// over it evenly by latitude.
    pub(super) fn within(
        &self,
        bounds: Bounds,
        wish: &Wish,
        limit: usize,
        now: Moment,
    ) -> (Vec<Found>, usize) {
        let table = self.table(now);
        let sieve = self.sieve(wish, &table, now);
        let begin = self.places.partition_point(|place| place.facts.at.lat < bounds.south);
        let end = self.places.partition_point(|place| place.facts.at.lat <= bounds.north);
        let inside = |n: &u32| bounds.holds(self.places[*n as usize].facts.at);
        let numbers = u32::try_from(begin).unwrap_or(0)..u32::try_from(end).unwrap_or(0);
        let fitting: Vec<u32> = numbers.filter(|n| inside(n) && self.fits(*n, &sieve)).collect();
        let count = fitting.len();
        let shown = count.min(limit);
        let spread = (0..shown).map(|i| fitting[i * count / shown.max(1)]);
        (spread.map(|n| self.found(n, None, &sieve)).collect(), count)
    }

    /// One of them.
    pub(super) fn one(&self, id: PlaceId, now: Moment) -> Option<Found> {
        let table = self.table(now);
        let sieve = self.sieve(&Wish::default(), &table, now);
        self.by_id.get(&id).map(|n| self.found(*n, None, &sieve))
    }

    /// Places with their names and addresses as they are compared.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &str, &Arc<Place>)> {
        let words = self.words.get_or_init(|| {
            let words = |place: &Arc<Place>| {
                [&place.facts.name, &place.facts.address].map(|text| folded(text).into())
            };
            self.places.iter().map(words).collect()
        });
        words.iter().zip(&self.places).map(|([name, address], place)| (&**name, &**address, place))
    }

    /// Whether a place is open, and whether people say that it is closed today.
    fn open(&self, n: u32, sieve: &Sieve) -> (Openness, bool) {
        let by_hours = sieve.table.of(self.masks[n as usize].hours);
        match self.closed.get(&n).filter(|closed| closed.day == sieve.today) {
            Some(closed) if closed.confirmed => (Openness::Closed { opens: None }, false),
            said => (by_hours, said.is_some()),
        }
    }

    fn found(&self, n: u32, from: Option<Wgs84>, sieve: &Sieve) -> Found {
        let place = self.places[n as usize].clone();
        let metres = from.map(|from| from.distance(place.facts.at));
        let (open, said_closed) = self.open(n, sieve);
        Found { metres, open, said_closed, place }
    }

    fn sieve<'a>(&self, wish: &Wish, table: &'a Table, now: Moment) -> Sieve<'a> {
        let today = now.with_timezone(&self.offset).date_naive();
        let kinds = wish.kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u16);
        Sieve {
            features: wish.features.iter().fold(0, |bits, feature| bits | feature.bit()),
            either: std::array::from_fn(|n| wish.either.get(n).map_or(0, |either| either.bits())),
            kinds: if wish.kinds.is_empty() { u16::MAX } else { kinds },
            class: wish.class,
            today,
            all_day: wish.all_day,
            open_now: wish.open_now,
            table,
        }
    }

    fn fits(&self, n: u32, sieve: &Sieve) -> bool {
        let mask = &self.masks[n as usize];
        mask.features & sieve.features == sieve.features
            && sieve.either.iter().all(|bits| *bits == 0 || mask.features & bits != 0)
            && mask.kind & sieve.kinds != 0
            && (mask.always || !sieve.all_day)
            // Who wants to go where it is open is not sent where others stood before a door.
            && (!sieve.open_now || matches!(self.open(n, sieve), (Openness::Open { .. }, false)))
            && sieve.class.is_none_or(|class| {
                // An offer that has ended is none.
                let given = |until: Option<NaiveDate>| until.is_none_or(|until| until >= sieve.today);
                let offers = &self.places[n as usize].facts.benefits;
                mask.classes & 1 << class as u16 != 0
                    && offers.iter().any(|offer| offer.class == class && given(offer.until))
            })
    }

    /// Which hours are open now: looked up anew only when one of them may have
    /// changed since.
    pub(super) fn table(&self, now: Moment) -> Arc<Table> {
        let held = self.table.read().unwrap_or_else(PoisonError::into_inner).clone();
        if held.from <= now && now < held.until {
            return held;
        }
        let known: Vec<Known> = self.hours.iter().map(|hours| hours.at(now, self.offset)).collect();
        let until = known.iter().map(|known| known.until).min().unwrap_or(Moment::MAX_UTC);
        let table = Arc::new(Table { known, from: now, until });
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = table.clone();
        table
    }
}

/// What an index is made with.
struct Parts {
    calendar: Arc<Calendar>,
    offset: FixedOffset,
    /// Hours that were read before.
    known: HashMap<String, Option<Arc<Hours>>>,
}

/// By what hours are known again, and where they are read. Those that go by the sun
/// are others elsewhere: a tenth of a degree is half a minute of it.
fn key(text: &str, at: Wgs84) -> (Cow<'_, str>, Wgs84) {
    if !by_the_sun(text) {
        return (Cow::Borrowed(text), at);
    }
    let near = |degrees: f64| (degrees * 10.0).round() / 10.0;
    let at = Wgs84 { lat: near(at.lat), lng: near(at.lng) };
    (Cow::Owned(format!("{text}@{},{}", at.lat, at.lng)), at)
}

fn vector(at: Wgs84) -> [f64; 3] {
    let (lat, lng) = (at.lat.to_radians(), at.lng.to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

/// The square of the straight distance.
fn chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

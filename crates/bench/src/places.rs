//! The rider map at size: a hundred thousand places, the nearest twenty with filters, the index
//! made anew after a change, and the stations over HTTP.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::http;
use crate::load::{self, Load, Plan};
use crate::map;
use crate::product::{Product, demonstration, secret};
use anyhow::{Context, Result, bail};
use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::clock::{SystemChance, SystemClock};
use backend::config::{Config, Database, Storage};
use backend::places::{self, Draft, Source};
use domain::FixedOffset;
use domain::geo::Wgs84;
use domain::ids::SessionId;
use domain::org::Role;
use domain::place::{Feature, Features, PlaceFacts, PlaceKind, PlaceState, Wish};
use sea_orm::EntityTrait;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub const MANY: usize = 100_000;
/// Places of one transaction.
const BATCH: usize = 5000;
const NEAREST: usize = 20;
const ASKED: usize = 20_000;
const NEAR_P99_MS: f64 = 1.0;
const CHANGES: usize = 10;
const REBUILD_MS: f64 = 200.0;
const CONNECTIONS: usize = 50;
const RATE: f64 = 5000.0;
/// A city of a hundred kilometres: south, west, north, east.
const CITY: [f64; 4] = [44.7, 124.2, 45.6, 125.4];
const HOURS: [Option<&str>; 5] =
    [Some("24/7"), Some("Mo-Su 08:00-20:00"), Some("Mo-Fr 08:30-17:30; PH off"), Some("16:00-02:00"), None];

/// The figures.
///
/// # Errors
/// When the program does not run, or an answer is not what it must be.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let data = bench.folder("places")?;
    demonstration(bench, &data, None).await?;
    let backend = open(bench, &data).await?;
    let editor = editor(&backend).await?;
    let filled = fill(&backend, &editor).await?;
    let mut figures = vec![filled, near(&backend)?, change(&backend, &editor).await?];
    let (inside, compound) = map::inside(&backend, &editor).await?;
    figures.extend(inside);
    backend.close().await;
    drop(backend);
    let product = Product::start(bench, &data, None).await?;
    figures.extend(stations(bench, &product).await?);
    // A second server on the same database.
    let backend = open(bench, &data).await?;
    figures.extend(map::outside(&backend, &editor, &product, compound).await?);
    backend.close().await;
    product.stop().await?;
    Ok(figures.into_iter().map(|figure| figure.note(format!("{MANY} places"))).collect())
}

async fn open(bench: &Bench, data: &Path) -> Result<Backend> {
    let config = Config {
        database: Database::Sqlite(data.to_owned()),
        storage: Storage::Local(bench.folder("places-blobs")?),
        secret: secret(data)?,
        offset: FixedOffset::east_opt(8 * 3600).context("an offset")?,
        connections: 4,
        notify_url: None,
        retention_days: 0,
        locks: Default::default(),
        inside: Default::default(),
        tell: Default::default(),
    };
    Ok(Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await?)
}

/// The demonstration's map editor, at the top of its district.
async fn editor(backend: &Backend) -> Result<Staff> {
    let people = backend::entity::staff::Entity::find().all(backend.read()).await?;
    let row = people.into_iter().find(|person| person.username == "editor").context("no map editor")?;
    let top = backend.directory().root().map(|unit| unit.id).context("no district")?;
    Ok(Staff {
        id: row.id.0,
        session: SessionId(backend.new_id()),
        username: row.username,
        name: row.name,
        unit: top,
        grants: vec![Grant { role: Role::MapEditor, unit: top }],
        places: Vec::new(),
        stands_in: Vec::new(),
        unread: 0,
    })
}

/// SplitMix64: the same city each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() >> 33) as usize % n.max(1)
    }

    pub fn spot(&mut self) -> Wgs84 {
        let [south, west, north, east] = CITY;
        Wgs84 { lat: south + self.unit() * (north - south), lng: west + self.unit() * (east - west) }
    }
}

pub fn facts(n: usize, dice: &mut Dice) -> Result<PlaceFacts> {
    let at = dice.spot();
    let least = serde_json::json!({ "kind": "station", "name": format!("驿站{n}"), "at": at });
    let mut facts: PlaceFacts = serde_json::from_value(least)?;
    facts.kind = PlaceKind::ALL[dice.below(PlaceKind::ALL.len())];
    // A third of what there can be.
    facts.features = Feature::ALL.iter().copied().filter(|_| dice.below(3) == 0).collect::<Features>();
    facts.hours = HOURS[dice.below(HOURS.len())].map(str::to_owned);
    facts.address = format!("听雨路{}号", dice.below(900));
    Ok(facts)
}

async fn fill(backend: &Backend, editor: &Staff) -> Result<Figure> {
    let mut dice = Dice(1);
    let begin = Instant::now();
    for batch in 0..MANY / BATCH {
        let draft = |n: usize| -> Result<Draft> {
            let facts = facts(batch * BATCH + n, &mut dice)?;
            Ok(Draft { id: None, version: 0, facts, state: PlaceState::Published })
        };
        let drafts = (0..BATCH).map(draft).collect::<Result<Vec<_>>>()?;
        places::save_many(backend, editor, Source::Program, drafts).await?;
    }
    let rate = MANY as f64 / begin.elapsed().as_secs_f64();
    Ok(Figure::new("places taken in", "/s", vec![rate]).note("each with its history; by 5,000"))
}

/// The nearest that fit: one to three features, every other time open now, sometimes of one kind.
fn near(backend: &Backend) -> Result<Figure> {
    let mut dice = Dice(2);
    let mut took = Vec::with_capacity(ASKED);
    let mut found = 0;
    for _ in 0..ASKED {
        let mut wish = Wish { open_now: dice.below(2) == 0, ..Wish::default() };
        for _ in 0..=dice.below(3) {
            wish.features.push(Feature::ALL[dice.below(Feature::ALL.len())]);
        }
        if dice.below(3) == 0 {
            wish.kinds.push(PlaceKind::ALL[dice.below(PlaceKind::ALL.len())]);
        }
        let at = dice.spot();
        let begin = Instant::now();
        found += places::near(backend, at, &wish, NEAREST).len();
        took.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    if found < ASKED * NEAREST / 2 {
        bail!("only {found} places were found");
    }
    took.sort_by(f64::total_cmp);
    let p99 = took[took.len() * 99 / 100];
    let half = took[took.len() / 2];
    Ok(Figure::new("nearest 20 with filters, p99", "ms", vec![p99])
        .target(Target::AtMost(NEAR_P99_MS))
        .note(format!("half of them within {half:.3} ms")))
}

/// From a change to an index that has it: the commit, reading the change, building anew.
async fn change(backend: &Backend, editor: &Staff) -> Result<Figure> {
    let mut dice = Dice(3);
    let mut runs = Vec::with_capacity(CHANGES);
    for n in 0..CHANGES {
        let facts = facts(MANY + n, &mut dice)?;
        let begin = Instant::now();
        let place = places::save(backend, editor, None, 0, facts, PlaceState::Published).await?;
        runs.push(begin.elapsed().as_secs_f64() * 1000.0);
        if places::one(backend, place.id).is_none() {
            bail!("a change does not show");
        }
    }
    Ok(Figure::new("a change until it shows", "ms", runs).target(Target::AtMost(REBUILD_MS)))
}

async fn stations(bench: &Bench, product: &Product) -> Result<Vec<Figure>> {
    let path = |at: Wgs84| format!("/api/v1/stations?lat={:.5}&lng={:.5}&limit={NEAREST}", at.lat, at.lng);
    let shown = product.get(&path(Wgs84 { lat: 45.14, lng: 124.82 }), "").await?;
    shown.expect(200)?;
    let size = shown.body.len();
    let mut dice = Dice(4);
    let asked: Vec<Vec<u8>> = (0..1000).map(|_| http::get(product.addr, &path(dice.spot()), "")).collect();
    let mut loads = Vec::new();
    for _ in 0..bench.runs {
        let plan = Plan {
            addr: product.addr,
            pid: product.pid(),
            clients: CONNECTIONS,
            warm_up: bench.warm_up,
            measure: bench.measure,
            request: &|n, out: &mut Vec<u8>| {
                out.extend_from_slice(&asked[usize::try_from(n).unwrap_or(0) % asked.len()]);
            },
            expect: 200,
        };
        loads.push(load::run(&plan).await);
    }
    let fault = loads.iter().find_map(Load::fault);
    let rate = Figure::new("nearest stations over HTTP", "/s", loads.iter().map(|l| l.per_second).collect())
        .target(Target::AtLeast(RATE))
        .fault(fault.clone())
        .note(format!("{size} bytes, a different position each time"));
    let tail = Figure::new("nearest stations over HTTP, p99", "ms", loads.iter().map(|l| l.p99).collect());
    Ok(vec![rate, tail.fault(fault)])
}

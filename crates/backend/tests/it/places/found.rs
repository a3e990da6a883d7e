//! Answers from memory: the nearest, a box, open now, words.

use super::{HERE, published, station};
use crate::support::{TestDb, World};
use backend::places::{self, Bounds, Draft, Found, Source};
use chrono::TimeDelta;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{
    Benefit, Either, Feature, Features, Openness, Place, PlaceFacts, PlaceKind, PlaceState, ServiceClass,
    Wish,
};
use std::time::{Duration, Instant};

/// SplitMix64, as elsewhere: the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 52) as f64 / (1u64 << 52) as f64
    }
}

const HOURS: [Option<&str>; 6] = [
    None,
    Some("24/7"),
    Some("Mo-Fr 08:30-17:30"),
    Some("20:00-06:00"),
    Some("Mo-Su 09:00-12:00,13:00-21:00"),
    Some("Sa,Su"),
];

/// A place somewhere in the box `south, west, north, east`.
fn somewhere(dice: &mut Dice, [south, west, north, east]: [f64; 4]) -> PlaceFacts {
    let at = (south + dice.unit() * (north - south), west + dice.unit() * (east - west));
    let mut facts = station("驿站", at.0, at.1);
    facts.kind = PlaceKind::ALL[dice.below(8) as usize];
    facts.features = Features::from_bits(dice.below(1 << 18) as u32, dice.below(1 << 18) as u32);
    facts.hours = HOURS[dice.below(6) as usize].map(str::to_owned);
    if facts.kind == PlaceKind::Partner {
        let class = ServiceClass::ALL[dice.below(12) as usize];
        let until = dice.below(2) == 0;
        let until = until.then(|| "2026-05-03".parse().unwrap());
        facts.benefits = vec![Benefit { class, offer: "九折".to_owned(), until }];
    }
    facts
}

fn wishes(dice: &mut Dice) -> Wish {
    let pick = |dice: &mut Dice, of: u64| dice.below(of) == 0;
    let either = Either::ALL.iter().copied().filter(|_| pick(dice, 8)).collect();
    Wish {
        either,
        kinds: PlaceKind::ALL.iter().copied().filter(|_| pick(dice, 3)).collect(),
        features: Feature::ALL.iter().copied().filter(|_| pick(dice, 12)).collect(),
        open_now: pick(dice, 3),
        all_day: pick(dice, 6),
        class: pick(dice, 5).then(|| ServiceClass::ALL[dice.below(12) as usize]),
    }
}

/// The rule, place by place, with nothing of the index.
fn fits(found: &Found, wish: &Wish) -> bool {
    let facts = &found.place.facts;
    let today = "2026-05-04".parse().unwrap();
    (wish.kinds.is_empty() || wish.kinds.contains(&facts.kind))
        && wish.is_met_by(facts.features)
        && (!wish.open_now || matches!(found.open, Openness::Open { .. }))
        && (!wish.all_day || facts.hours.as_deref() == Some("24/7"))
        && wish.class.is_none_or(|class| {
            facts
                .benefits
                .iter()
                .any(|offer| offer.class == class && offer.until.is_none_or(|day| day >= today))
        })
}

async fn many(world: &World, count: usize, boxed: [f64; 4], seed: u64) -> Vec<Place> {
    let editor = world.person(Role::MapEditor, "district").await;
    let mut dice = Dice(seed);
    let draft = |facts| Draft { id: None, version: 0, facts, state: PlaceState::Published };
    let drafts: Vec<_> = (0..count).map(|_| draft(somewhere(&mut dice, boxed))).collect();
    places::save_many(&world.backend, &editor, Source::Program, drafts).await.unwrap()
}

/// The index says what a look at every place says.
async fn equal_to_a_scan(world: &World, all: &[Place], boxed: [f64; 4], seed: u64) {
    let every: Vec<Found> = all.iter().map(|place| places::one(&world.backend, place.id).unwrap()).collect();
    let mut dice = Dice(seed);
    for round in 0..300 {
        let wish = wishes(&mut dice);
        let at = somewhere(&mut dice, boxed).at;
        let limit = 1 + dice.below(30) as usize;
        let mut expected: Vec<(f64, &Found)> = every
            .iter()
            .filter(|found| fits(found, &wish))
            .map(|found| (at.distance(found.place.facts.at), found))
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0));
        let fitting = expected.len();
        expected.truncate(limit);
        let found = places::near(&world.backend, at, &wish, limit);
        assert_eq!(found.len(), expected.len(), "round {round}: {wish:?}");
        for (found, (metres, expected)) in found.iter().zip(&expected) {
            // The same place, or one as far away.
            let apart = (found.metres.unwrap() - metres).abs();
            assert!(apart < 1e-3, "round {round}: {apart} m, {:?} {:?}", found.place.id, expected.place.id);
            assert!(fits(found, &wish));
        }
        let whole = Bounds { south: boxed[0], west: boxed[1], north: boxed[2], east: boxed[3] };
        let (shown, count) = places::within(&world.backend, whole, &wish, limit);
        assert_eq!((shown.len(), count), (fitting.min(limit), fitting), "round {round}");
    }
}

const DISTRICT: [f64; 4] = [45.08, 124.74, 45.2, 124.9];

both! {
    async fn answers_equal_those_of_a_look_at_every_place(db: TestDb) {
        let world = World::new(db).await;
        let all = many(&world, 400, DISTRICT, 7).await;
        equal_to_a_scan(&world, &all, DISTRICT, 11).await;
    }
}

/// So many that a rare wish is looked for in all of them instead of in the tree.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rare_wishes_are_answered_rightly_too() {
    TestDb::run(crate::support::Kind::Sqlite, |db| async move {
        let world = World::new(db).await;
        let all = many(&world, 3000, DISTRICT, 3).await;
        equal_to_a_scan(&world, &all, DISTRICT, 5).await;
    })
    .await;
}

/// The rule: distances are right at every latitude, and over the date line.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_globe_is_one_piece() {
    TestDb::run(crate::support::Kind::Sqlite, |db| async move {
        let world = World::new(db).await;
        let globe = [-89.0, -180.0, 72.0, 180.0];
        let all = many(&world, 600, globe, 21).await;
        equal_to_a_scan(&world, &all, globe, 22).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let west = published(&world, &editor, station("西", 65.0, 179.999)).await;
        let found = places::near(&world.backend, Wgs84 { lat: 65.0, lng: -179.999 }, &Wish::default(), 1);
        assert_eq!(found[0].place.id, west.id);
        let metres = found[0].metres.unwrap();
        assert!((metres - 93.99).abs() < 0.1, "{metres}");
        let over = Bounds { south: 64.9, west: 179.9, north: 65.1, east: -179.9 };
        let (inside, _) = places::within(&world.backend, over, &Wish::default(), 10);
        assert!(inside.iter().any(|found| found.place.id == west.id));
    })
    .await;
}

both! {
    async fn questions_that_make_no_sense_have_an_empty_answer(db: TestDb) {
        let world = World::new(db).await;
        many(&world, 10, DISTRICT, 1).await;
        let wish = Wish::default();
        assert!(places::near(&world.backend, Wgs84 { lat: f64::NAN, lng: 1.0 }, &wish, 5).is_empty());
        assert!(places::near(&world.backend, HERE, &wish, 0).is_empty());
        assert_eq!(places::near(&world.backend, HERE, &wish, usize::MAX).len(), 10);
        let upside = Bounds { south: 46.0, west: 124.0, north: 45.0, east: 125.0 };
        assert_eq!(places::within(&world.backend, upside, &wish, 5).1, 0);
        let nan = Bounds { south: f64::NAN, west: 124.0, north: f64::NAN, east: 125.0 };
        assert_eq!(places::within(&world.backend, nan, &wish, 5).1, 0);
        assert_eq!(places::within(&world.backend, Bounds { south: -90.0, west: -180.0, north: 90.0, east: 180.0 }, &wish, 0).0.len(), 0);
    }
}

both! {
    async fn open_is_what_the_hours_say_in_local_time_and_unknown_is_not_open(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let with = |hours: Option<&str>| {
            let mut facts = station(hours.unwrap_or("无"), 45.143, 124.822);
            facts.hours = hours.map(str::to_owned);
            facts
        };
        let mut ids = Vec::new();
        for hours in [None, Some("24/7"), Some("Mo-Fr 08:30-17:30"), Some("20:00-06:00")] {
            ids.push(published(&world, &editor, with(hours)).await.id);
        }
        let open = |n: usize| places::one(&world.backend, ids[n]).unwrap().open;
        let at = |text: &str| Some(text.parse().unwrap());
        // Monday, 10:00 in Shanghai.
        assert_eq!(open(0), Openness::Unknown);
        assert_eq!(open(1), Openness::Open { until: None });
        assert_eq!(open(2), Openness::Open { until: at("2026-05-04T09:30:00Z") });
        assert_eq!(open(3), Openness::Closed { opens: at("2026-05-04T12:00:00Z") });
        let now = Wish { open_now: true, ..Wish::default() };
        assert_eq!(places::near(&world.backend, HERE, &now, 9).len(), 2);
        assert_eq!(places::near(&world.backend, HERE, &Wish { all_day: true, ..now.clone() }, 9).len(), 1);
        // 17:30: not open any more, to the second.
        world.db.clock.pass(TimeDelta::minutes(450) - TimeDelta::seconds(1));
        assert!(matches!(open(2), Openness::Open { .. }));
        world.db.clock.pass(TimeDelta::seconds(1));
        assert_eq!(open(2), Openness::Closed { opens: at("2026-05-05T00:30:00Z") });
        // 01:30: over midnight.
        world.db.clock.pass(TimeDelta::hours(8));
        assert_eq!(open(3), Openness::Open { until: at("2026-05-04T22:00:00Z") });
        // A clock that is set back is believed.
        world.db.clock.set(crate::support::start());
        assert!(matches!(open(3), Openness::Closed { .. }));
    }
}

both! {
    async fn what_another_process_changes_shows_within_two_seconds(db: TestDb) {
        let world = World::new(db.clone()).await;
        let other = db.open(2).await;
        let editor = world.person(Role::MapEditor, "district").await;
        assert!(places::near(&other, HERE, &Wish::default(), 5).is_empty());
        let place = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await;
        let begin = Instant::now();
        while places::one(&other, place.id).is_none() {
            assert!(begin.elapsed() < Duration::from_secs(2), "not seen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(places::mark(&other), places::mark(&world.backend));
        places::remove(&world.backend, &editor, place.id, 1).await.unwrap();
        let begin = Instant::now();
        while places::one(&other, place.id).is_some() {
            assert!(begin.elapsed() < Duration::from_secs(2), "not gone");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        other.close().await;
    }
}

both! {
    async fn only_what_was_shown_once_counts_as_withdrawn(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let withdrawn = async |id| places::withdrawn(&world.backend, id).await.unwrap();
        let place = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await;
        assert!(!withdrawn(place.id).await, "it is shown");
        places::remove(&world.backend, &editor, place.id, 1).await.unwrap();
        assert!(withdrawn(place.id).await);
        let facts = station("未公开驿站", 45.143, 124.822);
        let draft = places::save(&world.backend, &editor, None, 0, facts, PlaceState::Draft).await.unwrap();
        assert!(!withdrawn(draft.id).await, "nobody has seen it");
        assert!(!withdrawn(PlaceId(uuid::Uuid::from_u128(1))).await);
    }
}

both! {
    async fn words_lead_to_places_areas_and_names_of_the_gazetteer(db: TestDb) {
        let world = World::new(db).await;
        let admin = world.person(Role::Administrator, "district").await;
        published(&world, &admin, station("澄园小区", 45.11, 124.81)).await;
        published(&world, &admin, station("澄园小区南门驿站", 45.12, 124.81)).await;
        let table = "澄园路,CY Road,spring,45.2,124.9\n无处,,spring,,\n";
        backend::admin::import_names(&world.backend, &admin, table).await.unwrap().unwrap();
        let find = async |words: &str| -> Vec<String> {
            let found = places::locate(&world.backend, words).await.unwrap();
            found.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(find("澄园小区").await, ["澄园小区", "澄园小区南门驿站"]);
        assert_eq!(find("我在澄园小区门口").await, ["澄园小区"]);
        assert_eq!(find("ｃｙ ｒｏａｄ").await, ["澄园路"]);
        assert_eq!(find("无处").await, [""; 0], "a name without a position leads nowhere");
        assert_eq!(find("spring-1").await[0], "spring-1");
        // By address, with what stands before and behind it; by the road where the house is unknown.
        let mut facts = station("霁月驿站", 45.13, 124.81);
        facts.address = "霁月大道27号".to_owned();
        published(&world, &admin, facts).await;
        for words in ["霁月大道27号", "安和区霁月大道27号3单元", "霁月大道", "霁月大道999号"] {
            assert_eq!(find(words).await, ["霁月大道27号"], "{words}");
        }
        let middle = places::locate(&world.backend, "north").await.unwrap();
        assert!((middle[0].1.lat - 45.14).abs() < 1e-9 && (middle[0].1.lng - 124.82).abs() < 1e-9);
        assert_eq!(find("harbour").await, [""; 0], "no area, no middle");
        assert!(find("").await.is_empty());
        assert!(find("%").await.is_empty());
        assert!(find(&"站".repeat(100_000)).await.is_empty());
    }
}

both! {
    async fn a_place_lies_in_its_grid(db: TestDb) {
        let world = World::new(db).await;
        assert_eq!(places::place_unit(&world.backend, HERE), Some(world.units["spring-1"]));
        assert_eq!(places::place_unit(&world.backend, Wgs84 { lat: 10.0, lng: 10.0 }), None);
    }
}
